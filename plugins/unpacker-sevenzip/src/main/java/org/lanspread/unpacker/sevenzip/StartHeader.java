package org.lanspread.unpacker.sevenzip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/**
 * Where a 7z archive has its listing, which is its end. Checked here, since 7-Zip goes looking for one in what is damaged.
 *
 * @param endBytes the size that the archive says it has
 */
record StartHeader(long endBytes) {
    private static final int BYTES = 32;
    private static final int OFFSET_AT = 12;
    private static final int SIZE_AT = 20;

    static StartHeader of(byte[] head) throws UnpackException {
        if (head.length < BYTES) {
            throw new UnpackException(Reason.DAMAGED, "The archive is cut short.");
        }
        var fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        long offset = fields.getLong(OFFSET_AT);
        long size = fields.getLong(SIZE_AT);
        if (offset < 0 || size < 0 || offset > Long.MAX_VALUE - BYTES - size) {
            throw new UnpackException(Reason.DAMAGED, "The archive says that it has an impossible size.");
        }
        return new StartHeader(BYTES + offset + size);
    }

    void check(long sizeBytes, boolean volumes) throws UnpackException {
        if (sizeBytes < endBytes) {
            throw volumes ? new UnpackException(Reason.VOLUME_MISSING, "A volume of the archive is missing, or cut short.")
                    : new UnpackException(Reason.DAMAGED, "The archive is cut short.");
        }
        if (sizeBytes > endBytes) {
            throw new UnpackException(Reason.DAMAGED, "The archive has something behind its end.");
        }
    }
}
