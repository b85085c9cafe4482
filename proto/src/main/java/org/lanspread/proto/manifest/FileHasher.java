package org.lanspread.proto.manifest;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.lanspread.spi.model.EntryPath;

/** Makes the manifest entry of a file from its content. Holds one chunk of memory; used by one thread at a time. */
public final class FileHasher {
    private final MerkleTree tree = new MerkleTree();
    private final ByteBuffer chunk;

    /** @param chunkBytes the chunk size of the release */
    public FileHasher(int chunkBytes) {
        this.chunk = ByteBuffer.allocate(chunkBytes);
    }

    /**
     * Reads and hashes a file.
     *
     * @param size how many bytes it has
     * @throws EOFException if it has fewer: it changed while it was read
     */
    public ManifestFile hash(EntryPath path, long size, ReadableByteChannel content) throws IOException {
        int chunkBytes = chunk.capacity();
        int chunks = Math.toIntExact(Math.ceilDiv(size, chunkBytes));
        int leaves = MerkleTree.leaves(Math.min(size, chunkBytes));
        byte[] hashes = new byte[chunks * MerkleTree.HASH_BYTES];
        for (int i = 0; i < chunks; i++) {
            fill(path, content, (int) Math.min(chunkBytes, size - (long) i * chunkBytes));
            System.arraycopy(tree.subtree(chunk, leaves), 0, hashes, i * MerkleTree.HASH_BYTES, MerkleTree.HASH_BYTES);
        }
        return new ManifestFile(path, size, hashes);
    }

    /** Whether a chunk has the hash that the manifest says. Consumes the content. */
    public static boolean matches(MerkleTree tree, ReleaseManifest manifest, ManifestFile file, int chunkIndex, ByteBuffer content) {
        byte[] hash = tree.subtree(content, manifest.chunkLeaves(file));
        int from = chunkIndex * MerkleTree.HASH_BYTES;
        return Arrays.equals(hash, 0, MerkleTree.HASH_BYTES, file.hashes(), from, from + MerkleTree.HASH_BYTES);
    }

    private void fill(EntryPath path, ReadableByteChannel content, int bytes) throws IOException {
        chunk.clear().limit(bytes);
        while (chunk.hasRemaining()) {
            if (content.read(chunk) < 0) {
                throw new EOFException(path + " became shorter while it was read");
            }
        }
        chunk.flip();
    }
}
