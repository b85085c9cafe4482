package org.lanspread.platform.host;

import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import java.util.zip.CRC32;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.stream.FrameReader;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.EntrySink.EntryOutput;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.UnpackOptions.Reading;

/**
 * An archive that a child reads: one for the listing, and one for each extraction, which has to keep to that listing. Nothing runs in between. It may
 * be closed by any thread, at any time: a running extraction ends then, and its child with it.
 */
final class IsolatedReader implements ArchiveReader {
    private final ChildHost host;
    private final Archive archive;
    private final UnpackOptions options;
    private final ArchiveListing listing;
    private Optional<Child> running = Optional.empty();
    private boolean closed;

    private IsolatedReader(ChildHost host, Archive archive, UnpackOptions options, ArchiveListing listing) {
        this.host = host;
        this.archive = archive;
        this.options = options;
        this.listing = listing;
    }

    static IsolatedReader open(ChildHost host, Archive archive, UnpackOptions options) throws IOException, UnpackException {
        try (Child child = Child.start(host, new Request(host.plugin().folder(), archive, options, Optional.empty()))) {
            return new IsolatedReader(host, archive, options, bounded(listing(child, options.reading()), options.maxDictionaryBytes()));
        }
    }

    /** A child that does not tell what its decoder needs gets, and so needs, as much as it may have. */
    private static ArchiveListing bounded(ArchiveListing listing, long maxDictionaryBytes) {
        return new ArchiveListing(listing.entries(), listing.solid(), Math.min(listing.dictionaryBytes(), maxDictionaryBytes));
    }

    private static ArchiveListing listing(Child child, Reading reading) throws IOException, UnpackException {
        ask(child);
        for (int signs = 0; signs <= HostLimits.MAX_SIGNS_OF_LIFE; signs++) {
            Optional<ArchiveListing> listing = answer(child);
            if (listing.isPresent()) {
                return listing.get();
            }
            reading.goesOn();
        }
        throw child.tooSlow();
    }

    private static void ask(Child child) throws IOException, UnpackException {
        try {
            child.ask();
        } catch (IOException e) {
            throw child.lost(e);
        }
    }

    private static Optional<ArchiveListing> answer(Child child) throws IOException, UnpackException {
        try {
            return ListingCodec.read(child.output());
        } catch (UnpackException e) {
            throw said(e.reason(), e.getMessage());
        } catch (ListingCodec.UnreadableException e) {
            throw new IOException(Quoted.plain(e.getMessage()));
        } catch (IOException e) {
            throw child.lost(e);
        }
    }

    @Override
    public ArchiveListing listing() {
        return listing;
    }

    @Override
    public Optional<ArchiveReader> another() {
        return Optional.of(new IsolatedReader(host, archive, options, listing));
    }

    @Override
    public void extract(EntrySelection which, EntrySink sink) throws IOException, UnpackException {
        var selected = new BitSet();
        listing.entries().stream().filter(which::includes).forEach(entry -> selected.set(entry.index()));
        try (Child child = Child.start(host, new Request(host.plugin().folder(), archive, needed(), Optional.of(selected)))) {
            run(child);
            unpack(child, selected, sink);
        } finally {
            ran();
        }
    }

    /** No more memory than the listing asks for. */
    private UnpackOptions needed() {
        return new UnpackOptions(Math.clamp(listing.dictionaryBytes(), 1, options.maxDictionaryBytes()), options.password());
    }

    private synchronized void run(Child child) throws IOException {
        if (closed) {
            throw new IOException("the archive was closed");
        }
        running = Optional.of(child);
    }

    private synchronized void ran() {
        running = Optional.empty();
    }

    @Override
    public synchronized void close() {
        closed = true;
        running.ifPresent(Child::stop);
    }

    /** What the sink throws passes; whatever goes wrong at the child becomes an {@link UnpackException}. */
    private void unpack(Child child, BitSet selected, EntrySink sink) throws IOException, UnpackException {
        var frames = new Frames(child, new FrameReader(child.channel()));
        frames.begin();
        for (int index = selected.nextSetBit(0); index >= 0; index = selected.nextSetBit(index + 1)) {
            ArchiveEntry entry = listing.entries().get(index);
            StreamInstallFrame frame = frames.next();
            switch (entry.kind()) {
                case DIRECTORY -> {
                    frames.demand(frame.equals(new StreamInstallFrame.Directory(entry.name())));
                    sink.directory(entry);
                }
                case FILE -> {
                    frames.demand(frame.equals(
                            new StreamInstallFrame.File(entry.name(), entry.sizeBytes(), entry.crc32(), entry.executable())));
                    try (EntryOutput out = sink.file(entry)) {
                        copy(frames, entry, out);
                        out.complete();
                    }
                }
                case LINK, OTHER -> frames.demand(false);
            }
        }
        frames.demand(frames.next() instanceof StreamInstallFrame.End);
    }

    private static void copy(Frames frames, ArchiveEntry entry, EntryOutput out) throws IOException, UnpackException {
        var crc32 = new CRC32();
        while (frames.next() instanceof StreamInstallFrame.Data(var bytes)) {
            crc32.update(bytes.duplicate());
            out.write(bytes);
        }
        frames.demand(entry.crc32().isEmpty() || entry.crc32().getAsLong() == crc32.getValue());
    }

    /**
     * The frames of a child, which has to keep to what it said before.
     *
     * @param child the child
     * @param reader sees to the order of the frames, and that there is no more and no less data than announced
     */
    private record Frames(Child child, FrameReader reader) {
        /** The child opens the archive anew before it begins. */
        void begin() throws IOException, UnpackException {
            ask(child);
            StreamInstallFrame first = next();
            for (int signs = 1; first instanceof StreamInstallFrame.Working; signs++) {
                if (signs > HostLimits.MAX_SIGNS_OF_LIFE) {
                    throw child.tooSlow();
                }
                first = next();
            }
            demand(first instanceof StreamInstallFrame.Begin);
        }

        StreamInstallFrame next() throws IOException, UnpackException {
            StreamInstallFrame frame;
            try {
                frame = reader.next();
            } catch (IOException e) {
                throw child.lost(e);
            }
            if (frame instanceof StreamInstallFrame.Failed(var reason, var message)) {
                throw said(reason, message);
            }
            return frame;
        }

        void demand(boolean holds) throws UnpackException {
            if (!holds) {
                throw child.senseless();
            }
        }
    }

    private static UnpackException said(Reason reason, String message) {
        return new UnpackException(reason, Quoted.plain(message));
    }
}
