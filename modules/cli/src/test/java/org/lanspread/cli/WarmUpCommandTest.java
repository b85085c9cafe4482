package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command with a program that only looks like it; the build makes the cache of a real one. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class WarmUpCommandTest {
    private static final String PEER = "echo '{\"event\":\"PeerReady\"}'; echo '{\"event\":\"GamesListed\"}'; cat >/dev/null";
    private static final String PROGRAM = """
            case $LANSPREAD_JAVA_OPTS in
                *AOTMode=create*) cat start.record >start.aot ;;
                *AOTMode=record*) echo recorded >start.record; %1$s ;;
                *) %1$s ;;
            esac
            """.formatted(PEER);

    private final Captured captured = new Captured();
    private ProgramHome programHome;

    @TempDir
    private Path home;

    @BeforeEach
    void setHome() {
        programHome = new ProgramHome(home);
    }

    @AfterEach
    void restoreHome() {
        programHome.close();
    }

    private int warmUp(String program) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("bin")).resolve("lanspread"), program);
        return Main.run(captured.console(), new ScriptedEngine(), "warm-up");
    }

    private List<String> homeFiles() {
        return Arrays.asList(home.toFile().list());
    }

    @Test
    void putsTheCacheBesideTheProgram() throws IOException {
        Files.writeString(home.resolve(StartCache.FILE), "that of before");

        assertThat(warmUp(PROGRAM)).as(captured::err).isZero();

        assertThat(home.resolve(StartCache.FILE)).hasContent("recorded");
        assertThat(captured.out()).contains(home.resolve(StartCache.FILE).toString());
        assertThat(homeFiles()).containsExactlyInAnyOrder("bin", StartCache.FILE, StartCache.NOTE);
    }

    @Test
    void saysWhatFailedAndLeavesNoCache() throws IOException {
        assertThat(warmUp("echo 'lanspread: the disk is tired' >&2; exit 4")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err().lines()).singleElement().asString().contains("to start a peer failed", "the disk is tired");
        assertThat(homeFiles()).containsExactlyInAnyOrder("bin", StartCache.NOTE);
    }

    @Test
    void aFailureLeavesTheCacheOfBefore() throws IOException {
        Path cache = Files.writeString(home.resolve(StartCache.FILE), "that of before");

        assertThat(warmUp("[ ! -e '" + cache + "' ] || echo 'it is in the way' >&2; exit 4")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).doesNotContain("in the way");
        assertThat(cache).hasContent("that of before");
        assertThat(homeFiles()).containsExactlyInAnyOrder("bin", StartCache.FILE, StartCache.NOTE);
    }

    @Test
    void twoAtOnceDoNotMeet() throws IOException {
        try (var other = FileChannel.open(home.resolve(StartCache.LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = other.lock()) {
            assertThat(warmUp(PROGRAM)).isEqualTo(ExitStatus.FAILED);
        }

        assertThat(captured.err()).contains("another warm-up makes", "wait for it");
        assertThat(home.resolve(StartCache.FILE)).doesNotExist();
    }

    @Test
    void namesAStepThatFailedByItsStatus() throws IOException {
        assertThat(warmUp(PROGRAM.replace("cat start.record >start.aot", "exit 5"))).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).contains("to write the cache failed: it ended with status 5");
        assertThat(homeFiles()).containsExactlyInAnyOrder("bin", StartCache.NOTE);
    }

    @Test
    void needsAProgram() {
        assertThat(Main.run(captured.console(), new ScriptedEngine(), "warm-up")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).contains("is not there: unpack Lanspread again");
    }
}
