package org.lanspread.unpacker.zip;

import org.lanspread.spi.unpack.ArchiveEntry;

/**
 * An entry and what is needed to decode it.
 *
 * @param entry for the listing
 * @param rawName its name, as bytes
 * @param flags the general purpose bits
 * @param method {@link #STORED} or {@link #DEFLATED}
 * @param crc32 of the data
 * @param packedBytes the size of the data in the archive
 * @param sizeBytes the size of the decoded data
 * @param headerAt where its own header is
 */
record ZipEntryData(ArchiveEntry entry, byte[] rawName, int flags, int method, long crc32, long packedBytes, long sizeBytes, long headerAt) {
    static final int STORED = 0;
    static final int DEFLATED = 8;

    static final int ENCRYPTED = 1;
    static final int SIZES_FOLLOW = 1 << 3;
    static final int UTF8 = 1 << 11;
}
