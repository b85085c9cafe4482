package org.lanspread.unpacker.junrar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.unpacker.junrar.RarEntry.Compression;
import org.lanspread.unpacker.junrar.RarEntry.Part;

/** Takes what the headers say, joins what is split over volumes, and keeps to the limits. */
final class ListingBuilder {
    /**
     * The most headers, of any kind and in all volumes, that one archive may have: enough for as many entries as are allowed, each with its access
     * rights and streams, and not so many that an archive of nothing but empty headers keeps the reader busy.
     */
    static final int MAX_BLOCKS = 1_000_000;
    /** The most characters that the names of one archive may have in all. */
    static final long MAX_NAME_CHARS = 32L << 20;
    /** Block size of AES. */
    private static final int CIPHER_BLOCK_BYTES = 16;

    private final UnpackOptions options;
    private final List<RarEntry> entries = new ArrayList<>();
    private Optional<Found> unfinished = Optional.empty();
    private int blocks;
    private long nameChars;

    ListingBuilder(UnpackOptions options) {
        this.options = options;
    }

    /**
     * What one header says.
     *
     * @param splitBefore whether the entry began in the volume before
     * @param splitAfter whether the entry goes on in the next volume
     * @param parts the data of this volume, and of those before once they are joined
     */
    record Found(
            String name, Kind kind, long sizeBytes, boolean executable, Compression compression, Checksum checksum,
            boolean splitBefore, boolean splitAfter, List<Part> parts) {

        /** This, with what the header in the next volume adds; that one has the checksum of the whole. */
        Found with(Found next) throws UnpackException {
            if (!next.name.equals(name) || next.kind != kind || next.sizeBytes != sizeBytes) {
                throw Failures.damaged("The archive has volumes that do not belong together.");
            }
            var joined = new ArrayList<>(parts);
            joined.addAll(next.parts);
            return new Found(name, kind, sizeBytes, executable, compression, next.checksum, splitBefore, next.splitAfter, joined);
        }
    }

    /** To be called before each header is read, whatever it is about. */
    void countBlock() throws IOException, UnpackException {
        options.reading().goesOn();
        if (blocks == MAX_BLOCKS) {
            throw Failures.limit("The archive has more than " + MAX_BLOCKS + " headers.");
        }
        blocks++;
    }

    void add(Found found) throws UnpackException {
        if (found.splitBefore != unfinished.isPresent()) {
            throw Failures.damaged("The archive has an entry of which a part is missing.");
        }
        Found joined = found.splitBefore ? unfinished.get().with(found) : found;
        if (joined.splitAfter) {
            unfinished = Optional.of(joined);
        } else {
            unfinished = Optional.empty();
            finish(joined);
        }
    }

    /** All entries, after all headers. */
    List<RarEntry> entries() throws UnpackException {
        if (unfinished.isPresent()) {
            throw Failures.damaged("The archive ends inside of an entry.");
        }
        return entries;
    }

    private void finish(Found found) throws UnpackException {
        nameChars += found.name.length();
        if (entries.size() == ArchiveListing.MAX_ENTRIES) {
            throw Failures.limit("The archive has more than " + ArchiveListing.MAX_ENTRIES + " entries.");
        }
        if (nameChars > MAX_NAME_CHARS) {
            throw Failures.limit("The names in the archive have more than " + MAX_NAME_CHARS + " characters.");
        }
        boolean file = found.kind == Kind.FILE;
        long sizeBytes = file ? found.sizeBytes : 0;
        var entry = new ArchiveEntry(entries.size(), found.name, found.kind, sizeBytes, found.checksum.plainCrc32(), found.executable);
        var rarEntry = new RarEntry(entry, found.compression, found.checksum, List.copyOf(found.parts));
        if (file) {
            requireDecodable(rarEntry);
        } else if (found.kind == Kind.DIRECTORY && rarEntry.packedBytes() > 0) {
            throw Failures.damaged("The archive has data for the folder " + Quoted.of(found.name) + ".");
        }
        entries.add(rarEntry);
    }

    private void requireDecodable(RarEntry entry) throws UnpackException {
        String name = Quoted.of(entry.entry().name());
        if (entry.isEncrypted()) {
            requireDecryptable(entry, name);
        } else if (entry.compression().stored() && entry.packedBytes() != entry.entry().sizeBytes()) {
            throw Failures.damaged("The archive has for " + name + " not as much data as it says.");
        }
        if (!entry.compression().stored() && entry.compression().dictionaryBytes() > options.maxDictionaryBytes()) {
            throw Failures.limit("Unpacking " + name + " needs a dictionary of " + entry.compression().dictionaryBytes() + " bytes; allowed are "
                    + options.maxDictionaryBytes() + ".");
        }
    }

    private void requireDecryptable(RarEntry entry, String name) throws UnpackException {
        if (options.password().isEmpty()) {
            throw Failures.passwordRequired();
        }
        for (Part part : entry.parts()) {
            if (part.bytes() % CIPHER_BLOCK_BYTES != 0) {
                throw Failures.damaged("The encrypted data of " + name + " is cut.");
            }
        }
    }
}
