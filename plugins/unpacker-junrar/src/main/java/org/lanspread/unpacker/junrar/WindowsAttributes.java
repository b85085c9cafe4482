package org.lanspread.unpacker.junrar;

import org.lanspread.spi.unpack.ArchiveEntry.Kind;

/** What the attributes of a file of Windows mean. */
final class WindowsAttributes {
    private static final int REPARSE_POINT = 0x400;

    private WindowsAttributes() {}

    /** What an entry with these attributes is: one with a reparse point is a junction or a symbolic link. */
    static Kind kind(long attributes, boolean directory) {
        if ((attributes & REPARSE_POINT) != 0) {
            return Kind.LINK;
        }
        return directory ? Kind.DIRECTORY : Kind.FILE;
    }
}
