package org.lanspread.peer.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.runtime.Supervisor;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.Disk;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;

class GameMonitorTest {
    /** More than a watch service keeps for one folder. */
    private static final int MANY = 2_000;
    private static final GameId LAST = new GameId("game" + (MANY - 1));

    @TempDir
    private Path folder;

    @Test
    void aRootThatCameWithManyOthersIsWatchedToo() throws Exception {
        var watching = new CountDownLatch(1);
        var allCame = new CountDownLatch(1);
        var seen = new CountDownLatch(1);
        var mayChange = new AtomicBoolean();
        var changed = new CountDownLatch(1);
        var monitor = new GameMonitor((_, game) -> {
            if (game.equals(LAST)) {
                (mayChange.get() ? changed : seen).countDown();
            }
        }, _ -> {
            if (watching.getCount() == 0) {
                // So much came at once that the system did not tell what.
                seen.countDown();
            }
            watching.countDown();
            await(allCame);
        });
        try (var state = StateDirectory.open(Disk.real(), folder.resolve("state"));
                var store = GameStore.open(Disk.real(), Files.createDirectory(folder.resolve("games")), state);
                var supervisor = new Supervisor(_ -> { })) {
            monitor.watch(store);
            supervisor.start("monitor", monitor::run);
            await(watching);
            for (int i = 0; i < MANY; i++) {
                Files.createDirectory(store.folder().resolve("game" + i));
            }
            allCame.countDown();
            await(seen);
            mayChange.set(true);
            Files.writeString(store.folder().resolve(LAST.value()).resolve("version.ini"), "20240101");
            await(changed);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
