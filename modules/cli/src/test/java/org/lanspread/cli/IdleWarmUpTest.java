package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A program that only looks like it, and a machine that is idle when a test says so. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
@Timeout(120)
class IdleWarmUpTest {
    private static final Duration SOON = Duration.ofMillis(1);
    private static final long PATIENCE_SECONDS = 60;
    /** Makes a cache in the two steps of a real one. */
    static final String WORKING = """
            case $LANSPREAD_JAVA_OPTS in
                *AOTMode=create*) cat start.record >start.aot ;;
                *) echo recorded >start.record
                   echo '{"event":"PeerReady"}'; echo '{"event":"GamesListed"}'; cat >/dev/null ;;
            esac
            """;
    /** Says that it runs, and goes on until it is ended. */
    private static final String ENDLESS = "echo $$ >\"$(dirname \"$0\")/../running.tmp\"; mv \"$(dirname \"$0\")/../running.tmp\" "
            + "\"$(dirname \"$0\")/../running\"; exec tail -f /dev/null";

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    @TempDir
    private Path home;

    private Path cache;

    @BeforeEach
    void nameCache() {
        cache = home.resolve(StartCache.FILE);
    }

    private void program(String script) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("bin")).resolve("lanspread"), script);
    }

    private IdleWarmUp watch(BooleanSupplier idle) {
        return new IdleWarmUp(new StartCache(home, List.of(), StartCache.STEP), SOON, idle, said::add);
    }

    private StartCache start() {
        return new StartCache(home, List.of(), StartCache.STEP);
    }

    @Test
    void makesTheCacheOnceTheMachineIsIdleAndSaysSo() throws Exception {
        program(WORKING);
        var looks = new AtomicInteger();
        try (var watch = watch(() -> looks.incrementAndGet() == 3)) {
            assertThat(said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).contains(cache.toString(), "--no-warm-up");
            assertThat(looks).hasValue(3);
            watch.join();
        }

        assertThat(cache).hasContent("recorded");
        assertThat(said).isEmpty();
        assertThat(start().isWanted()).isFalse();
    }

    @Test
    void doesNothingWhileTheMachineIsBusy() throws Exception {
        program(WORKING);
        var looked = new CountDownLatch(5);
        try (var _ = watch(() -> {
            looked.countDown();
            return false;
        })) {
            assertThat(looked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(said).isEmpty();
        assertThat(cache).doesNotExist();
    }

    @Test
    void aCacheIsWantedAgainWhenThePluginsAreOthers() throws Exception {
        program(WORKING);
        try (var made = start()) {
            made.make(() -> { });
        }
        assertThat(start().isWanted()).isFalse();

        Path plugin = Files.createDirectories(home.resolve("plugins/one")).resolve("one.jar");
        Files.writeString(plugin, "1");
        assertThat(start().isWanted()).isTrue();
        try (var made = start()) {
            made.make(() -> { });
        }
        assertThat(start().isWanted()).isFalse();

        Files.writeString(plugin, "another");
        assertThat(start().isWanted()).isTrue();
    }

    @Test
    void whatFailedIsNotTriedAgainForTheSameProgram() throws Exception {
        program("exit 4");
        try (var watch = watch(() -> true)) {
            watch.join();
        }
        assertThat(cache).doesNotExist();
        assertThat(said).hasSize(1);
        assertThat(start().isWanted()).isFalse();

        Files.writeString(Files.createDirectories(home.resolve("plugins/one")).resolve("one.jar"), "1");
        assertThat(start().isWanted()).isTrue();
    }

    @Test
    void isLeftToWhoMakesItAlready() throws Exception {
        program(WORKING);
        try (var other = FileChannel.open(home.resolve(StartCache.LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = other.lock();
                var watch = watch(() -> true)) {
            watch.join();
        }

        assertThat(said).as("it makes nothing").isEmpty();
        assertThat(cache).doesNotExist();
        assertThat(start().isWanted()).as("the other one may fail").isTrue();
    }

    @Test
    void withoutRoomItSaysNothingAndSweepsAwayWhatAnotherOneLeft() throws Exception {
        program(WORKING);
        Path left = Files.createDirectories(home.resolve(StartCache.MAKING + "1"));
        var cramped = new StartCache(home, List.of(), StartCache.STEP, () -> StartCache.ROOM_BYTES - 1);
        try (var watch = new IdleWarmUp(cramped, SOON, () -> true, said::add)) {
            watch.join();
        }

        assertThat(said).isEmpty();
        assertThat(left).doesNotExist();
        assertThat(start().isWanted()).isTrue();
    }

    @Test
    void closingItEndsWhatRunsAndLeavesTheCacheOfBefore() throws Exception {
        program(ENDLESS);
        Files.writeString(cache, "that of before");
        try (var _ = watch(() -> true)) {
            assertThat(said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
            awaitFile(home.resolve("running"));
        }

        long pid = Long.parseLong(Files.readString(home.resolve("running")).strip());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(cache).hasContent("that of before");
        assertThat(start().isWanted()).as("the next run tries it again").isTrue();
    }

    private static void awaitFile(Path file) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(file) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(file).exists();
    }
}
