package org.lanspread.peer.operation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.library.Blame;
import org.lanspread.peer.library.ExpandedBook;
import org.lanspread.peer.library.HashedFiles;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.CancelToken.CancelledException;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.runtime.UnpackMemory;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.store.GamePasswords;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.InstallTransaction;
import org.lanspread.store.InstalledRecord;
import org.lanspread.store.Payload;
import org.lanspread.store.Sentinel;
import org.lanspread.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Installs a downloaded game: archives, checked, through an unpacker into staging, and then in one step into its place. Blocks. */
public final class Installer {
    /** The largest decoding dictionary; an archive that wants more is refused. */
    static final long MAX_DICTIONARY_BYTES = 128L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Installer.class);

    private final List<Unpacker> unpackers;
    private final GamePasswords passwords;
    private final ExpandedBook expanded;
    private final UnpackMemory memory;
    private final Blame blame;
    private final Deadlines deadlines;
    private final Consumer<PeerEvent> events;

    /**
     * @param passwords the known ones, and those that turn out to be right
     * @param expanded keeps what a release unpacks to
     * @param memory what all unpacking may take together
     * @param blame tells whose fault it is that an archive is damaged
     */
    public Installer(List<Unpacker> unpackers, GamePasswords passwords, ExpandedBook expanded, UnpackMemory memory, Blame blame,
            Deadlines deadlines, Consumer<PeerEvent> events) {
        this.unpackers = unpackers;
        this.passwords = passwords;
        this.expanded = expanded;
        this.memory = memory;
        this.blame = blame;
        this.deadlines = deadlines;
        this.events = events;
    }

    /**
     * Installs, or updates what is installed.
     *
     * @param release what is downloaded, to be recorded
     * @param given the password of the archives, if somebody gave one; otherwise the known one is taken
     * @return the terminal event
     */
    public PeerEvent install(GameStore store, GameId game, InstalledRecord release, Optional<ArchivePassword> given, CancelToken cancel) {
        events.accept(new PeerEvent.InstallGameBegin(game));
        try (var progress = ProgressTicker.install(game, cancel, deadlines, events)) {
            Optional<ArchivePassword> needed = given.isPresent() && needsPassword(store, game, cancel, progress) ? given : Optional.empty();
            Optional<ArchivePassword> password = given.isPresent() ? given : passwords.of(game);
            try (ArchivePlan archives = open(store, game, password, cancel, progress)) {
                unpack(store, game, archives, release, needed, cancel, progress);
            }
            return new PeerEvent.InstallGameFinished(game, store.game(game).installedFolder());
        } catch (InstallException e) {
            return failed(store, game, e, cancel);
        } catch (OutOfMemoryError | StackOverflowError e) {
            LOG.warn("{}: an archive took more memory than there is: {}", game, e.toString());
            return new PeerEvent.InstallGameFailed(game, FailureReason.ARCHIVE_REFUSED,
                    "unpacking " + game + " takes more memory than Lanspread has; nothing was installed: try again while nothing else runs, or ask"
                            + " who shares the game for an archive with a smaller dictionary");
        } catch (IOException e) {
            if (Failures.isCancel(e)) {
                return new PeerEvent.InstallGameCancelled(game);
            }
            LOG.debug("{}: the installation failed", game, e);
            return new PeerEvent.InstallGameFailed(game, Failures.reason(e), Failures.message(game, e));
        }
    }

    /** Looking whose fault it is takes long, and nothing is installed: a cancel meanwhile is one of the installation. */
    private PeerEvent failed(GameStore store, GameId game, InstallException failure, CancelToken cancel) {
        String fault = failure.reason() == FailureReason.ARCHIVE_DAMAGED ? fault(store, game, failure, cancel) : "";
        return cancel.isCancelled()
                ? new PeerEvent.InstallGameCancelled(game)
                : new PeerEvent.InstallGameFailed(game, failure.reason(), failure.getMessage() + fault);
    }

    /** Whose it is that an archive is damaged, if that can be told. */
    private String fault(GameStore store, GameId game, InstallException failure, CancelToken cancel) {
        try (var progress = ProgressTicker.install(game, cancel, deadlines, events)) {
            GameRoot root = store.game(game);
            Optional<ReleaseId> release = blame.release(root);
            if (release.isEmpty()) {
                return "";
            }
            var done = new AtomicLong();
            progress.enter(Phase.CHECKING, root.payload().sizeBytes(), done::get, () -> 0);
            return blame.wentBad(root, release.get(), done, cancel)
                    .map(_ -> " It went bad on this disk: run 'lanspread download " + game + "', which fetches only the damaged parts again.")
                    .orElse(failure.isSuspicion()
                            ? " It is what its release says: try again, and if that fails too, ask who shares it for another one."
                            : " It is what its release says, so it was packed like that: ask who shares it for another one.");
        } catch (IOException e) {
            LOG.debug("{}: it is not known whose fault it is", game, e);
            return "";
        }
    }

    /** A password that nothing asks for is not proven by anything that was unpacked with it. */
    private boolean needsPassword(GameStore store, GameId game, CancelToken cancel, ProgressTicker progress) throws IOException, InstallException {
        try (ArchivePlan _ = open(store, game, Optional.empty(), cancel, progress)) {
            return false;
        } catch (InstallException e) {
            if (e.reason() == FailureReason.PASSWORD_REQUIRED) {
                return true;
            }
            throw e;
        }
    }

    private ArchivePlan open(GameStore store, GameId game, Optional<ArchivePassword> password, CancelToken cancel, ProgressTicker progress)
            throws IOException, InstallException {
        var options = new UnpackOptions(MAX_DICTIONARY_BYTES, password.map(ArchivePassword::text), cancel::check);
        List<Path> payload = payload(store.game(game));
        try (var _ = memory.take(UnpackOptions.READER_BYTES, cancel, () -> progress.enter(Phase.WAITING, 0, () -> 0, () -> 0))) {
            progress.enter(Phase.CHECKING, 0, () -> 0, () -> 0);
            return ArchivePlan.open(payload, unpackers, options, cancel);
        }
    }

    private static List<Path> payload(GameRoot root) throws IOException, InstallException {
        if (!(root.sentinel() instanceof Sentinel.Complete)) {
            throw new InstallException(FailureReason.NOT_DOWNLOADED, root.gameId() + " is not downloaded: download it first");
        }
        var files = new ArrayList<Path>();
        for (Payload.File file : root.payload().files()) {
            if (file.sizeBytes() >= Archive.MIN_BYTES && !file.path().isVersionSentinel()) {
                files.add(root.file(file.path()));
            }
        }
        return files;
    }

    private void unpack(GameStore store, GameId game, ArchivePlan archives, InstalledRecord release, Optional<ArchivePassword> proving,
            CancelToken cancel, ProgressTicker progress) throws IOException, InstallException {
        try (InstallTransaction transaction = store.install(game, archives.totalBytes(), archives.entries(), cancel::isCancelled)) {
            var files = new HashedFiles();
            extract(archives, game, transaction, files, cancel, progress);
            proving.ifPresent(password -> keep(game, password));
            Optional<StoreException> leftToRecovery = transaction.commit(release);
            leftToRecovery.ifPresent(e -> LOG.warn("{} is installed; cleaning up is left to the next start: {}", game, e.getMessage()));
            expanded.keep(store.game(game), files);
        }
    }

    /** A game that is unpacked is installed all the same: whoever needs the password again is asked again. */
    private void keep(GameId game, ArchivePassword password) {
        try {
            passwords.keep(game, password);
        } catch (StoreException e) {
            LOG.warn("{} is unpacked; its password could not be kept: {}", game, e.getMessage());
        }
    }

    private void extract(
            ArchivePlan archives, GameId game, InstallTransaction transaction, HashedFiles files, CancelToken cancel, ProgressTicker progress)
            throws IOException, InstallException {
        var done = new AtomicLong();
        Runnable waiting = () -> progress.enter(Phase.WAITING, archives.totalBytes(), done::get, () -> 0);
        try (var _ = memory.take(archives.memoryBytes(), cancel, waiting)) {
            progress.enter(Phase.UNPACKING, archives.totalBytes(), done::get, () -> 0);
            int processors = Runtime.getRuntime().availableProcessors();
            new Extraction(archives, memory, processors, transaction.writer(), files, done, cancel, game.value()).run();
        } catch (UnpackException e) {
            throw InstallException.of("unpacking " + game, e);
        } catch (CancelledException e) {
            transaction.rollback();
            throw e;
        }
    }
}
