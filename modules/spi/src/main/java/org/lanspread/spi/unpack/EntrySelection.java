package org.lanspread.spi.unpack;

/** Which entries to decode. */
@FunctionalInterface
public interface EntrySelection {
    /** Whether the entry is wanted. Answers the same for the same entry. */
    boolean includes(ArchiveEntry entry);

    /** All entries. */
    static EntrySelection all() {
        return entry -> true;
    }
}
