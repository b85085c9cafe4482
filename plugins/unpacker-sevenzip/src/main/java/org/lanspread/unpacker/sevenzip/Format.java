package org.lanspread.unpacker.sevenzip;

import java.util.Optional;
import net.sf.sevenzipjbinding.ArchiveFormat;

/** The formats that are read, by how their files begin. All others that 7-Zip knows stay shut. */
enum Format {
    SEVEN_ZIP(ArchiveFormat.SEVEN_ZIP, 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c),
    RAR4(ArchiveFormat.RAR, 0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x00),
    RAR5(ArchiveFormat.RAR5, 0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x01, 0x00);

    /** How much of the head has to be seen. */
    static final int HEAD_BYTES = 32;

    private static final int RAR4_FLAGS_AT = 10;
    private static final int RAR5_BLOCK_AT = 12;
    private static final int VOLUME = 1;

    private final ArchiveFormat archiveFormat;
    private final int[] signature;

    Format(ArchiveFormat archiveFormat, int... signature) {
        this.archiveFormat = archiveFormat;
        this.signature = signature;
    }

    /** What 7-Zip calls it. */
    ArchiveFormat archiveFormat() {
        return archiveFormat;
    }

    /** The format of a file that begins so. */
    static Optional<Format> of(byte[] head) {
        for (Format format : values()) {
            if (format.begins(head)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    private boolean begins(byte[] head) {
        if (head.length < signature.length) {
            return false;
        }
        for (int i = 0; i < signature.length; i++) {
            if ((head[i] & 0xff) != signature[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the file is one of a set of volumes. Of a RAR 5 archive with an encrypted header that cannot be seen. */
    boolean isVolume(byte[] head) {
        return switch (this) {
            case SEVEN_ZIP -> false;
            case RAR4 -> head.length > RAR4_FLAGS_AT && (head[RAR4_FLAGS_AT] & VOLUME) != 0;
            case RAR5 -> head.length == HEAD_BYTES && (archiveFlags(head) & VOLUME) != 0;
        };
    }

    /** The numbers of a main header take a byte each in all archives but made-up ones, which 7-Zip then refuses. */
    private static int archiveFlags(byte[] head) {
        boolean main = head[RAR5_BLOCK_AT + 1] == 1;
        boolean extra = (head[RAR5_BLOCK_AT + 2] & 1) != 0;
        return main ? head[RAR5_BLOCK_AT + (extra ? 4 : 3)] : 0;
    }
}
