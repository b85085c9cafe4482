package org.lanspread.unpacker.junrar;

import java.util.Arrays;
import org.lanspread.spi.unpack.UnpackException;

/** Tells from the head of a file whether an archive begins in it, or only a later volume of one. */
final class FirstVolume {
    /** Enough for the main header, which comes first. */
    static final int HEAD_BYTES = 512;

    private static final int CHECKSUM_BYTES = 4;
    private static final int RAR4_FLAGS = 3;

    private FirstVolume() {}

    /** Also true for a head that is damaged or encrypted, so that opening the archive can say so. */
    static boolean isFirst(RarFormat format, byte[] head) {
        var fields = new Fields(Arrays.copyOfRange(head, format.signatureBytes(), head.length));
        try {
            return switch (format) {
                case RAR4 -> {
                    fields.skip(RAR4_FLAGS);
                    yield !Rar4Scanner.isLaterVolume(fields.u16());
                }
                case RAR5 -> {
                    fields.skip(CHECKSUM_BYTES);
                    Rar5Block block = Rar5Block.parse(fields.part(fields.size()), 0);
                    yield block.type() != Rar5Block.MAIN || Rar5Scanner.volumeNumber(block) == 0;
                }
            };
        } catch (UnpackException e) {
            return true;
        }
    }
}
