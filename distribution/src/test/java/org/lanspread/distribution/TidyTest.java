package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How the sources look, in all modules. */
class TidyTest {
    private static final int MAX_LINE_CHARS = 150;
    private static final int MAX_MAIN_LINES = 500;
    private static final int MAX_TEST_LINES = 900;

    /** Those that print: programs for a terminal, and programs that a test starts. */
    private static final Pattern PRINTS = Pattern.compile(
            "modules/(assembler|cli|benchmark)/src/main/.*|examples/embedding/.*|.*/plugin/ChildMain\\.java|"
                    + ".*/src/test/.*/(ReportingHost|IsolatedFixture|StateDirectoryTest|Throughput)\\.java");

    private static final Pattern STACK_TRACE = Pattern.compile("[.]printStackTrace\\(\\)");
    private static final Pattern PRINT = Pattern.compile("System[.](out|err)\\b");
    private static final Pattern SLEEP = Pattern.compile("Thread[.]sleep\\(|TimeUnit[.]\\w+[.]sleep\\(");

    private static final Pattern LABEL = Pattern.compile("(?m)^:(\\w+)");
    private static final Pattern JUMP = Pattern.compile("\\b(?:call|goto) :(\\w+)");

    private static List<Source> sources;

    /**
     * A source file.
     *
     * @param path its path below the root of the checkout, with slashes
     * @param lines its lines
     */
    private record Source(String path, List<String> lines) {
        static Source read(Path path) {
            try {
                return new Source(path.toString().replace('\\', '/'), Files.readAllLines(Checkout.file(path.toString())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean isTest() {
            return path.contains("/src/test/");
        }

        int mostLines() {
            return isTest() ? MAX_TEST_LINES : MAX_MAIN_LINES;
        }

        /** The places where a line is so. */
        Stream<String> where(Predicate<String> so) {
            return Stream.iterate(0, at -> at < lines.size(), at -> at + 1).filter(at -> so.test(lines.get(at))).map(at -> path + ":" + (at + 1));
        }
    }

    @BeforeAll
    static void readSources() throws IOException {
        try (var files = Files.walk(Checkout.file(""))) {
            sources = files.map(Checkout.file("")::relativize).filter(TidyTest::isSource).map(Source::read).toList();
        }
        assertThat(sources).extracting(Source::path).contains("modules/spi/src/main/java/org/lanspread/spi/Provider.java").hasSizeGreaterThan(200);
    }

    private static boolean isSource(Path path) {
        return path.toString().endsWith(".java") && Stream.iterate(path, Objects::nonNull, Path::getParent).noneMatch(dir -> dir.endsWith("target"));
    }

    private static List<String> where(Predicate<Source> in, Predicate<String> line) {
        return sources.stream().filter(in).flatMap(source -> source.where(line)).toList();
    }

    @Test
    void linesAreNotLong() {
        assertThat(where(_ -> true, line -> line.codePointCount(0, line.length()) > MAX_LINE_CHARS)).isEmpty();
    }

    @Test
    void linesHaveNeitherTabsNorSpacesAtTheEnd() {
        assertThat(where(_ -> true, line -> line.contains("\t") || line.endsWith(" "))).isEmpty();
    }

    @Test
    void filesAreNotLong() {
        assertThat(sources).filteredOn(source -> source.lines().size() > source.mostLines()).extracting(Source::path).isEmpty();
    }

    @Test
    void onlyProgramsForATerminalPrint() {
        assertThat(where(source -> !PRINTS.matcher(source.path()).matches(), PRINT.asPredicate())).isEmpty();
    }

    @Test
    void noProgramPrintsAStackTrace() {
        assertThat(where(source -> !source.isTest(), STACK_TRACE.asPredicate())).isEmpty();
    }

    /** There is no Windows to try them on; so at least each jump has a place to go to, and its lines end as the shell of Windows wants them. */
    @Test
    void commandScriptsOfWindowsJumpToLabelsTheyHave() throws IOException {
        for (Path script : Games.children(Checkout.file("distribution/src/main/launcher"))) {
            if (script.toString().endsWith(".cmd")) {
                String text = Files.readString(script);
                var labels = LABEL.matcher(text).results().map(found -> found.group(1)).toList();
                var jumps = JUMP.matcher(text).results().map(found -> found.group(1)).toList();
                assertThat(labels).as("%s", script).containsAll(jumps);
                assertThat(jumps).as("%s", script).containsAll(labels);
                assertThat(text.replace("\r\n", "")).as("%s", script).doesNotContain("\r", "\n");
            }
        }
    }

    @Test
    void testsWaitForConditionsAndDoNotSleep() {
        assertThat(where(Source::isTest, SLEEP.asPredicate())).isEmpty();
    }
}
