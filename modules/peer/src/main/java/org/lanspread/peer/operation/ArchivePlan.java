package org.lanspread.peer.operation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.UnpackMemory;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.PathSet;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveProvider;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;

/**
 * The opened archives of a game, their listings checked: every name is a safe path, none collides with another, nothing is a link, and the sums fit.
 * What an archive holds has become values that can be trusted to stay inside the installation.
 */
final class ArchivePlan implements AutoCloseable {
    /** The most an installation may have, in bytes. */
    static final long MAX_INSTALLED_BYTES = 1L << 44;

    /**
     * An archive that can be unpacked.
     *
     * @param name for people
     * @param listing what it holds
     * @param paths the checked paths of its entries, by index
     * @param readers opens it
     */
    record Opened(String name, ArchiveListing listing, Map<Integer, EntryPath> paths, Readers readers) {}

    private final UnpackOptions options;
    private final List<Opened> archives = new ArrayList<>();
    private final List<ArchiveReader> open = new ArrayList<>();
    private final PathSet names = new PathSet();
    private boolean closed;
    private long totalBytes;
    private int entries;

    private ArchivePlan(UnpackOptions options) {
        this.options = options;
    }

    /**
     * Finds, opens and checks the archives among the payload files of a game.
     *
     * @throws InstallException if there is none, or one of them must not or cannot be unpacked
     */
    static ArchivePlan open(List<Path> payload, List<Unpacker> unpackers, UnpackOptions options, CancelToken cancel)
            throws IOException, InstallException {
        var plan = new ArchivePlan(options);
        try {
            for (Path file : payload) {
                cancel.check();
                plan.addIfArchive(new Archive(file), unpackers);
            }
            if (plan.archives.isEmpty()) {
                throw new InstallException(FailureReason.NO_ARCHIVE, unpackers.isEmpty()
                        ? "no unpacker is there: add an unpacker plugin and try again"
                        : "the game is complete in its folder and needs no installation, since none of its files is an archive that the unpackers"
                                + " read; should it be packed in another format, add a plugin for that and install it again");
            }
            return plan;
        } catch (IOException | InstallException | RuntimeException | Error e) {
            plan.close();
            throw e;
        }
    }

    private void addIfArchive(Archive archive, List<Unpacker> unpackers) throws IOException, InstallException {
        Optional<Unpacker> unpacker = ArchiveProvider.best(unpackers, archive);
        if (unpacker.isEmpty()) {
            return;
        }
        try {
            var readers = new Readers(archive, unpacker.get());
            var opened = new Opened(Quoted.plain(archive.name()), readers.listing(), new HashMap<>(), readers);
            archives.add(opened);
            check(opened);
        } catch (UnpackException e) {
            throw InstallException.of(Quoted.plain(archive.name()), e);
        }
    }

    private void check(Opened archive) throws InstallException {
        for (ArchiveEntry entry : archive.listing().entries()) {
            archive.paths().put(entry.index(), checked(archive, entry));
            entries++;
            totalBytes += entry.sizeBytes();
            if (entries > ArchiveListing.MAX_ENTRIES || totalBytes > MAX_INSTALLED_BYTES || totalBytes < 0) {
                throw refused(archive.name(), "it holds more than " + ArchiveListing.MAX_ENTRIES + " entries or " + MAX_INSTALLED_BYTES + " bytes");
            }
        }
    }

    private EntryPath checked(Opened archive, ArchiveEntry entry) throws InstallException {
        try {
            EntryPath path = EntryPath.parse(entry.name());
            switch (entry.kind()) {
                case FILE -> names.addFile(path);
                case DIRECTORY -> names.addFolder(path);
                case LINK, OTHER -> throw refused(archive.name(), "the entry " + Quoted.of(entry.name())
                        + " is a link or a device, which games do not need");
            }
            return path;
        } catch (EntryPathException e) {
            throw refused(archive.name(), e.getMessage());
        }
    }

    private static InstallException refused(String archive, String why) {
        return new InstallException(FailureReason.ARCHIVE_REFUSED, archive + " is refused and nothing was installed: " + why);
    }

    /** The archives, in the order of their names. */
    List<Opened> archives() {
        return archives;
    }

    /** All bytes that will be written. */
    long totalBytes() {
        return totalBytes;
    }

    /** The largest dictionary that one of them needs. */
    long dictionaryBytes() {
        return archives.stream().mapToLong(archive -> archive.listing().dictionaryBytes()).max().orElse(0);
    }

    /** What a reader that unpacks any of them takes of {@link UnpackMemory}. */
    long memoryBytes() {
        return archives.stream().mapToLong(archive -> UnpackMemory.of(archive.listing(), options)).max().orElseThrow();
    }

    /** The most entries that one of them has. */
    int longestListing() {
        return archives.stream().mapToInt(archive -> archive.listing().entries().size()).max().orElse(0);
    }

    /** All entries. */
    int entries() {
        return entries;
    }

    /** Closes a reader of this plan that has done its work, so that its memory is free while others work on. */
    void close(ArchiveReader reader) throws IOException {
        synchronized (open) {
            open.remove(reader);
        }
        reader.close();
    }

    private void keep(ArchiveReader reader) throws IOException {
        synchronized (open) {
            if (!closed) {
                open.add(reader);
                return;
            }
        }
        reader.close();
        throw new IOException("the archives were closed");
    }

    /** Opens an archive as often as it has readers, each for one thread. Safe for use by several threads. */
    final class Readers {
        private final Archive archive;
        private final Unpacker unpacker;
        private final ArchiveListing listing;
        /** Never extracts, and makes others that need no listing of their own: nobody has to wait until they are open. */
        private final Optional<ArchiveReader> model;
        private Optional<ArchiveReader> first;

        private Readers(Archive archive, Unpacker unpacker) throws IOException, UnpackException {
            this.archive = archive;
            this.unpacker = unpacker;
            ArchiveReader reader = opened();
            this.first = Optional.of(reader);
            this.listing = reader.listing();
            this.model = reader.another();
        }

        private ArchiveReader opened() throws IOException, UnpackException {
            ArchiveReader reader = unpacker.open(archive, options);
            keep(reader);
            return reader;
        }

        ArchiveListing listing() {
            return listing;
        }

        /**
         * A reader that nobody else uses, closed with the plan at the latest.
         *
         * @throws UnpackException if it lists something else than was checked: somebody changed the archive meanwhile
         */
        ArchiveReader take() throws IOException, UnpackException {
            Optional<ArchiveReader> waiting = takeFirst();
            if (waiting.isPresent()) {
                return waiting.get();
            }
            Optional<ArchiveReader> made = model.flatMap(ArchiveReader::another);
            if (made.isPresent()) {
                keep(made.get());
                return made.get();
            }
            ArchiveReader another = opened();
            if (!another.listing().equals(listing)) {
                throw new UnpackException(UnpackException.Reason.DAMAGED, "The archive was changed while it was unpacked.");
            }
            return another;
        }

        private synchronized Optional<ArchiveReader> takeFirst() {
            Optional<ArchiveReader> taken = first;
            first = Optional.empty();
            return taken;
        }
    }

    /** Closes all readers and opens no more: extractions that run end soon. By any thread, and more than once. */
    @Override
    public void close() throws IOException {
        List<ArchiveReader> closing;
        synchronized (open) {
            closed = true;
            closing = List.copyOf(open);
        }
        IOException failure = null;
        for (ArchiveReader reader : closing) {
            try {
                reader.close();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
