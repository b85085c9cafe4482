package org.lanspread.peer.streaming;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.lanspread.peer.library.HeldReleases;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.library.UnpackedSizes;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.runtime.Remembered;
import org.lanspread.proto.Response.UnpackedSize;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.unpack.UnpackException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what the releases that are here unpack to, by the listings of their archives. An archive is listed when somebody asks for the first time, and
 * one that cannot be listed is left alone for a while. Safe for use by several threads.
 */
public final class ArchiveSizes implements AutoCloseable {
    /** How long a release whose archives could not be listed is left alone, so that nobody who asks again and again keeps this machine busy. */
    static final Duration REST = Duration.ofMinutes(10);
    /** How many such releases are remembered. */
    static final int MAX_RESTING = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveSizes.class);

    private final ReleaseBook book;
    private final HeldReleases held;
    private final UnpackedSizes known;
    private final StreamSender sender;
    private final Deadlines deadlines;
    private final Waits waits;
    private final LongSupplier nanoTime;
    private final CancelToken closed = new CancelToken();
    private final Remembered<ReleaseId, Long> triedNanos = new Remembered<>(MAX_RESTING);
    /** What the user asks is listed one after the other, as is what others ask. */
    private final ReentrantLock forUser = new ReentrantLock();

    /**
     * @param held what is here
     * @param known what was listed already
     * @param sender lists, under the limits of what it streams
     * @param waits how long a listing may take: as long as somebody waits for an answer
     */
    public ArchiveSizes(ReleaseBook book, HeldReleases held, UnpackedSizes known, StreamSender sender, Deadlines deadlines, Waits waits) {
        this(book, held, known, sender, deadlines, waits, System::nanoTime);
    }

    /** @param nanoTime a clock that never goes back */
    ArchiveSizes(ReleaseBook book, HeldReleases held, UnpackedSizes known, StreamSender sender, Deadlines deadlines, Waits waits,
            LongSupplier nanoTime) {
        this.book = book;
        this.held = held;
        this.known = known;
        this.sender = sender;
        this.deadlines = deadlines;
        this.waits = waits;
        this.nanoTime = nanoTime;
    }

    /** Somebody's work with a release, which stays as it is until it is closed, or is stopped where it is to change. */
    public final class Asking implements AutoCloseable {
        private final HeldReleases.Guard guard;
        private final ReleaseId release;
        private final CancelToken unwanted;

        private Asking(HeldReleases.Guard guard, ReleaseId release, CancelToken unwanted) {
            this.guard = guard;
            this.release = release;
            this.unwanted = unwanted;
        }

        /** What is known already. */
        public Optional<UnpackedSize> known() throws IOException {
            return known.find(guard.root().gameId(), release);
        }

        /** Whether the archives could not be listed a while ago, and are left alone. */
        public boolean isResting() {
            return triedNanos.find(release).filter(tried -> nanoTime.getAsLong() - tried < REST.toNanos()).isPresent();
        }

        /** What the release unpacks to; none if that cannot be found out now. Blocks, for {@link Waits#control} at the most. */
        public Optional<UnpackedSize> find() throws IOException {
            Optional<UnpackedSize> found = known();
            return found.isPresent() || isResting() ? found : list();
        }

        private Optional<UnpackedSize> list() {
            GameId game = guard.root().gameId();
            var over = new CancelToken();
            try (var _ = unwanted.onCancel(over::cancel);
                    var _ = closed.onCancel(over::cancel);
                    var _ = deadlines.after(waits.control(), over::cancel)) {
                Optional<UnpackedSize> size = sender.list(guard, book.manifest(game, release), over);
                over.check();
                size.ifPresent(listed -> known.keep(game, release, listed));
                return size;
            } catch (UnpackException | IOException | RuntimeException e) {
                LOG.info("{}: its archives are not listed: {}", game, Quoted.plain(String.valueOf(e.getMessage())));
                LOG.debug("{}: its archives are not listed", game, e);
                if (!unwanted.isCancelled() && !closed.isCancelled()) {
                    triedNanos.keep(release, nanoTime.getAsLong());
                }
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            guard.close();
        }
    }

    /** Begins to ask about a release, if it is here. */
    public Optional<Asking> ask(GameId game, ReleaseId release) {
        var unwanted = new CancelToken();
        return held.guard(game, release, unwanted::cancel).map(guard -> new Asking(guard, release, unwanted));
    }

    /** What a release unpacks to; none if it is not here, or that cannot be found out. Blocks. */
    public Optional<UnpackedSize> find(GameId game, ReleaseId release) throws IOException {
        forUser.lock();
        try {
            // Not before it is its turn, so that a game whose turn it is not can change.
            Optional<Asking> asking = ask(game, release);
            if (asking.isEmpty()) {
                return Optional.empty();
            }
            try (Asking about = asking.get()) {
                return about.find();
            }
        } finally {
            forUser.unlock();
        }
    }

    /** Ends the listings that run; there are no more afterwards. */
    @Override
    public void close() {
        closed.cancel();
    }
}
