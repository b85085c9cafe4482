package org.lanspread.peer.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.GameSummary.Expanded;
import org.lanspread.proto.manifest.ExpandedFile;
import org.lanspread.proto.manifest.ExpandedManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.unpack.EntrySink.EntryOutput;
import org.lanspread.store.Disk;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;

class ExpandedBookTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1_000);
    private static final GameId GAME = QUAKE.game();
    private static final byte[] BIG = new byte[300_000];

    @TempDir
    private Path folder;
    private StateDirectory state;
    private GameStore store;
    private ReleaseBook releases;
    private ExpandedBook book;

    @BeforeEach
    void openStore() throws Exception {
        state = StateDirectory.open(Disk.real(), folder.resolve("state"));
        store = GameStore.open(Disk.real(), Files.createDirectory(folder.resolve("games")), state);
        releases = new ReleaseBook(state);
        book = new ExpandedBook(state, releases);
        QUAKE.writeTo(store.folder());
        new GameScanner(store, state, releases).hash(GAME, new CancelToken());
    }

    @AfterEach
    void closeStore() throws Exception {
        store.close();
        state.close();
    }

    /** Where the data of a file ends up. */
    private static final class Written implements EntryOutput {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean completed;
        private boolean closed;

        @Override
        public void write(ByteBuffer data) {
            while (data.hasRemaining()) {
                bytes.write(data.get());
            }
        }

        @Override
        public void complete() {
            completed = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static Written write(HashedFiles files, String name, byte[] content) throws Exception {
        var written = new Written();
        try (EntryOutput output = files.hashed(EntryPath.parse(name), written)) {
            for (int from = 0; from < content.length; from += 1_000) {
                output.write(ByteBuffer.wrap(content, from, Math.min(1_000, content.length - from)));
            }
            output.complete();
        }
        return written;
    }

    private static HashedFiles files() throws Exception {
        var files = new HashedFiles();
        write(files, "b.txt", "b".getBytes(StandardCharsets.UTF_8));
        write(files, "a/big.dat", BIG);
        write(files, "empty", new byte[0]);
        return files;
    }

    private static ExpandedFile file(String name, byte[] content) throws Exception {
        var crc32 = new CRC32();
        crc32.update(content);
        return new ExpandedFile(EntryPath.parse(name), content.length, crc32.getValue(), MessageDigest.getInstance("SHA-256").digest(content));
    }

    private Path document(String name) {
        return state.documents(GAME).folder().resolve(name);
    }

    private void keep() throws Exception {
        book.keep(store.game(GAME), files());
    }

    @Test
    void keepsWhatWasUnpackedInTheOrderOfThePaths() throws Exception {
        keep();

        var expected = new ExpandedManifest(1, GAME, QUAKE.id(),
                List.of(file("a/big.dat", BIG), file("b.txt", "b".getBytes(StandardCharsets.UTF_8)), file("empty", new byte[0])));
        assertThat(book.manifest(GAME, QUAKE.id())).contains(expected);
        assertThat(book.find(GAME, QUAKE.id())).contains(new Expanded(expected.id(), BIG.length + 1));
        assertThat(book.bytes(GAME, expected.id())).isEqualTo(expected.bytes());
        assertThat(new GameScanner(store, state, releases).look(GAME).expanded()).contains(new Expanded(expected.id(), BIG.length + 1));
    }

    @Test
    void passesOnWhatItHashes() throws Exception {
        Written written = write(new HashedFiles(), "big", BIG);

        assertThat(written.bytes.toByteArray()).isEqualTo(BIG);
        assertThat(written.completed).isTrue();
        assertThat(written.closed).isTrue();
    }

    @Test
    void aFileThatWasNotCompletedDoesNotCount() throws Exception {
        var files = new HashedFiles();
        var written = new Written();
        try (EntryOutput output = files.hashed(EntryPath.parse("half"), written)) {
            output.write(ByteBuffer.wrap(BIG));
        }

        assertThat(written.closed).isTrue();
        assertThat(files.manifest(GAME, QUAKE.id()).files()).isEmpty();
    }

    @Test
    void severalThreadsMayWriteDifferentFiles() throws Exception {
        var files = new HashedFiles();
        var writing = new ArrayList<Callable<Written>>();
        for (int i = 0; i < 200; i++) {
            String name = "%03d".formatted(i);
            writing.add(() -> write(files, name, name.getBytes(StandardCharsets.UTF_8)));
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var written : threads.invokeAll(writing)) {
                written.get();
            }
        }

        var expected = new ArrayList<ExpandedFile>();
        for (int i = 0; i < 200; i++) {
            expected.add(file("%03d".formatted(i), "%03d".formatted(i).getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(files.manifest(GAME, QUAKE.id()).files()).isEqualTo(expected);
    }

    @Test
    void keepsNothingOfFilesThatAreNotTheReleaseAnyMore() throws Exception {
        Files.writeString(store.folder().resolve("quake/data/level.bin"), "changed");
        keep();

        assertNothingIsKnown();
    }

    @Test
    void keepsNothingOfADamagedGame() throws Exception {
        releases.mark(GAME, QUAKE.id(), store.game(GAME).payload(), true);
        keep();

        assertNothingIsKnown();
    }

    private void assertNothingIsKnown() throws IOException {
        assertThat(book.find(GAME, QUAKE.id())).isEmpty();
        assertThat(book.manifest(GAME, QUAKE.id())).isEmpty();
        assertThat(new GameScanner(store, state, releases).look(GAME).expanded()).isEmpty();
    }

    @Test
    void saysNothingOfAnotherRelease() throws Exception {
        keep();
        var other = new ReleaseId("1".repeat(64));

        assertThat(book.find(GAME, other)).isEmpty();
        assertThat(book.manifest(GAME, other)).isEmpty();
    }

    @Test
    void theLastInstallationCounts() throws Exception {
        keep();
        Optional<Expanded> before = book.find(GAME, QUAKE.id());
        var files = files();
        write(files, "more", BIG);
        book.keep(store.game(GAME), files);

        assertThat(book.manifest(GAME, QUAKE.id()).orElseThrow().totalBytes()).isEqualTo(2 * BIG.length + 1);
        assertThatThrownBy(() -> book.bytes(GAME, before.orElseThrow().id())).isInstanceOf(IOException.class);
    }

    @Test
    void aDamagedDocumentCountsAsNone() throws Exception {
        keep();
        Expanded known = book.find(GAME, QUAKE.id()).orElseThrow();
        byte[] sound = Files.readAllBytes(document(ExpandedBook.MANIFEST));
        sound[sound.length / 2] ^= 1;
        Files.write(document(ExpandedBook.MANIFEST), sound);
        assertThat(book.manifest(GAME, QUAKE.id())).isEmpty();
        assertThatThrownBy(() -> book.bytes(GAME, known.id())).isInstanceOf(IOException.class);

        for (String summary : List.of("", "\n\n", QUAKE.id().hex() + "\nxx\n1", QUAKE.id().hex() + "\n" + known.id().hex() + "\n-1",
                QUAKE.id().hex() + "\n" + known.id().hex() + "\nmany", "x".repeat(1_000))) {
            Files.writeString(document(ExpandedBook.SUMMARY), summary);
            assertThat(book.find(GAME, QUAKE.id())).as(summary).isEmpty();
        }
    }
}
