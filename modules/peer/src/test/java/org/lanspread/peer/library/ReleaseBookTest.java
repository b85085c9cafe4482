package org.lanspread.peer.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.store.Disk;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.Payload;
import org.lanspread.store.StateDirectory;

class ReleaseBookTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1 << 20);
    private static final TestRelease NEXT = TestRelease.of("quake", "20250101", 1 << 20);

    @TempDir
    private Path folder;
    private StateDirectory state;
    private GameStore store;
    private GameRoot root;
    private ReleaseBook book;

    @BeforeEach
    void openStore() throws Exception {
        state = StateDirectory.open(Disk.real(), folder.resolve("state"));
        store = GameStore.open(Disk.real(), Files.createDirectory(folder.resolve("games")), state);
        root = store.game(QUAKE.game());
        book = new ReleaseBook(state);
        QUAKE.writeTo(store.folder());
    }

    @AfterEach
    void closeStore() throws Exception {
        store.close();
        state.close();
    }

    @Test
    void aHashThatAnUpdateOvertookDoesNotReplaceWhatTheUpdateKept() throws Exception {
        Payload before = root.payload();
        Files.delete(root.folder().resolve("version.ini"));
        NEXT.writeTo(store.folder());
        Files.setLastModifiedTime(root.folder().resolve("version.ini"), FileTime.fromMillis(1_000));
        book.keep(NEXT.manifest(), root.payload());

        assertThatThrownBy(() -> book.hash(store, QUAKE.game(), QUAKE.version(), before, new CancelToken()))
                .isInstanceOf(IOException.class).hasMessageContaining("changed while it was read");

        assertThat(book.known(QUAKE.game(), root.payload())).contains(NEXT.id());
        assertThat(book.manifest(QUAKE.game(), NEXT.id())).isEqualTo(NEXT.manifest());
    }

    private static final TestRelease OLD = QUAKE.with("old.bin", new byte[300_000]).with("data/changed.bin", new byte[1_000]);

    /** The old release was downloaded, and the user changed a file of it and added one. */
    private void downloadOld() throws Exception {
        Files.delete(root.folder().resolve("version.ini"));
        OLD.writeTo(store.folder());
        book.beginDownload(store, OLD.manifest());
        book.keepDownloaded(OLD.id(), OLD.manifest(), root.payload());
        Files.write(root.folder().resolve("data/changed.bin"), new byte[] {1}, StandardOpenOption.WRITE);
        Files.writeString(root.folder().resolve("mine.bin"), "mine");
    }

    private List<String> obsolete(GameStore in) throws Exception {
        Optional<Obsolete> obsolete = book.obsolete(in, NEXT.manifest());
        if (obsolete.isEmpty()) {
            return List.of();
        }
        return obsolete.get().files(in.game(QUAKE.game()), new CancelToken()).stream().map(file -> file.path().toString()).toList();
    }

    @Test
    @Tag("F10")
    void onlyWhatWasDownloadedAndHasItsContentStillIsObsolete() throws Exception {
        downloadOld();
        assertThat(obsolete(store)).containsExactly("old.bin");
        book.hash(store, QUAKE.game(), QUAKE.version(), root.payload(), new CancelToken());
        assertThat(obsolete(store)).as("after it was hashed as another release").containsExactly("old.bin");
        ReleaseBook.Begun begun = book.beginDownload(store, NEXT.manifest());
        Files.delete(root.folder().resolve("version.ini"));
        assertThat(obsolete(store)).as("while the update is on its way").containsExactly("old.bin");
        begun.undo();
        assertThat(obsolete(store)).as("after it failed").containsExactly("old.bin");
    }

    @Test
    @Tag("F10")
    void nothingOfAGameThatWasFoundIsObsoleteNorOfOneInAnotherDirectory() throws Exception {
        Files.writeString(root.folder().resolve("mine.bin"), "mine");
        book.hash(store, QUAKE.game(), QUAKE.version(), root.payload(), new CancelToken());
        assertThat(obsolete(store)).isEmpty();
        downloadOld();
        try (GameStore other = GameStore.open(Disk.real(), Files.createDirectory(folder.resolve("other")), state)) {
            OLD.writeTo(other.folder());
            assertThat(obsolete(other)).isEmpty();
        }
    }

    @Test
    @Tag("F10")
    void anUpdateThatWasCutOffAfterItWasCompleteLosesTheOldFilesWhenItIsHashed() throws Exception {
        downloadOld();
        book.beginDownload(store, NEXT.manifest());
        Files.delete(root.folder().resolve("version.ini"));
        NEXT.writeTo(store.folder());

        book = new ReleaseBook(state);
        book.hash(store, NEXT.game(), NEXT.version(), root.payload(), new CancelToken());

        assertThat(root.folder().resolve("old.bin")).doesNotExist();
        assertThat(root.folder().resolve("data/changed.bin")).exists();
        assertThat(root.folder().resolve("mine.bin")).hasContent("mine");
        assertThat(book.known(NEXT.game(), root.payload())).contains(NEXT.id());
        assertThat(new ReleaseBook(state).obsolete(store, QUAKE.manifest())).isPresent();
    }

    @Test
    @Tag("F10")
    void whatIsNotAllOfTheReleaseThatWasOnItsWayLosesNothing() throws Exception {
        downloadOld();
        book.beginDownload(store, NEXT.manifest());
        Files.delete(root.folder().resolve("version.ini"));
        NEXT.writeTo(store.folder());
        Files.write(root.folder().resolve("data/level.bin"), new byte[] {1}, StandardOpenOption.WRITE);
        book.hash(store, NEXT.game(), NEXT.version(), root.payload(), new CancelToken());
        assertThat(root.folder().resolve("old.bin")).exists();
        assertThat(book.known(NEXT.game(), root.payload())).isPresent().isNotEqualTo(Optional.of(NEXT.id()));
    }

    @Test
    @Tag("F62")
    void aRecordOfADownloadThatIsDamagedIsSetAsideAndNothingIsDeletedByIt() throws Exception {
        downloadOld();
        Path record = state.folder().resolve("games/quake").resolve(DownloadRecords.DOWNLOADED);
        Files.write(record, new byte[] {1, 2, 3});
        assertThat(obsolete(store)).isEmpty();
        assertThat(record).doesNotExist();
        assertThat(record.resolveSibling(DownloadRecords.DOWNLOADED + ".bad-1")).hasBinaryContent(new byte[] {1, 2, 3});
    }

    @Test
    @Tag("F11")
    void aMarkOfDamageHoldsAsLongAsTheFilesLookTheSame() throws Exception {
        Payload payload = root.payload();
        book.keep(QUAKE.manifest(), payload);
        assertThat(book.mark(QUAKE.game(), NEXT.id(), payload, true)).as("another release").isFalse();
        assertThat(book.mark(QUAKE.game(), QUAKE.id(), payload, true)).isTrue();
        assertThat(book.mark(QUAKE.game(), QUAKE.id(), payload, true)).as("no news").isFalse();
        assertThat(new ReleaseBook(state).find(QUAKE.game(), payload)).contains(new ReleaseBook.Known(QUAKE.id(), true));

        Files.setLastModifiedTime(root.folder().resolve("game.mem"), FileTime.fromMillis(1_000));
        assertThat(book.find(QUAKE.game(), root.payload())).isEmpty();
        assertThat(book.mark(QUAKE.game(), QUAKE.id(), root.payload(), true)).as("files that have changed").isFalse();

        book.keep(QUAKE.manifest(), root.payload());
        assertThat(book.find(QUAKE.game(), root.payload())).contains(new ReleaseBook.Known(QUAKE.id(), false));
    }

    @Test
    void aGameThatCannotBeSharedIsReadAgainOnlyOnceItHasChanged() throws Exception {
        Path link = root.folder().resolve("link.bin");
        try {
            Files.createSymbolicLink(link, root.folder().resolve("game.mem"));
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "this system makes no links");
        }
        new GameScanner(store, state, book).hash(QUAKE.game(), new CancelToken());
        assertThat(book.isRefused(QUAKE.game(), root.payload())).isTrue();

        Files.delete(link);
        assertThat(book.isRefused(QUAKE.game(), root.payload())).isFalse();
        new GameScanner(store, state, book).hash(QUAKE.game(), new CancelToken());
        assertThat(book.known(QUAKE.game(), root.payload())).contains(QUAKE.id());
    }
}
