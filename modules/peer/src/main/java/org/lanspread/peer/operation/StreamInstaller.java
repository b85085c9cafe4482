package org.lanspread.peer.operation;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.PeerEvent.Source;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.roster.RefusedException;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.CancelToken.CancelledException;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.streaming.Expected;
import org.lanspread.peer.streaming.StreamReceiver;
import org.lanspread.peer.streaming.StreamRefusedException;
import org.lanspread.proto.GameSummary.Expanded;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.proto.manifest.ExpandedManifest;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.stream.StreamInstallFrame.Begin;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.store.GameStore;
import org.lanspread.store.InstallTransaction;
import org.lanspread.store.InstalledRecord;
import org.lanspread.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs a game that another peer unpacks: what it sends goes straight into staging, and the archive never lies here. One holder after another is
 * tried; what a failed attempt wrote is undone before the next begins. Blocks.
 */
public final class StreamInstaller {
    /** How often holders that are all busy are asked again. */
    static final int MAX_ROUNDS = 100;
    /** How many expanded manifests of a release are tried: an honest one may stand behind those of a crowd of liars. */
    static final int MAX_MANIFESTS = 4;
    /** How often those who name a manifest and do not send it are asked: they may be busy. */
    static final int MAX_FETCHES = 3;
    /** How long all that asking may take. */
    static final Duration MAX_FETCH_TIME = Duration.ofMinutes(5);
    /** How long to wait before somebody is asked again. */
    static final Duration ROUND_PAUSE = Duration.ofSeconds(3);
    /** The most an installation may have, in bytes. */
    static final long MAX_INSTALLED_BYTES = ArchivePlan.MAX_INSTALLED_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(StreamInstaller.class);
    private static final int CANCELLED = 5;

    private final Deadlines deadlines;
    private final Consumer<PeerEvent> events;
    private final Duration roundPause;
    private final LongSupplier clockNanos;

    public StreamInstaller(Deadlines deadlines, Consumer<PeerEvent> events) {
        this(deadlines, events, ROUND_PAUSE, System::nanoTime);
    }

    /**
     * @param roundPause how long to wait before somebody is asked again
     * @param clockNanos as {@link System#nanoTime}
     */
    StreamInstaller(Deadlines deadlines, Consumer<PeerEvent> events, Duration roundPause, LongSupplier clockNanos) {
        this.deadlines = deadlines;
        this.events = events;
        this.roundPause = roundPause;
        this.clockNanos = clockNanos;
    }

    /** Finds out which release to take, from whom, and what it has to unpack to. Asks peers; blocks. */
    public interface Preflight {
        /** None if nobody has the game, or it was cancelled. */
        Optional<Choice> choose(CancelToken cancel);

        /** The expanded manifest that some holders name. None if none of them sends it, or it was cancelled. */
        Optional<ExpandedManifest> expanded(ReleaseId release, Named named, CancelToken cancel);
    }

    /**
     * What the preflight found.
     *
     * @param release which release
     * @param manifest its manifest, validated
     * @param holders who offers that release, the first to be asked first
     * @param proven what it unpacked to on this machine, if it did
     * @param named what some of the holders say that it unpacks to; what most of them say comes first
     */
    public record Choice(
            ReleaseId release, ReleaseManifest manifest, List<PeerLink> holders, Optional<ExpandedManifest> proven, List<Named> named) {}

    /**
     * What some holders of a release say that it unpacks to.
     *
     * @param expanded what they say
     * @param holders who says so
     */
    public record Named(Expanded expanded, List<PeerLink> holders) {}

    /**
     * One streamed installation.
     *
     * @param store the game directory
     * @param game which game
     * @param preflight comes first
     * @param received is told when all has arrived and the installation begins
     * @param cancel ends it
     * @param stopping asked after a cancel: whether the peer stops
     */
    public record Job(
            GameStore store, GameId game, Preflight preflight, Consumer<PeerEvent> received, CancelToken cancel, BooleanSupplier stopping) {}

    /**
     * Installs.
     *
     * @return the terminal event
     */
    public PeerEvent install(Job job) {
        Optional<Choice> choice;
        try (var _ = ProgressTicker.download(job.game, job.cancel, deadlines, events)) {
            choice = job.preflight.choose(job.cancel);
        }
        if (job.cancel.isCancelled()) {
            return cancelled(job);
        }
        return choice.map(chosen -> new Attempts(job, chosen).run()).orElseGet(() -> new PeerEvent.DownloadGameFilesAllPeersGone(job.game));
    }

    private static PeerEvent cancelled(Job job) {
        return job.stopping.getAsBoolean()
                ? new PeerEvent.DownloadGameFilesFailed(
                        job.game, FailureReason.STOPPING, "the peer stopped: install " + job.game + " again when it runs")
                : new PeerEvent.DownloadGameFilesCancelled(job.game);
    }

    /** What one streamed installation has come to. */
    private final class Attempts {
        private final Job job;
        private final Choice choice;
        private final GameId game;
        private final Queue<PeerLink> busy = new ArrayDeque<>();
        /** Whom a stream broke off that is still there, as when this side's disk stood still for too long: such a holder is asked once more. */
        private final Set<PeerId> retried = new HashSet<>();
        private Optional<IOException> lastFailure = Optional.empty();
        /** What was named and does not fit here is not refuted by that. */
        private Optional<IOException> noSpace = Optional.empty();
        private int fetched;
        private long fetchNanos;
        private boolean begun;

        Attempts(Job job, Choice choice) {
            this.job = job;
            this.choice = choice;
            this.game = job.game;
        }

        PeerEvent run() {
            try {
                Optional<PeerEvent> end = choice.proven.isPresent()
                        ? tryAll(choice.holders, () -> Expected.exactly(choice.proven.get()), _ -> false)
                        : tryWhatIsNamed();
                return end.orElseGet(this::nobodyLeft);
            } catch (IOException e) {
                LOG.debug("{}: the streamed installation did not succeed", game, e);
                return Failures.isCancel(e) ? cancelled(job) : failed(Failures.reason(e), Failures.message(game, e));
            }
        }

        /**
         * One manifest after another. If there is none left that binds, whoever names none is taken at his word, as if nobody had named any; but not
         * where somebody did begin to send what he names, and only the space for it is missing here.
         */
        private Optional<PeerEvent> tryWhatIsNamed() throws IOException {
            List<PeerLink> silent = new ArrayList<>(choice.holders);
            choice.named.forEach(named -> silent.removeAll(named.holders));
            List<Named> unknown = choice.named;
            for (int round = 1; round <= MAX_FETCHES && maySend(unknown); round++) {
                if (round > 1) {
                    pause();
                }
                var unknownStill = new ArrayList<Named>();
                Optional<PeerEvent> end = tryEach(unknown, silent, unknownStill);
                if (end.isPresent()) {
                    return end;
                }
                unknown = unknownStill;
            }
            if (noSpace.isPresent()) {
                lastFailure = noSpace;
                return Optional.empty();
            }
            unknown.forEach(named -> silent.addAll(named.holders));
            if (!choice.named.isEmpty() && !silent.isEmpty()) {
                LOG.warn("{}: a stream is taken unchecked: of {} things that it is said to unpack to, {} are not known, and nobody sends the others",
                        game, choice.named.size(), unknown.size());
            }
            return tryAll(silent, Expected::anything, _ -> false);
        }

        private boolean maySend(List<Named> named) {
            return mayFetch() && named.stream().flatMap(said -> said.holders.stream()).anyMatch(PeerLink::isOpen);
        }

        private boolean mayFetch() {
            return fetched < MAX_MANIFESTS && fetchNanos < MAX_FETCH_TIME.toNanos();
        }

        private Optional<PeerEvent> tryEach(List<Named> toFetch, List<PeerLink> silent, List<Named> unknown) throws IOException {
            for (Named named : toFetch) {
                Optional<ExpandedManifest> manifest = mayFetch() ? fetch(named) : Optional.empty();
                if (manifest.isEmpty()) {
                    unknown.add(named);
                    continue;
                }
                fetched++;
                Optional<PeerEvent> end = tryExactly(manifest.get(), named.holders, silent);
                if (end.isPresent()) {
                    return end;
                }
                LOG.warn("{}: nobody sends what {} holders say that it unpacks to", game, named.holders.size());
            }
            return Optional.empty();
        }

        /**
         * The streams of those who name a manifest; if none of them brings it, those of the others until one of them has sent something: that may be
         * a whole game for nothing, and is asked of one only.
         */
        private Optional<PeerEvent> tryExactly(ExpandedManifest manifest, List<PeerLink> tellers, List<PeerLink> silent) throws IOException {
            Supplier<Expected> expected = () -> Expected.exactly(manifest);
            Optional<PeerEvent> end = tryAll(tellers, expected, _ -> false);
            return end.isPresent() ? end : tryAll(silent, expected, Attempts::wasAnswered);
        }

        private static boolean wasAnswered(IOException failure) {
            return !(failure instanceof TransportException || failure instanceof RefusedException);
        }

        private Optional<ExpandedManifest> fetch(Named named) throws IOException {
            long beganNanos = clockNanos.getAsLong();
            try (var _ = ProgressTicker.download(game, job.cancel, deadlines, events)) {
                Optional<ExpandedManifest> manifest = job.preflight.expanded(choice.release, named, job.cancel);
                job.cancel.check();
                return manifest;
            } finally {
                fetchNanos += clockNanos.getAsLong() - beganNanos;
            }
        }

        /**
         * One holder after another, and those that are busy again and again for a while.
         *
         * @param enough told how an attempt failed: whether no other one is worth it
         * @return whether it is over, and how
         */
        private Optional<PeerEvent> tryAll(List<PeerLink> holders, Supplier<Expected> expected, Predicate<IOException> enough) throws IOException {
            var waiting = new ArrayDeque<>(holders);
            busy.clear();
            for (int round = 1; round <= MAX_ROUNDS; round++) {
                while (!waiting.isEmpty()) {
                    Optional<PeerEvent> end = attempt(waiting.remove(), expected.get());
                    if (end.isPresent() || enough.test(lastFailure.orElseThrow())) {
                        return end;
                    }
                }
                if (busy.isEmpty()) {
                    break;
                }
                pause();
                waiting.addAll(busy);
                busy.clear();
            }
            return Optional.empty();
        }

        /** Whether it is over, and how. */
        private Optional<PeerEvent> attempt(PeerLink holder, Expected expected) throws IOException {
            job.cancel.check();
            try {
                return Optional.of(streamFrom(holder, expected));
            } catch (IOException e) {
                job.cancel.check();
                if (!mayBeTheSenders(e)) {
                    throw e;
                }
                note(holder, e);
                return Optional.empty();
            }
        }

        /** A sender declares how much will come and how things are called, so having no room is held against it: another one may say less. */
        private static boolean mayBeTheSenders(IOException failure) {
            return !(failure instanceof StoreException store)
                    || store.reason() == StoreException.Reason.NO_SPACE || store.reason() == StoreException.Reason.REFUSED;
        }

        private void note(PeerLink holder, IOException failure) {
            boolean isBusy = failure instanceof RefusedException refused && refused.error() == Response.Error.BUSY;
            if (isBusy || failure instanceof TransportException && holder.isOpen() && retried.add(holder.id())) {
                busy.add(holder);
            }
            LOG.warn("{}: no stream from {}: {}", game, holder, Quoted.plain(String.valueOf(failure.getMessage())));
            lastFailure = Optional.of(failure);
            if (failure instanceof StoreException store && store.reason() == StoreException.Reason.NO_SPACE) {
                noSpace = lastFailure;
            }
        }

        private PeerEvent streamFrom(PeerLink holder, Expected expected) throws IOException {
            try (ByteStream stream = holder.stream(new Request.StreamInstall(game, choice.release), job.cancel);
                    var _ = job.cancel.onCancel(() -> stream.reset(CANCELLED))) {
                var receiver = new StreamReceiver(stream, expected, job.cancel, deadlines);
                Begin declared = receiver.begin();
                try (InstallTransaction transaction = begin(declared)) {
                    long bytes = receive(receiver, transaction, declared.totalBytes());
                    return commit(transaction, new Source(holder.id(), holder.name(), bytes));
                }
            }
        }

        private InstallTransaction begin(Begin declared) throws IOException {
            if (declared.totalBytes() > MAX_INSTALLED_BYTES) {
                throw new StreamRefusedException("the sender declares more than " + MAX_INSTALLED_BYTES + " bytes");
            }
            InstallTransaction transaction = job.store.install(game, declared.totalBytes(), declared.entries(), job.cancel::isCancelled);
            if (!begun) {
                begun = true;
                events.accept(new PeerEvent.DownloadGameFilesBegin(game, choice.manifest.version(), declared.totalBytes()));
            }
            return transaction;
        }

        private long receive(StreamReceiver receiver, InstallTransaction transaction, long totalBytes) throws IOException {
            var done = new AtomicLong();
            try (var progress = ProgressTicker.download(game, job.cancel, deadlines, events)) {
                progress.enter(Phase.TRANSFERRING, totalBytes, done::get, () -> 1);
                receiver.receive(transaction.writer(), done);
                return done.get();
            }
        }

        private PeerEvent commit(InstallTransaction transaction, Source source) throws IOException {
            job.cancel.check();
            job.received.accept(new PeerEvent.DownloadGameFilesFinished(game, choice.manifest.version(), List.of(source)));
            events.accept(new PeerEvent.InstallGameBegin(game));
            try (var _ = ProgressTicker.install(game, job.cancel, deadlines, events)) {
                var record = new InstalledRecord(Optional.of(choice.manifest.version()), Optional.of(choice.release));
                Optional<StoreException> left = transaction.commit(record);
                left.ifPresent(e -> LOG.warn("{} is installed; cleaning up is left to the next start: {}", game, e.getMessage()));
                return new PeerEvent.InstallGameFinished(game, job.store.game(game).installedFolder());
            } catch (IOException e) {
                return Failures.isCancel(e)
                        ? new PeerEvent.InstallGameCancelled(game)
                        : new PeerEvent.InstallGameFailed(game, Failures.reason(e), Failures.message(game, e));
            }
        }

        private PeerEvent nobodyLeft() {
            return switch (lastFailure.orElse(null)) {
                case null -> new PeerEvent.DownloadGameFilesAllPeersGone(game);
                case TransportException _ when choice.holders.stream().noneMatch(PeerLink::isOpen) ->
                        new PeerEvent.DownloadGameFilesAllPeersGone(game);
                case RefusedException busyStill when busyStill.error() == Response.Error.BUSY ->
                        failed(FailureReason.TRANSFER, "everybody who has " + game + " is busy sending: try again later");
                case StoreException disk -> failed(Failures.reason(disk), disk.getMessage());
                case StreamRefusedException refused when isAboutPassword(refused, UnpackException.Reason.PASSWORD_REQUIRED) ->
                        failed(FailureReason.PASSWORD_REQUIRED,
                                notSent(refused) + "install it there with its password, or download it and give the password here");
                case StreamRefusedException refused when isAboutPassword(refused, UnpackException.Reason.WRONG_PASSWORD) ->
                        failed(FailureReason.WRONG_PASSWORD,
                                notSent(refused) + "install it there with the right password, or download it and give that here");
                case IOException e -> failed(FailureReason.TRANSFER, notSent(e) + "download it instead, or ask who shares it");
            };
        }

        private static boolean isAboutPassword(StreamRefusedException refused, UnpackException.Reason reason) {
            return refused.reason().filter(reason::equals).isPresent();
        }

        private String notSent(IOException why) {
            return "nobody who has " + game + " can send it unpacked (" + Quoted.plain(String.valueOf(why.getMessage())) + "): ";
        }

        private PeerEvent failed(FailureReason reason, String message) {
            return new PeerEvent.DownloadGameFilesFailed(game, reason, message);
        }

        private void pause() throws IOException {
            var cancelled = new CountDownLatch(1);
            try (var _ = job.cancel.onCancel(cancelled::countDown)) {
                cancelled.await(roundPause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException();
            }
            job.cancel.check();
        }
    }
}
