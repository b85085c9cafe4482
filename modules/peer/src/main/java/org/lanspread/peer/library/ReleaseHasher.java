package org.lanspread.peer.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.function.IntConsumer;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.manifest.FileHasher;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.store.DiskFile;
import org.lanspread.store.GameRoot;
import org.lanspread.store.Payload;

/** Makes the manifest of a game by reading all its files. Blocks. */
public final class ReleaseHasher {
    private ReleaseHasher() {}

    /**
     * Reads and hashes a game.
     *
     * @param payload its files, as they were seen a moment ago
     * @param read hears how many bytes more were read
     * @throws IOException if a file cannot be read, or changes meanwhile
     * @throws IllegalArgumentException if the files make no release
     */
    public static ReleaseManifest hash(GameRoot root, GameVersion version, Payload payload, CancelToken cancel, IntConsumer read)
            throws IOException {
        int chunkBytes = ReleaseManifest.chunkBytesFor(payload.sizeBytes());
        var hasher = new FileHasher(chunkBytes);
        var files = new ArrayList<ManifestFile>();
        for (Payload.File file : payload.files()) {
            try (DiskFile in = root.open(file.path())) {
                files.add(hasher.hash(file.path(), file.sizeBytes(), new Reading(in, cancel, read)));
            }
        }
        files.sort((a, b) -> a.path().compareTo(b.path()));
        return new ReleaseManifest(ReleaseManifest.FORMAT, root.gameId(), version, chunkBytes, files);
    }

    /** A file read from its beginning, until somebody cancels. */
    private static final class Reading implements ReadableByteChannel {
        private final DiskFile file;
        private final CancelToken cancel;
        private final IntConsumer read;
        private long position;

        Reading(DiskFile file, CancelToken cancel, IntConsumer read) {
            this.file = file;
            this.cancel = cancel;
            this.read = read;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            cancel.check();
            int count = file.read(into, position);
            position += Math.max(0, count);
            read.accept(Math.max(0, count));
            return count > 0 || !into.hasRemaining() ? count : -1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // The file belongs to whoever opened it.
        }
    }
}
