package org.lanspread.peer.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.lanspread.proto.manifest.FileHasher;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.MerkleTree;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.store.DiskFile;

/** Says of the chunks of a release whether the disk still has their content. Used by one thread. */
public final class ChunkReader {
    private final ReleaseManifest manifest;
    private final ByteBuffer buffer;
    private final MerkleTree tree = new MerkleTree();

    /** @param buffer has room for a chunk of the release */
    public ChunkReader(ReleaseManifest manifest, ByteBuffer buffer) {
        this.manifest = manifest;
        this.buffer = buffer;
    }

    /**
     * Reads a chunk and compares it with the manifest. A file that has become shorter has other content.
     *
     * @param chunk its number within the file
     */
    public boolean isSound(DiskFile in, ManifestFile file, int chunk) throws IOException {
        buffer.clear().limit(manifest.chunkSize(file, chunk));
        int count = in.read(buffer, (long) chunk * manifest.chunkBytes());
        return count == buffer.limit() && FileHasher.matches(tree, manifest, file, chunk, buffer.flip());
    }
}
