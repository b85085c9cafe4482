package org.lanspread.unpacker.junrar;

import java.util.List;
import java.util.Optional;
import org.lanspread.spi.unpack.ArchiveEntry;

/**
 * One entry and all that is needed to decode it.
 *
 * @param entry what the listing says of it
 * @param compression how it is packed
 * @param checksum what its decoded data must match
 * @param parts where its packed data lies: one part, or one in each volume that it passes through
 */
record RarEntry(ArchiveEntry entry, Compression compression, Checksum checksum, List<Part> parts) {
    private static final int FIRST_VERSION_WITH_MODELS = 29;

    /**
     * Packed data in one volume.
     *
     * @param volume the index of the volume
     * @param offset where it begins in the volume
     * @param bytes how much it is; it lies inside of the volume
     * @param encryption how it is encrypted, if it is
     */
    record Part(int volume, long offset, long bytes, Optional<Encryption> encryption) {}

    /**
     * How data is packed.
     *
     * @param format the format of the archive
     * @param method how, as a header of the format says it: the compression information of RAR 5, or version and method of RAR 4
     * @param stored whether it is not packed at all
     * @param solid whether decoding needs the data of the packed entry before
     * @param dictionaryBytes the size of the dictionary
     */
    record Compression(RarFormat format, long method, boolean stored, boolean solid, long dictionaryBytes) {}

    /**
     * What decoding it needs at most.
     *
     * @param maxBytes what is allowed: data of RAR 3 and 4 may have a model of that size, and says so only in its midst
     */
    long dictionaryBytes(long maxBytes) {
        if (!isPacked()) {
            return 0;
        }
        boolean mayHaveModel = compression.format == RarFormat.RAR4 && compression.method >>> 8 >= FIRST_VERSION_WITH_MODELS;
        return mayHaveModel ? maxBytes : compression.dictionaryBytes;
    }

    long packedBytes() {
        return parts.stream().mapToLong(Part::bytes).sum();
    }

    boolean isEncrypted() {
        return parts.stream().anyMatch(part -> part.encryption.isPresent());
    }

    /** Whether decoding it changes what later entries of a solid archive need. */
    boolean isPacked() {
        return !compression.stored && packedBytes() > 0;
    }
}
