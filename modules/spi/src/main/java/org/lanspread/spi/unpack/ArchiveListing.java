package org.lanspread.spi.unpack;

import java.util.List;

/**
 * The entries of an archive.
 *
 * @param entries in the order of the archive; entry {@code i} has index {@code i}
 * @param solid whether an entry can only be decoded after all entries before it
 * @param dictionaryBytes the most memory that one extraction needs for dictionaries and models, 0 or more: by it the core decides how many readers of
 *     the archive may work at the same time. {@link #UNKNOWN} if the unpacker cannot tell: then it is one
 */
public record ArchiveListing(List<ArchiveEntry> entries, boolean solid, long dictionaryBytes) {
    /** As much memory as the caller allowed, or less. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    /** The most entries an archive may have; a reader refuses more with {@link UnpackException.Reason#LIMIT}. */
    public static final int MAX_ENTRIES = 200_000;

    public ArchiveListing {
        entries = List.copyOf(entries);
        if (dictionaryBytes < 0) {
            throw new IllegalArgumentException("a dictionary of " + dictionaryBytes + " bytes");
        }
    }

    /** A listing of an unpacker that does not tell how much memory it needs. */
    public ArchiveListing(List<ArchiveEntry> entries, boolean solid) {
        this(entries, solid, UNKNOWN);
    }
}
