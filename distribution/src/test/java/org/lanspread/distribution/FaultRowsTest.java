package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every row of the page of faults has a test that carries its number as a tag, or a line in docs/security.md that says what happens instead. */
class FaultRowsTest {
    private static final Pattern ROW = Pattern.compile("^- \\*\\*([FB]\\d+)\\*\\* \\S", Pattern.MULTILINE);
    private static final Pattern WITHOUT_TEST = Pattern.compile("^\\| ([FB]\\d+) \\| \\S", Pattern.MULTILINE);
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"([FB]\\d+)\"\\)");

    private static List<String> find(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results().map(found -> found.group(1)).toList();
    }

    private static Set<String> tags() throws IOException {
        var tags = new TreeSet<String>();
        for (Path source : testSources()) {
            tags.addAll(find(TAG, source));
        }
        return tags;
    }

    private static List<Path> testSources() throws IOException {
        try (Stream<Path> files = Files.walk(Checkout.file(""))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().replace('\\', '/').contains("/src/test/java/"))
                    .toList();
        }
    }

    @Test
    void everyRowHasATestOrAnExplanation() throws IOException {
        List<String> rows = find(ROW, Checkout.file("docs/faults.md"));
        Set<String> settled = tags();
        settled.addAll(find(WITHOUT_TEST, Checkout.file("docs/security.md")));

        assertThat(rows).isNotEmpty().doesNotHaveDuplicates();
        assertThat(settled).containsExactlyInAnyOrderElementsOf(rows);
    }
}
