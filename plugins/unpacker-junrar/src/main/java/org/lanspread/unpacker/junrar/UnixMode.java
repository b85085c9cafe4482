package org.lanspread.unpacker.junrar;

import org.lanspread.spi.unpack.ArchiveEntry.Kind;

/** What the mode of a file of Unix means. */
final class UnixMode {
    private static final int TYPE = 0170000;
    private static final int LINK = 0120000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int ANY_EXECUTE = 0111;

    private UnixMode() {}

    /** What an entry of this mode is, whose header says otherwise whether it is a folder. */
    static Kind kind(long mode, boolean directory) {
        return switch ((int) mode & TYPE) {
            case LINK -> Kind.LINK;
            case DIRECTORY -> directory ? Kind.DIRECTORY : Kind.OTHER;
            case REGULAR -> directory ? Kind.OTHER : Kind.FILE;
            case 0 -> directory ? Kind.DIRECTORY : Kind.FILE;
            default -> Kind.OTHER;
        };
    }

    static boolean isExecutable(long mode) {
        return (mode & ANY_EXECUTE) != 0;
    }
}
