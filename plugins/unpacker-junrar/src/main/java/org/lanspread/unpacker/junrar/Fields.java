package org.lanspread.unpacker.junrar;

import java.util.Arrays;
import org.lanspread.spi.unpack.UnpackException;

/** The fields of one header, read one after another and never past its end. Numbers are little-endian. */
final class Fields {
    private static final int MAX_VINT_BYTES = 10;

    private final byte[] bytes;
    private final int end;
    private int position;

    Fields(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Fields(byte[] bytes, int position, int end) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
    }

    int remaining() {
        return end - position;
    }

    int position() {
        return position;
    }

    int u8() throws UnpackException {
        require(1);
        return bytes[position++] & 0xff;
    }

    int u16() throws UnpackException {
        return u8() | u8() << 8;
    }

    long u32() throws UnpackException {
        return u16() | (long) u16() << 16;
    }

    /** A number of RAR 5: seven bits in each byte, the lowest first, until a byte without the high bit. All 64 bits count, also the sign. */
    long vint() throws UnpackException {
        long value = 0;
        for (int i = 0; i < MAX_VINT_BYTES; i++) {
            int next = u8();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next < 0x80) {
                return value;
            }
        }
        throw Failures.damaged("The archive has a header with a number that does not end.");
    }

    /** A number of RAR 5 that is a size: not negative as a signed number. */
    long size() throws UnpackException {
        long value = vint();
        if (value < 0) {
            throw Failures.damaged("The archive has a header with a size that is no size.");
        }
        return value;
    }

    byte[] bytes(int count) throws UnpackException {
        require(count);
        position += count;
        return Arrays.copyOfRange(bytes, position - count, position);
    }

    /** The next so many bytes as fields of their own. */
    Fields part(long count) throws UnpackException {
        require(count);
        position += (int) count;
        return new Fields(bytes, position - (int) count, position);
    }

    void skip(long count) throws UnpackException {
        part(count);
    }

    private void require(long count) throws UnpackException {
        if (count < 0 || count > remaining()) {
            throw Failures.damaged("The archive has a header that is shorter than its fields.");
        }
    }
}
