package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanspread.store.TestGames.GAME;
import static org.lanspread.store.TestGames.path;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.store.StoreException.Reason;
import org.lanspread.store.fault.StepDisk;

/** A download that was cancelled leaves what was there before, and nothing else. */
class DiscardedDownloadTest extends DownloadsOnADisk {
    @Test
    void discardsItsOwnFilesAndKeepsTheInstalledGame() throws Exception {
        TestGames.install(store, Map.of("quake.exe", "x"), TestGames.OLD);
        try (var download = store.download(TestGames.plan("20210202", Map.of("extras/deep/a.txt", "a", "quake.eti", "b")))) {
            write(download, "quake.eti", "b");
            download.discard();
        }
        assertThat(root()).isEqualTo(Map.of("local/", "", "local/quake.exe", "x"));
        assertThat(store.game(GAME).installed()).contains(TestGames.OLD);
    }

    @Test
    @Tag("F10")
    void leavesEverythingAsItWasIfItIsDiscardedBeforeItChangedAFileThatWasThere() throws Exception {
        TestGames.download(store, "20200101", Map.of("quake.eti", "old", "more/b.txt", "old"), List.of());
        Map<String, String> before = root();
        try (var download = store.download(TestGames.plan("20210202", Map.of("quake.eti", "new", "more/new/c.txt", "new")))) {
            write(download, "more/new/c.txt", "new");
            download.discard();
        }
        assertThat(root()).isEqualTo(before);
        assertThat(store.game(GAME).sentinel()).isInstanceOf(Sentinel.Complete.class);
    }

    @Test
    @Tag("F10")
    void deletesNoFileThatWasThereWhenItIsDiscardedAfterItWroteIntoIt() throws Exception {
        TestGames.download(store, "20200101", Map.of("quake.eti", "old", "b.txt", "old"), List.of());
        try (var download = store.download(TestGames.plan("20210202", Map.of("quake.eti", "new", "b.txt", "new", "c.txt", "new")))) {
            write(download, "quake.eti", "ne");
            download.discard();
        }
        assertThat(root()).isEqualTo(Map.of("quake.eti", "ned", "b.txt", "old"));
    }

    @Test
    @Tag("F7")
    void trustsNoFileThatTheDiskLostWhenItIsDiscarded() throws Exception {
        TestGames.download(store, "20200101", Map.of("quake.eti", "old", "b.txt", "old"), List.of());
        try (var download = store.download(TestGames.plan("20210202", Map.of("quake.eti", "new", "b.txt", "new")))) {
            disk.failWhere(call -> call.equals("force " + ROOT.resolve("quake.eti")), StepDisk.BROKEN);
            fails(Reason.WRITE_LOST, () -> download.seal(SENTINEL, List.of()));
            disk.healthy();
            download.discard();
        }
        assertThat(root()).isEqualTo(Map.of("b.txt", "old"));
    }

    @Test
    void aFileThatWasStartedAgainGoesWhenItIsDiscardedAndTheOldSentinelDoesNotComeBack() throws Exception {
        TestGames.download(store, "20200101", Map.of("quake.eti", "old", "b.txt", "old"), List.of());
        try (var download = store.download(TestGames.plan("20210202", Map.of("quake.eti", "new")))) {
            download.restart(path("quake.eti"));
            download.discard();
        }
        assertThat(root()).isEqualTo(Map.of("b.txt", "old"));
    }

    @Test
    @Tag("F10")
    void deletesNoEmptyFolderThatWasThere() throws Exception {
        for (String folder : List.of("", "mods", "mods/maps")) {
            disk.makeDirectory(ROOT.resolve(folder), Disk.Access.NORMAL);
        }
        Map<String, String> before = root();
        var plan = TestGames.plan("20210202", Map.of("mods/maps/deep/a.txt", "a", "mods/b.txt", "b", "more/c.txt", "c"));
        try (var download = store.download(plan)) {
            assertThat(download.discard()).isTrue();
        }
        assertThat(root()).isEqualTo(before);
        disk.failWhere(call -> call.equals("create " + ROOT.resolve("more/c.txt")), StepDisk.FULL);
        fails(Reason.NO_SPACE, () -> store.download(plan));
        disk.healthy();
        assertThat(root()).isEqualTo(before);
    }

    @Test
    void removesAGameRootThatItMadeWhenItIsDiscarded() throws Exception {
        try (var download = store.download(TestGames.plan("20210202", Map.of("extras/a.txt", "a")))) {
            download.discard();
        }
        assertThat(disk.stat(ROOT).isAbsent()).isTrue();
    }
}
