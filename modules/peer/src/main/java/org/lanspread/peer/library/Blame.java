package org.lanspread.peer.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.DiskFile;
import org.lanspread.store.GameRoot;

/**
 * Finds out whose fault it is that an archive cannot be unpacked: that of the disk, where its content is not that of its release any more, or that of
 * whoever packed it. Safe for use by several threads.
 */
public final class Blame {
    /** How many releases are remembered as packed like that, so that nobody who asks again and again has all of them read each time. */
    static final int MAX_REMEMBERED = 1_024;

    private final ReleaseBook book;
    private final Damage damage;
    private final Set<ReleaseId> packedLikeThat = Collections.newSetFromMap(Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ReleaseId, Boolean> eldest) {
            return size() > MAX_REMEMBERED;
        }
    }));

    /** Hears of content that is not what its release says. */
    @FunctionalInterface
    public interface Damage {
        /** A file was found damaged; may block. */
        void found(GameRoot root, ReleaseId release, EntryPath file);
    }

    /** @param damage hears of it where the disk is to blame */
    public Blame(ReleaseBook book, Damage damage) {
        this.book = book;
        this.damage = damage;
    }

    /** The release that a game is, if that is known. */
    public Optional<ReleaseId> release(GameRoot root) throws IOException {
        return book.known(root.gameId(), root.payload());
    }

    /**
     * Reads the files of a release, unless that was done before. Blocks.
     *
     * @param done counts the bytes that were read
     * @return the first file that went bad; none if the release was packed like that
     * @throws IOException if a file cannot be read, or it was cancelled
     */
    public Optional<EntryPath> wentBad(GameRoot root, ReleaseId release, AtomicLong done, CancelToken cancel) throws IOException {
        if (packedLikeThat.contains(release)) {
            return Optional.empty();
        }
        Optional<EntryPath> bad = firstBad(root, book.manifest(root.gameId(), release), done, cancel);
        bad.ifPresentOrElse(file -> damage.found(root, release, file), () -> packedLikeThat.add(release));
        return bad;
    }

    private static Optional<EntryPath> firstBad(GameRoot root, ReleaseManifest manifest, AtomicLong done, CancelToken cancel) throws IOException {
        var reader = new ChunkReader(manifest, ByteBuffer.allocate(manifest.chunkBytes()));
        for (ManifestFile file : manifest.files()) {
            try (DiskFile in = root.open(file.path())) {
                for (int chunk = 0; chunk < file.chunks(); chunk++) {
                    cancel.check();
                    if (!reader.isSound(in, file, chunk)) {
                        return Optional.of(file.path());
                    }
                    done.addAndGet(manifest.chunkSize(file, chunk));
                }
            }
        }
        return Optional.empty();
    }
}
