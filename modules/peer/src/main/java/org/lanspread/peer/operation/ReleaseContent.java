package org.lanspread.peer.operation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import org.lanspread.peer.download.ChunkMap;
import org.lanspread.peer.download.Target;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.MerkleTree;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.store.DownloadTransaction;
import org.lanspread.store.Sentinel;
import org.lanspread.store.StoreException;

/**
 * The content of a release on its way to the disk: payload goes into its files, the version sentinel is kept in memory until everything else is
 * durable. Written to by several threads at once.
 */
final class ReleaseContent implements Target {
    private final ReleaseManifest manifest;
    private final DownloadTransaction transaction;
    private final ChunkMap chunks;
    private final byte[] sentinel;

    ReleaseContent(ReleaseManifest manifest, DownloadTransaction transaction) {
        this.manifest = manifest;
        this.transaction = transaction;
        this.chunks = new ChunkMap(manifest);
        this.sentinel = new byte[manifest.files().stream()
                .filter(file -> file.path().isVersionSentinel())
                .mapToInt(file -> (int) file.size())
                .findFirst()
                .orElseThrow()];
    }

    @Override
    public void write(int file, long offset, ByteBuffer content) throws StoreException {
        ManifestFile target = manifest.files().get(file);
        if (target.path().isVersionSentinel()) {
            synchronized (sentinel) {
                content.get(sentinel, (int) offset, content.remaining());
            }
        } else {
            transaction.write(target.path(), offset, content);
        }
    }

    /** The sentinel, once it was written. */
    byte[] sentinel() {
        synchronized (sentinel) {
            return sentinel.clone();
        }
    }

    /** Whether the sentinel, once it was written, is that of this version. */
    boolean sentinelSays(GameVersion version) {
        return Sentinel.parse(sentinel()).filter(version::equals).isPresent();
    }

    /**
     * Which chunks are not in the files yet, by hashing what is. An earlier attempt is never trusted to have written what it says.
     *
     * @param done counts the bytes that were looked at
     */
    BitSet missing(AtomicLong done, CancelToken cancel) throws IOException {
        var missing = new BitSet();
        var tree = new MerkleTree();
        ByteBuffer content = ByteBuffer.allocate(manifest.chunkBytes());
        for (int file = 0; file < manifest.files().size(); file++) {
            int first = chunks.firstChunkOf(file);
            int end = first + manifest.files().get(file).chunks();
            if (manifest.files().get(file).path().isVersionSentinel()) {
                missing.set(first, end);
                continue;
            }
            for (int chunk = first; chunk < end; chunk++) {
                cancel.check();
                if (!isHere(file, chunk, content, tree)) {
                    missing.set(chunk);
                }
                done.addAndGet(chunks.size(chunk));
            }
        }
        return missing;
    }

    private boolean isHere(int file, int chunk, ByteBuffer content, MerkleTree tree) throws IOException {
        content.clear().limit(chunks.size(chunk));
        int count = transaction.read(manifest.files().get(file).path(), chunks.offset(chunk), content);
        return count == chunks.size(chunk) && chunks.matches(tree, chunk, content.flip());
    }
}
