package org.lanspread.spi.unpack;

import java.util.List;

/**
 * The entries of an archive.
 *
 * @param entries in the order of the archive; entry {@code i} has index {@code i}
 * @param solid whether an entry can only be decoded after all entries before it
 */
public record ArchiveListing(List<ArchiveEntry> entries, boolean solid) {
    /** The most entries an archive may have; a reader refuses more with {@link UnpackException.Reason#LIMIT}. */
    public static final int MAX_ENTRIES = 200_000;

    public ArchiveListing {
        entries = List.copyOf(entries);
    }
}
