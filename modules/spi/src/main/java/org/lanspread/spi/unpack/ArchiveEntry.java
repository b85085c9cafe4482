package org.lanspread.spi.unpack;

import java.util.OptionalLong;

/**
 * One entry of an archive, as the archive describes it. Hostile until checked.
 *
 * @param index the position in the listing, from 0
 * @param name the name as found, decoded without loss and otherwise unchanged: separators, dots and case are as the archive has them, except
 *     that a format whose separator is the backslash (RAR 4) has it replaced by a slash, and a folder has no slash at the end
 * @param kind what the entry is
 * @param sizeBytes the size of the decoded data, 0 or more; 0 for everything but files
 * @param crc32 the CRC32 of the decoded data, 0 to 2^32-1, if the archive has one
 * @param executable whether the entry asks to be executable; all other modes are left out
 */
public record ArchiveEntry(int index, String name, Kind kind, long sizeBytes, OptionalLong crc32, boolean executable) {
    /** What an entry is. */
    public enum Kind {
        /** A file with its data. */
        FILE,
        /** A folder. */
        DIRECTORY,
        /** Anything that stands for another file: symbolic link, hard link, junction, copy record. */
        LINK,
        /** Anything else, for example a device. */
        OTHER
    }

    public ArchiveEntry {
        if (index < 0 || sizeBytes < 0) {
            throw new IllegalArgumentException("negative index or size: " + index + ", " + sizeBytes);
        }
        if (crc32.isPresent() && (crc32.getAsLong() < 0 || crc32.getAsLong() > 0xffff_ffffL)) {
            throw new IllegalArgumentException("not a CRC32: " + crc32.getAsLong());
        }
    }
}
