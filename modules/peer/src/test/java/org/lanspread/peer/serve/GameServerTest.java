package org.lanspread.peer.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.download.BufferPool;
import org.lanspread.peer.library.ExpandedBook;
import org.lanspread.peer.library.HeldReleases;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.roster.TestSource;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.Request;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.store.Disk;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;
import org.lanspread.testkit.net.MemoryTransport;

class GameServerTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1_000);

    @TempDir
    private Path folder;

    @Test
    @Tag("F41")
    void damageIsToldAlsoIfWhoeverAskedIsGone() throws Exception {
        var found = new ArrayList<EntryPath>();
        var network = new MemoryTransport();
        Endpoint here = TestSource.open(network);
        try (var deadlines = new Deadlines();
                var state = StateDirectory.open(Disk.real(), folder.resolve("state"));
                var store = GameStore.open(Disk.real(), Files.createDirectory(folder.resolve("games")), state);
                var asker = new TestSource(network, here, deadlines, (_, _) -> { })) {
            QUAKE.writeTo(store.folder());
            GameRoot root = store.game(QUAKE.game());
            var book = new ReleaseBook(state);
            book.keep(QUAKE.manifest(), root.payload());
            var held = new HeldReleases();
            held.offer(QUAKE.id(), root);
            var server = new GameServer(book, new ExpandedBook(state, book), held, new BufferPool(1), deadlines, Waits.USUAL,
                    (_, _, file) -> found.add(file));
            EntryPath first = QUAKE.manifest().files().getFirst().path();
            Files.write(root.folder().resolve(first.toString()), new byte[1_000]);

            assertThatThrownBy(() -> server.content(asker.link(), new Request.GetGameFileChunk(QUAKE.game(), QUAKE.id(), 0, 0, 1_000), new Broken()))
                    .isInstanceOf(IOException.class);
            assertThat(found).isEqualTo(List.of(first));
        } finally {
            here.stop(Duration.ZERO);
        }
    }

    /** A stream whose other side has reset it. */
    private record Broken() implements ByteStream {
        @Override
        public int write(ByteBuffer from) throws IOException {
            throw new IOException("reset");
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            throw new IOException("reset");
        }

        @Override
        public void finishOutput() throws IOException {
            throw new IOException("reset");
        }

        @Override
        public void reset(int code) {}

        @Override
        public boolean isOpen() {
            return false;
        }

        @Override
        public void close() {}
    }
}
