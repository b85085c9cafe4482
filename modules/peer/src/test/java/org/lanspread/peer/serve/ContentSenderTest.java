package org.lanspread.peer.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.WrittenStream;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.Request;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.store.Disk;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;

class ContentSenderTest {
    private static final int BUFFER_BYTES = 64;
    private static final TestRelease RELEASE = release();

    private final Deadlines deadlines = new Deadlines();
    private final WrittenStream stream = new WrittenStream();
    @TempDir
    private Path folder;
    private StateDirectory state;
    private GameStore store;
    private GameRoot root;

    /** Files of 0 to 19 bytes, and one longer than a chunk. */
    private static TestRelease release() {
        var files = new TreeMap<String, byte[]>();
        for (int i = 0; i < 100; i++) {
            byte[] content = new byte[i % 20];
            Arrays.fill(content, (byte) i);
            files.put("data/%03d".formatted(i), content);
        }
        files.put("data/large", new byte[ReleaseManifest.MIN_CHUNK_BYTES + BUFFER_BYTES + 1]);
        files.put("version.ini", "20240101".getBytes(StandardCharsets.US_ASCII));
        return new TestRelease(new GameId("quake"), new GameVersion("20240101"), files);
    }

    /** All content in the order of the files. */
    private static byte[] content() {
        var all = new ByteArrayOutputStream();
        RELEASE.files().values().forEach(all::writeBytes);
        return all.toByteArray();
    }

    @BeforeEach
    void open() throws Exception {
        state = StateDirectory.open(Disk.real(), folder.resolve("state"));
        store = GameStore.open(Disk.real(), Files.createDirectory(folder.resolve("games")), state);
        RELEASE.writeTo(store.folder());
        root = store.game(RELEASE.game());
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        state.close();
        deadlines.close();
    }

    private void send(int file, long offset, int length) throws IOException {
        send(file, offset, length, check(file, offset, length));
    }

    private int[] check(int file, long offset, int length) throws IOException {
        var check = new ContentCheck(root, RELEASE.manifest(), ByteBuffer.allocate(RELEASE.manifest().chunkBytes()));
        assertThat(check.damaged(request(file, offset, length))).isEmpty();
        return check.sums();
    }

    private void send(int file, long offset, int length, int[] sums) throws IOException {
        new ContentSender(root, RELEASE.manifest(), stream, ByteBuffer.allocate(BUFFER_BYTES), deadlines, Waits.USUAL)
                .send(request(file, offset, length), sums);
    }

    private static Request.GetGameFileChunk request(int file, long offset, int length) {
        return new Request.GetGameFileChunk(RELEASE.game(), RELEASE.id(), file, offset, length);
    }

    @Test
    void smallFilesShareFullPieces() throws Exception {
        int total = content().length;
        send(0, 0, total);
        assertThat(stream.content()).isEqualTo(content());
        assertThat(stream.pieces()).hasSize(Math.ceilDiv(total, BUFFER_BYTES));
        assertThat(stream.pieces().subList(0, stream.pieces().size() - 1)).containsOnly(BUFFER_BYTES);
    }

    @Test
    void sendsExactlyWhatWasAskedForFromWithinAFile() throws Exception {
        send(19, 7, 100);
        int before = 19 * 18 / 2;
        assertThat(stream.content()).isEqualTo(Arrays.copyOfRange(content(), before + 7, before + 107));
    }

    @Test
    void sendsNothingMoreOfAFileThatBecameShorter() throws Exception {
        int[] sums = check(100, 0, 3 * BUFFER_BYTES);
        Files.write(root.folder().resolve("data/large"), new byte[BUFFER_BYTES]);
        assertThatThrownBy(() -> send(100, 0, 3 * BUFFER_BYTES, sums)).isInstanceOf(IOException.class).hasMessageContaining("became shorter");
        assertThat(stream.content().length).isEqualTo(BUFFER_BYTES);
    }

    /** The large file has two chunks, the second one a byte longer than the buffer. */
    @Tag("F44")
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void neverSendsAllOfAChunkThatWasEditedSinceItWasChecked(int chunk) throws Exception {
        int chunkBytes = RELEASE.manifest().chunkBytes();
        int length = (int) RELEASE.manifest().files().get(100).size();
        int[] sums = check(100, 0, length);
        Path file = root.folder().resolve("data/large");
        byte[] edited = Files.readAllBytes(file);
        edited[chunk * chunkBytes] ^= 1;
        Files.write(file, edited);
        assertThatThrownBy(() -> send(100, 0, length, sums)).isInstanceOf(IOException.class).hasMessageContaining("became different");
        assertThat(stream.content().length).isLessThan(Math.min(length, (chunk + 1) * chunkBytes)).isGreaterThanOrEqualTo(chunk * chunkBytes);
    }

    @Test
    void knowsAgainAPartOfTwoChunks() throws Exception {
        int chunkBytes = RELEASE.manifest().chunkBytes();
        send(100, chunkBytes - 5, 10);
        assertThat(stream.content().length).isEqualTo(10);
    }
}
