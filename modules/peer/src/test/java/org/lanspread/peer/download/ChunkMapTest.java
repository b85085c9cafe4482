package org.lanspread.peer.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.TestRelease;
import org.lanspread.proto.Limits;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.MerkleTree;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;

/** Chunks numbered through a release whose files are empty, short, and of whole chunks. */
class ChunkMapTest {
    private static final int SMALL_BYTES = 8 * 1024;
    private static final int CHUNK = ReleaseManifest.MIN_CHUNK_BYTES;
    /** In order: two empty files, one of two chunks and a byte, an empty one, one of exactly one chunk, the sentinel. */
    private static final TestRelease RELEASE = new TestRelease(new GameId("quake"), new GameVersion("20240101"), new TreeMap<>(Map.of(
            "a", new byte[0], "b", new byte[0], "c", new byte[2 * CHUNK + 1], "d", new byte[0], "e", new byte[CHUNK], "version.ini",
                    new byte[] {'2'})));
    private static final ChunkMap CHUNKS = new ChunkMap(RELEASE.manifest());

    private static BitSet all() {
        var all = new BitSet();
        all.set(0, CHUNKS.chunks());
        return all;
    }

    @Test
    void chunksKnowTheirPlace() {
        assertThat(CHUNKS.chunks()).isEqualTo(5);
        assertThat(List.of(0, 1, 2, 3, 4)).extracting(CHUNKS::file).containsExactly(2, 2, 2, 4, 5);
        assertThat(List.of(0, 1, 2, 3, 4)).extracting(CHUNKS::offset).containsExactly(0L, (long) CHUNK, 2L * CHUNK, 0L, 0L);
        assertThat(List.of(0, 1, 2, 3, 4)).extracting(CHUNKS::size).containsExactly(CHUNK, CHUNK, 1, CHUNK, 1);
        assertThat(CHUNKS.firstChunkOf(3)).isEqualTo(3);
        assertThat(CHUNKS.bytes(all())).isEqualTo(RELEASE.size());
    }

    @Test
    void contentIsKnownByItsHash() {
        assertThat(CHUNKS.matches(new MerkleTree(), 2, ByteBuffer.allocate(1))).isTrue();
        assertThat(CHUNKS.matches(new MerkleTree(), 2, ByteBuffer.wrap(new byte[] {1}))).isFalse();
    }

    @Test
    void blocksCoverExactlyWhatIsMissing() {
        assertThat(CHUNKS.cut(new BitSet())).isEmpty();
        var missing = all();
        missing.clear(1);
        List<Block> blocks = CHUNKS.cut(missing);
        assertThat(blocks).containsExactly(
                new Block(0, 1, 2, 0, CHUNK), new Block(2, 1, 2, 2L * CHUNK, 1), new Block(3, 1, 4, 0, CHUNK), new Block(4, 1, 5, 0, 1));
    }

    @Test
    void smallNeighboursShareABlockUpToItsSizeAcrossFiles() {
        var small = new TestRelease(new GameId("quake"), new GameVersion("20240101"), new TreeMap<>(Map.of(
                "a", new byte[CHUNK - 2], "b", new byte[0], "c", new byte[2], "d", new byte[1], "version.ini", new byte[] {'2'})));
        var chunks = new ChunkMap(small.manifest());
        var missing = new BitSet();
        missing.set(0, chunks.chunks());
        assertThat(chunks.cut(missing)).containsExactly(new Block(0, 2, 0, 0, CHUNK), new Block(2, 2, 3, 0, 2));
    }

    @Test
    void aHundredThousandSmallFilesTakeHardlyMoreRequestsThanTheirBytesNeed() throws Exception {
        var files = new ArrayList<ManifestFile>();
        for (int i = 0; i < 100_000; i++) {
            files.add(new ManifestFile(EntryPath.parsePayload("data/%06d".formatted(i)), 100 + i % SMALL_BYTES, new byte[MerkleTree.HASH_BYTES]));
        }
        files.add(new ManifestFile(EntryPath.parsePayload("version.ini"), 8, new byte[MerkleTree.HASH_BYTES]));
        long total = files.stream().mapToLong(ManifestFile::size).sum();
        var chunks = new ChunkMap(new ReleaseManifest(
                ReleaseManifest.FORMAT, new GameId("quake"), new GameVersion("20240101"), ReleaseManifest.chunkBytesFor(total), files));
        var missing = new BitSet();
        missing.set(0, chunks.chunks());

        List<Block> blocks = chunks.cut(missing);

        assertThat(blocks).extracting(Block::length).allMatch(length -> length <= Limits.CONTENT_BYTES);
        assertThat(blocks.stream().mapToLong(Block::length).sum()).isEqualTo(total);
        assertThat(blocks).hasSizeLessThanOrEqualTo((int) Math.ceilDiv(total, Limits.CONTENT_BYTES - SMALL_BYTES - 100));
    }
}
