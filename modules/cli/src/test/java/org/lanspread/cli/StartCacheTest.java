package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a making, and whether it is tried again. The program only looks like it. */
@Timeout(120)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class StartCacheTest {
    private static final Runnable NOTHING_SAID = () -> { };

    @TempDir
    private Path home;

    private Path cache;

    @BeforeEach
    void nameCache() {
        cache = home.resolve(StartCache.FILE);
    }

    private StartCache of(String program) throws IOException {
        return of(program, StartCache.STEP);
    }

    private StartCache of(String program, Duration patience) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("bin")).resolve("lanspread"), program);
        return new StartCache(home, List.of(), patience);
    }

    private List<String> homeFiles() {
        return Arrays.asList(home.toFile().list());
    }

    private static void assertFails(StartCache cache, String why) {
        assertThatExceptionOfType(CliException.class).isThrownBy(() -> cache.make(NOTHING_SAID)).withMessageContaining(why);
    }

    @Test
    void oneThatSomebodyDeletedIsMadeAgain() throws Exception {
        var program = of(IdleWarmUpTest.WORKING);
        program.make(NOTHING_SAID);
        assertThat(program.isWanted()).isFalse();

        Files.delete(cache);

        assertThat(program.isWanted()).isTrue();
        program.make(NOTHING_SAID);
        assertThat(cache).hasContent("recorded");
        assertThat(program.isWanted()).isFalse();
    }

    @Test
    void whatTheProgramCannotDoIsNotTriedAgain() throws Exception {
        for (String unable : List.of("exit 4", "exit 0", IdleWarmUpTest.WORKING.replace("cat start.record >start.aot", ""))) {
            var program = of(unable);
            assertFails(program, "cannot be made");
            assertThat(program.isWanted()).as(unable).isFalse();
        }
        assertThat(cache).doesNotExist();
    }

    @Test
    void whatSomebodyEndedIsTriedAgain() throws Exception {
        for (String signal : List.of("HUP", "INT", "KILL", "TERM")) {
            var program = of("kill -" + signal + " $$; sleep 600");
            assertFails(program, "somebody ended it");
            assertThat(program.isWanted()).as(signal).isTrue();
        }
        assertThat(homeFiles()).containsExactly("bin");
    }

    @Test
    void whatHadTooLittleOfTheMachineIsTriedAgain() throws Exception {
        var program = of("exec tail -f /dev/null", Duration.ofMillis(200));

        assertFails(program, "it took longer than");

        assertThat(program.isWanted()).isTrue();
    }

    @Test
    void onceItIsGivenUpNothingIsBegun() throws Exception {
        var program = of("touch '" + home.resolve("ran") + "'");
        Files.writeString(cache, "that of before");
        program.close();

        assertFails(program, "given up");

        assertThat(homeFiles()).containsExactlyInAnyOrder("bin", StartCache.FILE);
        assertThat(cache).hasContent("that of before");
    }

    @Test
    void whatAKilledMakingLeftIsSweptAway() throws Exception {
        Path left = Files.createDirectories(home.resolve(StartCache.MAKING + "1/games/known-0"));
        Files.writeString(left.resolve("known-0.eti"), "known");
        Files.writeString(home.resolve(StartCache.LOCK), "");
        Files.writeString(home.resolve(StartCache.FILE + ".before"), "that of before");

        assertFails(of("exit 4"), "cannot be made");

        assertThat(homeFiles()).containsExactlyInAnyOrder("bin", StartCache.FILE, StartCache.NOTE);
        assertThat(cache).hasContent("that of before");
    }

    @Test
    void aSystemThatCannotStartItIsNoFaultOfTheProgram() throws Exception {
        of(IdleWarmUpTest.WORKING);
        var program = new StartCache(home, List.of("no-such-command"), StartCache.STEP);

        assertFails(program, "the system cannot start 'no-such-command'");

        assertThat(program.isWanted()).isTrue();
    }

    @Test
    void withoutRoomItIsNotBegun() throws Exception {
        of("touch '" + home.resolve("ran") + "'; exit 4");
        var program = new StartCache(home, List.of(), StartCache.STEP, () -> StartCache.ROOM_BYTES - 1);

        assertFails(program, "make room");

        assertThat(homeFiles()).containsExactly("bin");
        assertThat(program.isWanted()).isTrue();
    }

    @Test
    void whatAKilledMakingLeftTakesNoRoomFromTheNext() throws Exception {
        Files.createDirectories(home.resolve(StartCache.MAKING + "1/games"));
        Files.writeString(home.resolve(StartCache.FILE + ".before"), "that of before");
        of("exit 4");
        var program = new StartCache(home, List.of(), StartCache.STEP, () -> StartCache.ROOM_BYTES - 1);

        assertFails(program, "make room");

        assertThat(homeFiles()).containsExactlyInAnyOrder("bin", StartCache.FILE);
        assertThat(cache).hasContent("that of before");
    }

    @Test
    void whatFailsWhileTheDiskFillsUpIsTriedAgain() throws Exception {
        of("exit 4");
        var free = new ArrayDeque<>(List.of(StartCache.ROOM_BYTES, StartCache.FULL_BYTES - 1));
        var program = new StartCache(home, List.of(), StartCache.STEP, free::remove);

        assertFails(program, "status 4");

        assertThat(program.isWanted()).isTrue();
    }

    @Test
    void whatFailsThoughTheDiskIsNotFullIsNotTriedAgain() throws Exception {
        of("exit 4");
        var free = new ArrayDeque<>(List.of(StartCache.ROOM_BYTES, StartCache.FULL_BYTES));
        var program = new StartCache(home, List.of(), StartCache.STEP, free::remove);

        assertFails(program, "status 4");

        assertThat(program.isWanted()).isFalse();
    }

    @Test
    void aNoteThatIsNoTextSaysNothing() throws Exception {
        Files.write(home.resolve(StartCache.NOTE), new byte[] {(byte) 0xff, 0});

        assertThat(of(IdleWarmUpTest.WORKING).isWanted()).isTrue();
    }
}
