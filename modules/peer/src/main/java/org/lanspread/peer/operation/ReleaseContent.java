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
    /** What a hole in a file is a multiple of. */
    private static final int PAGE_BYTES = 4_096;
    private static final ByteBuffer BLANK_PAGE = ByteBuffer.allocate(PAGE_BYTES).asReadOnlyBuffer();

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
     * Which chunks are not in the files yet, by hashing what is. An earlier attempt is never trusted to have written what it says, nor the size of a
     * file to say how much of it takes space: where a wrong chunk is blank, space is reserved as for a hole.
     *
     * @param done counts the bytes that were looked at
     * @throws StoreException if the files cannot be read, or there is not enough space for the holes
     */
    BitSet missing(AtomicLong done, CancelToken cancel) throws IOException {
        var missing = new BitSet();
        var tree = new MerkleTree();
        long blankBytes = 0;
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
                    blankBytes += blankBytes(content);
                }
                done.addAndGet(chunks.size(chunk));
            }
        }
        transaction.reserve(blankBytes);
        return missing;
    }

    private boolean isHere(int file, int chunk, ByteBuffer content, MerkleTree tree) throws IOException {
        content.clear().limit(chunks.size(chunk));
        int count = transaction.read(manifest.files().get(file).path(), chunks.offset(chunk), content);
        content.flip();
        return count == chunks.size(chunk) && chunks.matches(tree, chunk, content.duplicate());
    }

    /** How many bytes of a chunk as it was read lie in blank pages. */
    static long blankBytes(ByteBuffer content) {
        long blank = 0;
        for (int at = 0; at < content.limit(); at += PAGE_BYTES) {
            int length = Math.min(PAGE_BYTES, content.limit() - at);
            if (content.slice(at, length).equals(BLANK_PAGE.slice(0, length))) {
                blank += length;
            }
        }
        return blank;
    }
}
