package org.lanspread.unpacker.junrar;

import org.lanspread.spi.unpack.UnpackException;

/**
 * One header of RAR 5.
 *
 * @param type what it is about
 * @param flags what is common to all types
 * @param fields what comes after the flags and before the extra records
 * @param extra the extra records
 * @param dataOffset where the data behind the header begins in the volume
 * @param dataBytes how much it is
 */
record Rar5Block(long type, long flags, Fields fields, Fields extra, long dataOffset, long dataBytes) {
    static final int MAIN = 1;
    static final int FILE = 2;
    static final int SERVICE = 3;
    static final int CRYPT = 4;
    static final int END = 5;

    private static final int EXTRA = 1;
    private static final int DATA = 2;
    private static final int SKIP_IF_UNKNOWN = 4;
    private static final int SPLIT_BEFORE = 8;
    private static final int SPLIT_AFTER = 16;

    /**
     * Takes a header apart.
     *
     * @param body the header behind its checksum and its size
     * @param dataOffset where the header ends in the volume
     */
    static Rar5Block parse(Fields body, long dataOffset) throws UnpackException {
        long type = body.vint();
        long flags = body.vint();
        long extraBytes = (flags & EXTRA) != 0 ? body.size() : 0;
        long dataBytes = (flags & DATA) != 0 ? body.size() : 0;
        Fields fields = body.part(body.remaining() - extraBytes);
        return new Rar5Block(type, flags, fields, body, dataOffset, dataBytes);
    }

    boolean mayBeSkipped() {
        return type == SERVICE || (flags & SKIP_IF_UNKNOWN) != 0;
    }

    boolean splitBefore() {
        return (flags & SPLIT_BEFORE) != 0;
    }

    boolean splitAfter() {
        return (flags & SPLIT_AFTER) != 0;
    }

    /** Where the next header begins. */
    long end() {
        return dataOffset + dataBytes;
    }
}
