package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanspread.store.TestGames.GAME;
import static org.lanspread.store.TestGames.bytes;
import static org.lanspread.store.TestGames.path;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.store.StoreException.Reason;

/** What a download still needs is promised to it and to nobody else. */
class DownloadSpaceTest extends DownloadsOnADisk {
    @Test
    @Tag("F29")
    void refusesAPlanThatDoesNotFitBeforeAnythingChanges() throws Exception {
        var plan = new DownloadPlan(GAME, new GameVersion("20210202"), List.of(new DownloadPlan.File(path("a.pak"), 1L << 40)));
        assertThat(store.requiredBytes(plan)).isEqualTo(1L << 40);
        fails(Reason.NO_SPACE, () -> store.download(plan));
        assertThat(disk.stat(ROOT).isAbsent()).isTrue();
    }

    @Test
    @Tag("F29")
    void takesWhatJustFitsAndNotOneByteMore() throws Exception {
        long most = (1L << 40) - FreeSpace.RESERVE_BYTES;
        fails(Reason.NO_SPACE, () -> store.install(GAME, most + 1, 1));
        assertThat(store.availableBytes()).isEqualTo(most);
        store.install(GAME, most, 1).close();
        try (var download = store.download(plan(GAME, most - 1_000))) {
            assertThat(store.availableBytes()).isEqualTo(1_000);
            fails(Reason.NO_SPACE, () -> store.download(plan(new GameId("doom"), 1_001)));
            try (var other = store.download(plan(new GameId("doom"), 999))) {
                fails(Reason.NO_SPACE, () -> other.reserve(2));
                other.reserve(1);
                other.discard();
            }
            download.reserve(1_000);
            fails(Reason.NO_SPACE, () -> download.reserve(1));
            download.discard();
        }
        store.install(GAME, most, 1).close();
    }

    @Test
    @Tag("F29")
    void keepsWhatIsPromisedWhileItOnlyOverwrites() throws Exception {
        long most = (1L << 40) - FreeSpace.RESERVE_BYTES;
        TestGames.download(store, "20200101", Map.of("a.pak", "aaaa"), List.of());
        var update = new DownloadPlan(GAME, new GameVersion("20210202"),
                List.of(new DownloadPlan.File(path("a.pak"), 6), new DownloadPlan.File(path("b.pak"), most - 10)));
        try (var download = store.download(update)) {
            write(download, "a.pak", "bbbb");
            fails(Reason.NO_SPACE, () -> store.install(new GameId("doom"), 9, 1));
            download.write(path("a.pak"), 4, ByteBuffer.wrap(bytes("bb")));
            store.install(new GameId("doom"), 10, 1).close();
            fails(Reason.NO_SPACE, () -> store.install(new GameId("doom"), 11, 1));
            download.discard();
        }
    }

    @Test
    @Tag("F29")
    void asksForTheSpaceAgainOfAFileThatIsWrittenAgain() throws Exception {
        long most = (1L << 40) - FreeSpace.RESERVE_BYTES;
        try (var download = store.download(plan(GAME, 4))) {
            write(download, "a.pak", "aaaa");
            store.install(new GameId("doom"), most, 1).close();
            download.restart(path("a.pak"));
            fails(Reason.NO_SPACE, () -> store.install(new GameId("doom"), most - 3, 1));
            store.install(new GameId("doom"), most - 4, 1).close();
            download.fail();
        }
    }

    private static DownloadPlan plan(GameId game, long sizeBytes) {
        return new DownloadPlan(game, new GameVersion("20210202"), List.of(new DownloadPlan.File(path("a.pak"), sizeBytes)));
    }

    @Test
    @Tag("F29")
    void doesNotPromiseTheSameSpaceTwice() throws Exception {
        long most = (1L << 40) - FreeSpace.RESERVE_BYTES;
        var plan = new DownloadPlan(GAME, new GameVersion("20210202"), List.of(new DownloadPlan.File(path("a.pak"), most)));
        try (var download = store.download(plan)) {
            fails(Reason.NO_SPACE, () -> store.install(new GameId("doom"), 1, 1));
            download.discard();
        }
        store.download(plan).close();
    }
}
