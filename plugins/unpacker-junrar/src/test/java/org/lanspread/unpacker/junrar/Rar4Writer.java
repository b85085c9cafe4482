package org.lanspread.unpacker.junrar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Writes RAR 4 archives with stored entries, byte by byte. */
final class Rar4Writer {
    static final int MAIN = 0x73;
    static final int UNIX = 3;
    static final int LARGE = 0x100;

    private static final byte[] SIGNATURE = {'R', 'a', 'r', '!', 0x1a, 0x07, 0x00};
    private static final int FILE = 0x74;
    private static final int HAS_DATA = 0x8000;
    private static final int STORED = 0x30;
    private static final int VERSION = 29;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Rar4Writer(int mainFlags) {
        out.writeBytes(SIGNATURE);
        block(MAIN, mainFlags, new byte[6]);
    }

    /**
     * An entry.
     *
     * @param flags of the header; with {@link #LARGE}, the high halves of the sizes are those of the declared size and of 0
     * @param attributes the mode of Unix
     * @param declared the size it declares
     */
    Rar4Writer entry(byte[] name, int flags, int attributes, byte[] data, long declared) {
        var crc = new CRC32();
        crc.update(data);
        var body = ByteBuffer.allocate(33 + name.length).order(ByteOrder.LITTLE_ENDIAN);
        body.putInt(data.length).putInt((int) declared).put((byte) UNIX).putInt((int) crc.getValue()).putInt(0);
        body.put((byte) VERSION).put((byte) STORED).putShort((short) name.length).putInt(attributes);
        if ((flags & LARGE) != 0) {
            body.putInt(0).putInt((int) (declared >>> 32));
        }
        body.put(name);
        byte[] written = new byte[body.position()];
        body.flip().get(written);
        block(FILE, flags | HAS_DATA, written);
        out.writeBytes(data);
        return this;
    }

    /** A header with a right checksum. */
    Rar4Writer block(int type, int flags, byte[] body) {
        var header = ByteBuffer.allocate(7 + body.length).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort((short) 0).put((byte) type).putShort((short) flags).putShort((short) header.capacity()).put(body);
        var crc = new CRC32();
        crc.update(header.array(), 2, header.capacity() - 2);
        out.writeBytes(header.putShort(0, (short) crc.getValue()).array());
        return this;
    }

    Path writeTo(Path file) throws IOException {
        return Files.write(file, out.toByteArray());
    }
}
