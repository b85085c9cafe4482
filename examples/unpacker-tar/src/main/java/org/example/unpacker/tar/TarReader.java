package org.example.unpacker.tar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import org.apache.tools.tar.TarConstants;
import org.apache.tools.tar.TarEntry;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.EntrySink.EntryOutput;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;

/**
 * An archive that was read through once. The format has no checksums of entries, so the listing has those of what was read then: a streamed
 * installation needs them, and an extraction notices if the file has changed.
 */
final class TarReader implements ArchiveReader {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int OWNER_MAY_EXECUTE = 0100;

    private final Archive archive;
    private final UnpackOptions options;
    private final ArchiveListing listing;
    private Optional<TarPass> running = Optional.empty();
    private boolean closed;

    private TarReader(Archive archive, UnpackOptions options, ArchiveListing listing) {
        this.archive = archive;
        this.options = options;
        this.listing = listing;
    }

    static TarReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        var entries = new ArrayList<ArchiveEntry>();
        try (var pass = TarPass.begin(archive, options)) {
            for (var found = pass.next(); found.isPresent(); found = pass.next()) {
                if (entries.size() == ArchiveListing.MAX_ENTRIES) {
                    throw new UnpackException(Reason.LIMIT, "The archive has more than " + ArchiveListing.MAX_ENTRIES + " entries.");
                }
                entries.add(entry(entries.size(), found.get(), pass));
            }
            pass.finish();
        }
        return new TarReader(archive, options, new ArchiveListing(entries, true));
    }

    private static ArchiveEntry entry(int index, TarEntry found, TarPass pass) throws IOException, UnpackException {
        Kind kind = kind(found);
        String name = kind == Kind.DIRECTORY && found.getName().endsWith("/")
                ? found.getName().substring(0, found.getName().length() - 1) : found.getName();
        if (kind != Kind.FILE) {
            return new ArchiveEntry(index, name, kind, 0, OptionalLong.empty(), false);
        }
        var crc32 = new CRC32();
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        for (int read = pass.read(buffer); read >= 0; read = pass.read(buffer)) {
            crc32.update(buffer, 0, read);
            size += read;
        }
        return new ArchiveEntry(index, name, kind, size, OptionalLong.of(crc32.getValue()), (found.getMode() & OWNER_MAY_EXECUTE) != 0);
    }

    private static Kind kind(TarEntry entry) {
        return switch (entry.getLinkFlag()) {
            case TarConstants.LF_LINK, TarConstants.LF_SYMLINK -> Kind.LINK;
            case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_CONTIG -> entry.isDirectory() ? Kind.DIRECTORY : Kind.FILE;
            case TarConstants.LF_DIR -> Kind.DIRECTORY;
            default -> Kind.OTHER;
        };
    }

    @Override
    public ArchiveListing listing() {
        return listing;
    }

    @Override
    public void extract(EntrySelection which, EntrySink sink) throws IOException, UnpackException {
        List<ArchiveEntry> left = listing.entries().reversed().stream().dropWhile(entry -> !which.includes(entry)).toList().reversed();
        try (var pass = begin()) {
            for (ArchiveEntry entry : left) {
                demand(pass.next().isPresent());
                if (which.includes(entry)) {
                    handOut(entry, pass, sink);
                }
            }
        }
    }

    private synchronized TarPass begin() throws IOException, UnpackException {
        if (closed) {
            throw new IOException("the archive was closed");
        }
        var pass = TarPass.begin(archive, options);
        running = Optional.of(pass);
        return pass;
    }

    private static void handOut(ArchiveEntry entry, TarPass pass, EntrySink sink) throws IOException, UnpackException {
        switch (entry.kind()) {
            case DIRECTORY -> sink.directory(entry);
            case FILE -> {
                try (EntryOutput out = sink.file(entry)) {
                    copy(entry, pass, out);
                    out.complete();
                }
            }
            case LINK, OTHER -> throw new UnpackException(Reason.UNSUPPORTED, "The archive has an entry that is neither a file nor a folder.");
        }
    }

    private static void copy(ArchiveEntry entry, TarPass pass, EntryOutput out) throws IOException, UnpackException {
        var crc32 = new CRC32();
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = entry.sizeBytes();
        for (int read = pass.read(buffer); read >= 0; read = pass.read(buffer)) {
            left -= read;
            demand(left >= 0);
            crc32.update(buffer, 0, read);
            out.write(ByteBuffer.wrap(buffer, 0, read));
        }
        demand(left == 0 && crc32.getValue() == entry.crc32().getAsLong());
    }

    private static void demand(boolean holds) throws UnpackException {
        if (!holds) {
            throw new UnpackException(Reason.DAMAGED, "The archive has changed while it was unpacked.");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (running.isPresent()) {
            running.get().abandon();
        }
    }
}
