package org.lanspread.unpacker.zip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.lanspread.spi.unpack.UnpackException;

/** The extra fields of a header. */
final class Extra {
    private static final int ZIP64 = 1;
    private static final long IN_ZIP64 = 0xffff_ffffL;

    private final Optional<ByteBuffer> zip64;

    private Extra(Optional<ByteBuffer> zip64) {
        this.zip64 = zip64;
    }

    static Extra of(ByteBuffer fields) throws UnpackException {
        Optional<ByteBuffer> zip64 = Optional.empty();
        while (fields.remaining() >= 2 * Short.BYTES) {
            int id = Short.toUnsignedInt(fields.getShort());
            int length = Short.toUnsignedInt(fields.getShort());
            if (length > fields.remaining()) {
                throw Failures.damaged("The archive has an entry whose extra field is cut short.");
            }
            if (id == ZIP64) {
                if (zip64.isPresent()) {
                    throw Failures.damaged("The archive has an entry with two sizes.");
                }
                zip64 = Optional.of(fields.slice(fields.position(), length).order(ByteOrder.LITTLE_ENDIAN));
            }
            fields.position(fields.position() + length);
        }
        return new Extra(zip64);
    }

    /** A number that has 32 bits where it fits, and is here where it does not. To be asked in the order of the header. */
    long widen(int number) throws UnpackException {
        long narrow = Integer.toUnsignedLong(number);
        if (narrow != IN_ZIP64 || zip64.isEmpty()) {
            return narrow;
        }
        if (zip64.get().remaining() < Long.BYTES) {
            throw Failures.damaged("The archive has an entry whose size is cut short.");
        }
        long wide = zip64.get().getLong();
        if (wide < 0) {
            throw Failures.damaged("The archive has an entry with an impossible size.");
        }
        return wide;
    }
}
