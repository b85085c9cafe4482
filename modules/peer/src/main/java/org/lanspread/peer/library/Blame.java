package org.lanspread.peer.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Remembered;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.store.DiskFile;
import org.lanspread.store.GameRoot;

/**
 * Finds out whose fault it is that an archive cannot be unpacked: that of the disk, where its content is not that of its release any more, or that of
 * whoever packed it. Safe for use by several threads.
 */
public final class Blame {
    /** How many releases are remembered as sound, so that nobody who asks again and again has all of them read each time. */
    static final int MAX_REMEMBERED = 1_024;
    /** How long a release counts as sound where it is not certain that its archive is the reason: it may go bad any day, and nobody would look. */
    static final Duration TRUST = Duration.ofMinutes(10);

    private final ReleaseBook book;
    private final Damage damage;
    private final LongSupplier nanoTime;
    private final Remembered<ReleaseId, Sound> sound = new Remembered<>(MAX_REMEMBERED);
    /** One at a time reads for others, whatever they ask for. */
    private final Semaphore lookingForOthers = new Semaphore(1);

    /**
     * A release whose files need not be read for others.
     *
     * @param nanos since when
     * @param forGood whether that holds for longer than {@link #TRUST}
     */
    private record Sound(long nanos, boolean forGood) {}

    /** Hears of content that is not what its release says. */
    @FunctionalInterface
    public interface Damage {
        /** A file was found damaged; may block. */
        void found(GameRoot root, ReleaseId release, EntryPath file);
    }

    /** @param damage hears of it where the disk is to blame */
    public Blame(ReleaseBook book, Damage damage) {
        this(book, damage, System::nanoTime);
    }

    /** @param nanoTime a clock that never goes back */
    Blame(ReleaseBook book, Damage damage, LongSupplier nanoTime) {
        this.book = book;
        this.damage = damage;
        this.nanoTime = nanoTime;
    }

    /** The release that a game is, if that is known. */
    public Optional<ReleaseId> release(GameRoot root) throws IOException {
        return book.known(root.gameId(), root.payload());
    }

    /**
     * Reads the files of a release that could not be installed. Blocks.
     *
     * @param done counts the bytes that were read
     * @return the first file that went bad; none if the release is on the disk what it was
     * @throws IOException if a file cannot be read, or it was cancelled
     */
    public Optional<EntryPath> wentBad(GameRoot root, ReleaseId release, AtomicLong done, CancelToken cancel) throws IOException {
        Optional<EntryPath> bad = firstBad(root, book.manifest(root.gameId(), release), done, cancel);
        bad.ifPresent(file -> damage.found(root, release, file));
        return bad;
    }

    /**
     * The same where it could not be unpacked for somebody else, who may ask again and again: not while something is read for others already, nor
     * for a while if it was found sound or cannot be read, nor at all if it was packed like that.
     *
     * @param failure what the archive was found to be
     * @throws IOException if a file cannot be read, or it was cancelled
     */
    public void look(GameRoot root, ReleaseId release, UnpackException failure, CancelToken cancel) throws IOException {
        if (!lookingForOthers.tryAcquire()) {
            return;
        }
        try {
            if (sound.find(release).filter(this::isTrusted).isEmpty()) {
                lookNow(root, release, failure, cancel);
            }
        } finally {
            lookingForOthers.release();
        }
    }

    private void lookNow(GameRoot root, ReleaseId release, UnpackException failure, CancelToken cancel) throws IOException {
        try {
            if (wentBad(root, release, new AtomicLong(), cancel).isEmpty()) {
                sound.keep(release, new Sound(nanoTime.getAsLong(), !failure.isSuspected()));
            }
        } catch (IOException e) {
            if (!cancel.isCancelled()) {
                sound.keep(release, new Sound(nanoTime.getAsLong(), false));
            }
            throw e;
        }
    }

    private boolean isTrusted(Sound known) {
        return known.forGood || nanoTime.getAsLong() - known.nanos < TRUST.toNanos();
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
