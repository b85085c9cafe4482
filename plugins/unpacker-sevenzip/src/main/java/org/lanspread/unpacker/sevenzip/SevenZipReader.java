package org.lanspread.unpacker.sevenzip;

import java.io.IOException;
import java.util.BitSet;
import net.sf.sevenzipjbinding.IInArchive;
import net.sf.sevenzipjbinding.SevenZipException;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/** An open archive. */
final class SevenZipReader implements ArchiveReader {
    private static final boolean EXTRACT = false;

    private final IInArchive archive;
    private final ArchiveInput input;
    private final ArchiveListing listing;
    private final BitSet encrypted;
    private final Password password;

    private SevenZipReader(IInArchive archive, ArchiveInput input, ArchiveListing listing, BitSet encrypted, Password password) {
        this.archive = archive;
        this.input = input;
        this.listing = listing;
        this.encrypted = encrypted;
        this.password = password;
    }

    static SevenZipReader of(IInArchive archive, ArchiveInput input, EntryReader entries, Password password)
            throws SevenZipException, UnpackException {
        ArchiveListing listing = entries.listing();
        var encrypted = new BitSet();
        for (ArchiveEntry entry : listing.entries()) {
            encrypted.set(entry.index(), entries.isEncrypted(entry.index()));
        }
        if (!encrypted.isEmpty() && !password.isThere()) {
            throw password.failure();
        }
        return new SevenZipReader(archive, input, listing, encrypted, password);
    }

    @Override
    public ArchiveListing listing() {
        return listing;
    }

    @Override
    public void extract(EntrySelection which, EntrySink sink) throws IOException, UnpackException {
        var selected = listing.entries().stream().filter(which::includes).toList();
        for (ArchiveEntry entry : selected) {
            if (entry.kind() == Kind.LINK || entry.kind() == Kind.OTHER) {
                throw new UnpackException(Reason.UNSUPPORTED,
                        "The archive has " + Quoted.of(entry.name()) + ", which is neither a file nor a folder.");
            }
        }
        if (selected.isEmpty()) {
            return;
        }
        int[] indices = selected.stream().mapToInt(ArchiveEntry::index).toArray();
        try (var extraction = new Extraction(selected, encrypted, password, sink)) {
            try {
                archive.extract(indices, EXTRACT, extraction);
            } catch (SevenZipException e) {
                extraction.rethrowFailure();
                if (input.failure().isPresent()) {
                    throw input.failure().get();
                }
                throw extraction.damaged(e);
            }
            extraction.finish();
        }
    }

    @Override
    public void close() throws IOException {
        try (input) {
            archive.close();
        }
    }
}
