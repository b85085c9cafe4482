package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanspread.store.TestGames.GAME;
import static org.lanspread.store.TestGames.NEW;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lanspread.store.fault.CrashDisk;
import org.lanspread.store.fault.StepDisk;

/** How often the disk is asked for each file: that, and nothing that grows faster, is what a game of very many files costs. */
class FileCallsTest {
    private static final int FEW = 100;
    private static final int MANY = 300;

    private interface Operation {
        void run(GameStore store, Map<String, String> files) throws Exception;
    }

    /** What each further file adds, so that what an operation costs as a whole does not count. */
    private static double callsPerFile(Operation operation) throws Exception {
        return (double) (calls(operation, MANY) - calls(operation, FEW)) / (MANY - FEW);
    }

    private static int calls(Operation operation, int count) throws Exception {
        var disk = new StepDisk(new CrashDisk());
        Path games = Path.of("/games").toAbsolutePath();
        disk.makeDirectory(games, Disk.Access.NORMAL);
        try (var state = StateDirectory.open(disk, Path.of("/state").toAbsolutePath()); var store = GameStore.open(disk, games, state)) {
            disk.healthy();
            operation.run(store, files(count));
            return disk.calls();
        }
    }

    private static Map<String, String> files(int count) {
        var files = new TreeMap<String, String>();
        for (int i = 0; i < count; i++) {
            files.put("data/%03d.bin".formatted(i), "content " + i);
        }
        return files;
    }

    /** Made, looked at, opened, written, forced; opened again to be forced if another file took its place meanwhile. */
    @Test
    void aDownloadAsksTheDiskABoundedNumberOfTimesForEachFile() throws Exception {
        assertThat(callsPerFile((store, files) -> TestGames.download(store, "20210202", files, List.of()))).isBetween(4.0, 20.0);
    }

    @Test
    void anInstallationAsksTheDiskABoundedNumberOfTimesForEachFile() throws Exception {
        assertThat(callsPerFile((store, files) -> {
            try (var install = store.install(GAME, 1 << 20, MANY)) {
                TestGames.write(install.writer(), files);
                install.commit(NEW);
            }
        })).isBetween(4.0, 8.0);
    }

    @Test
    void lookingAtAGameAsksTheDiskOnceForEachFile() throws Exception {
        assertThat(callsPerFile((store, files) -> {
            TestGames.download(store, "20210202", files, List.of());
            for (int look = 0; look < 100; look++) {
                store.game(GAME).payload();
            }
        })).isBetween(100.0, 120.0);
    }
}
