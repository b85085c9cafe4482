package org.lanspread.proto.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.proto.manifest.MerkleTreeTest.Reference;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;

class FileHasherTest {
    private static final int CHUNK_BYTES = ReleaseManifest.MIN_CHUNK_BYTES;
    private static final EntryPath SENTINEL = path(EntryPath.VERSION_SENTINEL);

    private final FileHasher hasher = new FileHasher(CHUNK_BYTES);

    @ParameterizedTest
    @ValueSource(ints = {1, 16_384, 100_000, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 5 * CHUNK_BYTES + 3})
    void theRootOfAFileFollowsFromTheHashesOfItsChunks(int size) throws Exception {
        byte[] content = MerkleTreeTest.content(size);

        ManifestFile file = hasher.hash(SENTINEL, size, channel(content));

        assertThat(file.chunks()).isEqualTo(Math.ceilDiv(size, CHUNK_BYTES));
        assertThat(file.root(CHUNK_BYTES)).isEqualTo(Reference.root(content));
    }

    @Test
    void anEmptyFileHasNoChunksAndARootOfZeros() throws Exception {
        ManifestFile file = hasher.hash(SENTINEL, 0, channel(new byte[0]));

        assertThat(file.chunks()).isZero();
        assertThat(file.root(CHUNK_BYTES)).isEqualTo(new byte[MerkleTree.HASH_BYTES]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES - 1})
    void refusesAFileThatBecameShorter(int left) {
        assertThatThrownBy(() -> hasher.hash(SENTINEL, 2L * CHUNK_BYTES, channel(new byte[left])))
                .isInstanceOf(EOFException.class).hasMessage("version.ini became shorter while it was read");
    }

    @Test
    void readsNoMoreThanTheSizeThatItWasTold() throws Exception {
        byte[] content = MerkleTreeTest.content(1_000);
        assertThat(hasher.hash(SENTINEL, 600, channel(content))).isEqualTo(hasher.hash(SENTINEL, 600, channel(Arrays.copyOf(content, 600))));
    }

    @Test
    void aChunkMatchesOnlyWithItsOwnBytesAtItsOwnPlace() throws Exception {
        byte[] content = MerkleTreeTest.content(3 * CHUNK_BYTES - 5);
        ManifestFile data = hasher.hash(path("data.bin"), content.length, channel(content));
        ManifestFile sentinel = hasher.hash(SENTINEL, 8, channel(Arrays.copyOf(content, 8)));
        var version = new GameVersion("20240131");
        var manifest = new ReleaseManifest(ReleaseManifest.FORMAT, new GameId("g"), version, CHUNK_BYTES, List.of(data, sentinel));
        var tree = new MerkleTree();

        for (int chunk = 0; chunk < 3; chunk++) {
            byte[] right = Arrays.copyOfRange(content, chunk * CHUNK_BYTES, chunk * CHUNK_BYTES + manifest.chunkSize(data, chunk));
            assertThat(FileHasher.matches(tree, manifest, data, chunk, ByteBuffer.wrap(right))).isTrue();
            assertThat(FileHasher.matches(tree, manifest, data, (chunk + 1) % 3, ByteBuffer.wrap(right))).isFalse();
            right[right.length - 1] ^= 1;
            assertThat(FileHasher.matches(tree, manifest, data, chunk, ByteBuffer.wrap(right))).isFalse();
        }
        assertThat(FileHasher.matches(tree, manifest, sentinel, 0, ByteBuffer.wrap(content, 0, 8))).isTrue();
    }

    private static ReadableByteChannel channel(byte[] content) {
        return Channels.newChannel(new ByteArrayInputStream(content));
    }

    private static EntryPath path(String name) {
        try {
            return EntryPath.parsePayload(name);
        } catch (EntryPathException e) {
            throw new AssertionError(e);
        }
    }
}
