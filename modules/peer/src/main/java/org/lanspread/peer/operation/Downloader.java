package org.lanspread.peer.operation;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.PeerEvent.Source;
import org.lanspread.peer.download.Download;
import org.lanspread.peer.download.Download.Outcome;
import org.lanspread.peer.library.HeldReleases;
import org.lanspread.peer.library.Obsolete;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.CancelToken.CancelledException;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.DownloadPlan;
import org.lanspread.store.DownloadTransaction;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.Payload;
import org.lanspread.store.Sentinel;
import org.lanspread.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a release into the game directory: looks at what is there, fetches the rest, and commits. Blocks. */
public final class Downloader {
    /** How often files that the disk lost are fetched again. */
    static final int MAX_ROUNDS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Downloader.class);
    private static final Duration READERS_PATIENCE = Duration.ofSeconds(20);

    private final ReleaseBook book;
    private final HeldReleases held;
    private final Download.Shared shared;
    private final Deadlines deadlines;
    private final Consumer<PeerEvent> events;

    public Downloader(ReleaseBook book, HeldReleases held, Download.Shared shared, Deadlines deadlines, Consumer<PeerEvent> events) {
        this.book = book;
        this.held = held;
        this.shared = shared;
        this.deadlines = deadlines;
        this.events = events;
    }

    /**
     * One download.
     *
     * @param store the game directory
     * @param release which release
     * @param manifest its manifest
     * @param fetching is told of the transfer once it runs, so that peers can join it
     * @param cancel ends it
     * @param keepOnCancel asked after a cancel: whether to keep what was fetched
     */
    public record Job(GameStore store, ReleaseId release, ReleaseManifest manifest, Consumer<Download> fetching, CancelToken cancel,
            BooleanSupplier keepOnCancel) {}

    /**
     * Downloads.
     *
     * @return the terminal event
     */
    public PeerEvent download(Job job) throws InterruptedException {
        GameId game = job.manifest.gameId();
        try (var progress = ProgressTicker.download(game, job.cancel, deadlines, events)) {
            if (isHere(job)) {
                events.accept(begin(job));
                return new PeerEvent.DownloadGameFilesFinished(game, job.manifest.version(), List.of());
            }
            if (!held.withdraw(game, READERS_PATIENCE, job.cancel)) {
                return failed(game, FailureReason.BUSY, game + " is being sent to another peer: try again in a moment");
            }
            return fetch(job, progress);
        } catch (IOException e) {
            LOG.debug("{}: the download did not succeed", game, e);
            return Failures.isCancel(e)
                    ? cancelled(job, job.keepOnCancel.getAsBoolean())
                    : failed(game, Failures.reason(e), Failures.message(game, e));
        }
    }

    private static PeerEvent begin(Job job) {
        return new PeerEvent.DownloadGameFilesBegin(job.manifest.gameId(), job.manifest.version(), job.manifest.totalBytes());
    }

    private static PeerEvent failed(GameId game, FailureReason reason, String message) {
        return new PeerEvent.DownloadGameFilesFailed(game, reason, message);
    }

    private boolean isHere(Job job) throws IOException {
        GameRoot root = job.store.game(job.manifest.gameId());
        return root.sentinel() instanceof Sentinel.Complete
                && book.find(job.manifest.gameId(), root.payload()).filter(new ReleaseBook.Known(job.release, false)::equals).isPresent();
    }

    static DownloadPlan plan(ReleaseManifest manifest) {
        List<DownloadPlan.File> files = manifest.files().stream()
                .filter(file -> !file.path().isVersionSentinel())
                .map(file -> new DownloadPlan.File(file.path(), file.size()))
                .toList();
        return new DownloadPlan(manifest.gameId(), manifest.version(), files);
    }

    private PeerEvent fetch(Job job, ProgressTicker progress) throws IOException, InterruptedException {
        Optional<Obsolete> obsolete = book.obsolete(job.store, job.manifest);
        ReleaseBook.Begun begun = book.beginDownload(job.store, job.manifest);
        try (DownloadTransaction transaction = open(job, begun)) {
            events.accept(begin(job));
            return new Attempt(job, transaction, obsolete, begun, progress).run();
        }
    }

    private static DownloadTransaction open(Job job, ReleaseBook.Begun begun) throws IOException {
        try {
            return job.store.download(plan(job.manifest), job.cancel::isCancelled);
        } catch (IOException e) {
            undo(job, begun);
            throw e;
        }
    }

    private static void undo(Job job, ReleaseBook.Begun begun) {
        try {
            begun.undo();
        } catch (IOException e) {
            LOG.warn("{}: {}", job.manifest.gameId(), Quoted.plain(String.valueOf(e.getMessage())));
        }
    }

    private static PeerEvent cancelled(Job job, boolean kept) {
        GameId game = job.manifest.gameId();
        return kept
                ? failed(game, FailureReason.STOPPING, "the peer stopped; what was fetched is kept, download again to go on")
                : new PeerEvent.DownloadGameFilesCancelled(game);
    }

    /** What happens in one transaction. Used once, by one thread. */
    private final class Attempt {
        private final Job job;
        private final GameId game;
        private final DownloadTransaction transaction;
        private final ReleaseContent content;
        /** What only the release before may have. */
        private final Optional<Obsolete> obsolete;
        private final ReleaseBook.Begun begun;
        private final ProgressTicker progress;

        Attempt(Job job, DownloadTransaction transaction, Optional<Obsolete> obsolete, ReleaseBook.Begun begun, ProgressTicker progress) {
            this.job = job;
            this.game = job.manifest.gameId();
            this.transaction = transaction;
            this.content = new ReleaseContent(job.manifest, transaction);
            this.obsolete = obsolete;
            this.begun = begun;
            this.progress = progress;
        }

        PeerEvent run() throws IOException, InterruptedException {
            try {
                return transfer();
            } catch (IOException e) {
                if (Failures.isCancel(e)) {
                    return putAway();
                }
                failAfter(e);
                throw e;
            }
        }

        private PeerEvent transfer() throws IOException, InterruptedException {
            var sources = new ArrayList<Source>();
            for (int round = 1; ; round++) {
                switch (fetch(missing())) {
                    case Outcome.Complete complete -> sources.addAll(complete.sources());
                    case Outcome.Cancelled _ -> throw new CancelledException();
                    case Outcome.AllPeersGone _ -> {
                        transaction.fail();
                        return new PeerEvent.DownloadGameFilesAllPeersGone(game);
                    }
                    case Outcome.Failed failed -> {
                        transaction.fail();
                        return failed(game, failed.reason(), failed.message());
                    }
                    case Outcome.DiskFailed disk -> throw disk.failure();
                }
                if (!content.sentinelSays(job.manifest.version())) {
                    transaction.fail();
                    return failed(game, FailureReason.BAD_DATA, "the release of " + game
                            + " contradicts itself about its version: ask who shares it");
                }
                progress.enter(Phase.COMMITTING, job.manifest.totalBytes(), job.manifest::totalBytes, () -> 0);
                if (commit(round)) {
                    return new PeerEvent.DownloadGameFilesFinished(game, job.manifest.version(), sources);
                }
            }
        }

        private BitSet missing() throws IOException {
            var done = new AtomicLong();
            progress.enter(Phase.CHECKING, job.manifest.totalBytes(), done::get, () -> 0);
            return content.missing(done, job.cancel);
        }

        private Outcome fetch(BitSet missing) throws InterruptedException {
            var download = new Download(job.manifest, job.release, missing, content, shared, job.cancel);
            long total = job.manifest.totalBytes();
            long here = total - download.totalBytes();
            progress.enter(Phase.TRANSFERRING, total, () -> here + download.writtenBytes(), download::activePeers);
            job.fetching.accept(download);
            return download.run();
        }

        /** Whether the download is complete; if not, the disk lost files, which are empty now. */
        private boolean commit(int round) throws IOException {
            job.cancel.check();
            Optional<List<Payload.File>> unchanged = unchanged();
            try {
                Optional<StoreException> left = transaction.seal(content.sentinel(), unchanged.orElse(List.of()));
                left.ifPresent(why ->
                        LOG.warn("{} is complete; it is hashed again, and cleaning up is left to that: {}", game, why.getMessage()));
                if (left.isEmpty() && unchanged.isPresent()) {
                    remember();
                }
                return true;
            } catch (StoreException e) {
                if (e.reason() != StoreException.Reason.WRITE_LOST || round == MAX_ROUNDS) {
                    throw e;
                }
                LOG.warn("{}: {}; it is fetched again", game, e.getMessage());
                for (EntryPath lost : transaction.lost()) {
                    transaction.restart(lost);
                }
                return false;
            }
        }

        /** What only the release before has; empty if that cannot be read, and is left to the hashing of the game. */
        private Optional<List<Payload.File>> unchanged() throws CancelledException {
            try {
                return Optional.of(obsolete.isPresent() ? obsolete.get().files(job.store.game(game), job.cancel) : List.of());
            } catch (CancelledException e) {
                throw e;
            } catch (IOException e) {
                LOG.warn("{}: files of the release before stay for now: {}", game, Quoted.plain(String.valueOf(e.getMessage())));
                return Optional.empty();
            }
        }

        /** What cannot be remembered is found out again by hashing the game, and what was left of the release before is deleted then. */
        private void remember() {
            try {
                book.keepDownloaded(job.release, job.manifest, job.store.game(game).payload());
            } catch (IOException e) {
                LOG.warn("{} is complete, but its manifest could not be kept: {}", game, Quoted.plain(String.valueOf(e.getMessage())));
            }
        }

        private void failAfter(IOException failure) {
            try {
                transaction.fail();
            } catch (StoreException e) {
                failure.addSuppressed(e);
            }
        }

        private PeerEvent putAway() throws IOException {
            boolean keep = job.keepOnCancel.getAsBoolean();
            if (keep) {
                transaction.fail();
            } else if (transaction.discard()) {
                undo(job, begun);
            }
            return cancelled(job, keep);
        }
    }
}
