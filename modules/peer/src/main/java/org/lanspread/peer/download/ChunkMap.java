package org.lanspread.peer.download;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.lanspread.proto.Limits;
import org.lanspread.proto.manifest.FileHasher;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.MerkleTree;
import org.lanspread.proto.manifest.ReleaseManifest;

/** The chunks of a release, numbered from 0 through all its files, and how they are cut into blocks. Immutable. */
public final class ChunkMap {
    /** Into how many blocks a release is cut at least, if its chunks allow it: enough for several peers to share a small game. */
    private static final int AIMED_BLOCKS = 64;

    private final ReleaseManifest manifest;
    private final int[] firstChunk;

    public ChunkMap(ReleaseManifest manifest) {
        this.manifest = manifest;
        List<ManifestFile> files = manifest.files();
        firstChunk = new int[files.size() + 1];
        for (int i = 0; i < files.size(); i++) {
            firstChunk[i + 1] = Math.addExact(firstChunk[i], files.get(i).chunks());
        }
    }

    /** How many chunks the release has. */
    int chunks() {
        return firstChunk[firstChunk.length - 1];
    }

    /** The index of the file of a chunk. */
    int file(int chunk) {
        int at = Arrays.binarySearch(firstChunk, chunk);
        if (at < 0) {
            return -at - 2;
        }
        while (firstChunk[at + 1] == chunk) {
            at++;
        }
        return at;
    }

    /** Where in its file a chunk begins. */
    public long offset(int chunk) {
        return (long) (chunk - firstChunk[file(chunk)]) * manifest.chunkBytes();
    }

    /** The bytes of a chunk. */
    public int size(int chunk) {
        int file = file(chunk);
        return manifest.chunkSize(manifest.files().get(file), chunk - firstChunk[file]);
    }

    /** Whether content is that of a chunk. Consumes the content. */
    public boolean matches(MerkleTree tree, int chunk, ByteBuffer content) {
        int file = file(chunk);
        return FileHasher.matches(tree, manifest, manifest.files().get(file), chunk - firstChunk[file], content);
    }

    /** The chunks of one file. */
    public int firstChunkOf(int file) {
        return firstChunk[file];
    }

    /** The bytes of all these chunks. */
    long bytes(BitSet chunks) {
        return chunks.stream().mapToLong(this::size).sum();
    }

    /** Cuts chunks into blocks of neighbours. */
    List<Block> cut(BitSet chunks) {
        long aimed = Math.max(manifest.chunkBytes(), bytes(chunks) / AIMED_BLOCKS);
        int blockBytes = (int) Math.min(Limits.CONTENT_BYTES, aimed);
        var blocks = new ArrayList<Block>();
        int chunk = chunks.nextSetBit(0);
        while (chunk >= 0) {
            int first = chunk;
            int length = size(chunk++);
            while (chunks.get(chunk) && length + size(chunk) <= blockBytes) {
                length += size(chunk++);
            }
            blocks.add(new Block(first, chunk - first, file(first), offset(first), length));
            chunk = chunks.nextSetBit(chunk);
        }
        return blocks;
    }
}
