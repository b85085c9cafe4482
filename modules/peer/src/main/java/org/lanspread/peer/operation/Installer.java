package org.lanspread.peer.operation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.library.ExpandedBook;
import org.lanspread.peer.library.HashedFiles;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.CancelToken.CancelledException;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.InstallTransaction;
import org.lanspread.store.InstalledRecord;
import org.lanspread.store.Payload;
import org.lanspread.store.Sentinel;
import org.lanspread.store.StagingWriter;
import org.lanspread.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Installs a downloaded game: archives, checked, through an unpacker into staging, and then in one step into its place. Blocks. */
public final class Installer {
    /** The largest decoding dictionary; an archive that wants more is refused. */
    static final long MAX_DICTIONARY_BYTES = 128L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Installer.class);

    private final List<Unpacker> unpackers;
    private final ExpandedBook expanded;
    private final Deadlines deadlines;
    private final Consumer<PeerEvent> events;

    /** @param expanded keeps what a release unpacks to */
    public Installer(List<Unpacker> unpackers, ExpandedBook expanded, Deadlines deadlines, Consumer<PeerEvent> events) {
        this.unpackers = unpackers;
        this.expanded = expanded;
        this.deadlines = deadlines;
        this.events = events;
    }

    /**
     * Installs, or updates what is installed.
     *
     * @param release what is downloaded, to be recorded
     * @return the terminal event
     */
    public PeerEvent install(GameStore store, GameId game, InstalledRecord release, CancelToken cancel) {
        events.accept(new PeerEvent.InstallGameBegin(game));
        try (var progress = ProgressTicker.install(game, cancel, deadlines, events);
                ArchivePlan archives = ArchivePlan.open(payload(store.game(game)), unpackers,
                        new UnpackOptions(MAX_DICTIONARY_BYTES, Optional.empty()), cancel)) {
            unpack(store, game, archives, release, cancel, progress);
            return new PeerEvent.InstallGameFinished(game, store.game(game).installedFolder());
        } catch (InstallException e) {
            return new PeerEvent.InstallGameFailed(game, e.reason(), e.getMessage());
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

    private void unpack(
            GameStore store, GameId game, ArchivePlan archives, InstalledRecord release, CancelToken cancel, ProgressTicker progress)
            throws IOException, InstallException {
        try (InstallTransaction transaction = store.install(game, archives.totalBytes(), archives.entries(), cancel::isCancelled)) {
            var files = new HashedFiles();
            extract(archives, game, transaction, files, cancel, progress);
            Optional<StoreException> leftToRecovery = transaction.commit(release);
            leftToRecovery.ifPresent(e -> LOG.warn("{} is installed; cleaning up is left to the next start: {}", game, e.getMessage()));
            expanded.keep(store.game(game), files);
        }
    }

    private static void extract(
            ArchivePlan archives, GameId game, InstallTransaction transaction, HashedFiles files, CancelToken cancel, ProgressTicker progress)
            throws IOException, InstallException {
        var done = new AtomicLong();
        progress.enter(Phase.UNPACKING, archives.totalBytes(), done::get, () -> 0);
        try {
            for (ArchivePlan.Opened archive : archives.archives()) {
                extract(archive.reader(), new Staging(transaction.writer(), files, archive.paths(), done, cancel), cancel);
            }
        } catch (UnpackException e) {
            throw InstallException.of("unpacking " + game, e);
        } catch (CancelledException e) {
            transaction.rollback();
            throw e;
        }
    }

    /** Closing the reader ends an extraction that waits for a child process. That may take a moment, and who cancels must not wait. */
    private static void extract(ArchiveReader reader, Staging staging, CancelToken cancel) throws IOException, UnpackException {
        try (var _ = cancel.onCancel(() -> Thread.ofVirtual().name("lanspread-close").start(() -> close(reader)))) {
            reader.extract(EntrySelection.all(), staging);
        } catch (IOException | UnpackException e) {
            cancel.check();
            throw e;
        }
    }

    private static void close(ArchiveReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            LOG.debug("an archive was not closed", e);
        }
    }

    /** Takes entries under their checked paths, and stops when the operation is cancelled. */
    private record Staging(StagingWriter writer, HashedFiles files, Map<Integer, EntryPath> paths, AtomicLong done, CancelToken cancel)
            implements EntrySink {
        @Override
        public void directory(ArchiveEntry entry) throws IOException {
            cancel.check();
            writer.directory(paths.get(entry.index()));
        }

        @Override
        public EntryOutput file(ArchiveEntry entry) throws IOException {
            cancel.check();
            EntryPath path = paths.get(entry.index());
            EntryOutput output = files.hashed(path, writer.file(path, entry.executable()));
            return new EntryOutput() {
                @Override
                public void write(ByteBuffer data) throws IOException {
                    cancel.check();
                    int length = data.remaining();
                    output.write(data);
                    done.addAndGet(length);
                }

                @Override
                public void complete() throws IOException {
                    output.complete();
                }

                @Override
                public void close() throws IOException {
                    output.close();
                }
            };
        }
    }
}
