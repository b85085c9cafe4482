package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The documentation of what is published: every public type has some, and nothing in it is wrong. A tag that could only repeat the sentence
 * before it is not asked for (docs/decisions/0011).
 */
class JavadocTest {
    private static final Pattern MISSING_TAG = Pattern.compile(".* warning: no (@param|@return|@throws|main description).*");
    private static final Pattern MISSING = Pattern.compile(".* warning: no comment");
    private static final Pattern TYPE = Pattern.compile(".*\\b(class|interface|record|enum)\\b.*");

    @TempDir
    private Path temp;

    @ParameterizedTest
    @Tag("nightly")
    @MethodSource("published")
    void hasNoWarnings(Checkout.Room room) throws IOException {
        List<String> said = javadoc(room.path().resolve("src/main/java"));

        assertThat(temp.resolve("docs/index.html")).as("%s", said).exists();
        var findings = new ArrayList<String>();
        for (int at = 0; at < said.size(); at++) {
            String line = said.get(at);
            boolean isFinding = line.contains(": warning: ") || line.contains(": error: ");
            boolean isType = at + 1 < said.size() && TYPE.matcher(said.get(at + 1)).matches();
            if (isFinding && !MISSING_TAG.matcher(line).matches() && (!MISSING.matcher(line).matches() || isType)) {
                findings.add(line);
            }
        }
        assertThat(findings).isEmpty();
    }

    static List<Checkout.Room> published() {
        var rooms = Checkout.rooms().stream().filter(room -> !room.name().equals("benchmark")).toList();
        assertThat(rooms).hasSizeGreaterThan(10);
        return rooms;
    }

    private List<String> javadoc(Path sources) throws IOException {
        var arguments = new ArrayList<>(List.of("-quiet", "-Xdoclint:all", "-Xmaxwarns", "10000", "-encoding", "UTF-8",
                "-d", temp.resolve("docs").toString(), "--module-path", System.getProperty("java.class.path")));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
        }
        var text = new StringWriter();
        var out = new PrintWriter(text);
        ToolProvider.findFirst("javadoc").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        return text.toString().lines().toList();
    }
}
