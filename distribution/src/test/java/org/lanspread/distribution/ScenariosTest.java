package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of the scenarios and their tests have the same numbers. */
class ScenariosTest {
    private static final Pattern LINE = Pattern.compile("^- \\*\\*(S\\d\\d)\\*\\* \\S", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("@Scenario\\(\"([^\"]*)\"\\)");

    @Test
    void everyScenarioHasOneLineOnThePageAndATest() throws IOException {
        List<String> lines = numbers(LINE, Path.of("../docs/scenarios.md"));
        Set<String> tests = new TreeSet<>();
        for (Path source : Games.children(Path.of("src/test/java/org/lanspread/distribution"))) {
            tests.addAll(numbers(TEST, source));
        }
        assertThat(lines).isNotEmpty().doesNotHaveDuplicates().isSorted();
        assertThat(lines).containsExactlyElementsOf(tests);
    }

    private static List<String> numbers(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results().map(found -> found.group(1)).toList();
    }
}
