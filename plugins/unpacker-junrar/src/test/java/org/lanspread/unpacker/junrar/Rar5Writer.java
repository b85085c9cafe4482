package org.lanspread.unpacker.junrar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Writes RAR 5 archives with stored entries, byte by byte, so that they can say what no archiver would. */
final class Rar5Writer {
    private static final byte[] SIGNATURE = {'R', 'a', 'r', '!', 0x1a, 0x07, 0x01, 0x00};
    private static final int MAIN = 1;
    private static final int FILE = 2;
    private static final int END = 5;
    private static final int HAS_EXTRA = 1;
    private static final int HAS_DATA = 2;
    private static final int REGULAR_FILE = 0100644;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Rar5Writer() {
        raw(SIGNATURE).block(fields(MAIN, 0, 0), new byte[0]);
    }

    /** A file that tells the truth. */
    Rar5Writer file(String name, byte[] data) {
        return entry(name, data, data.length, REGULAR_FILE, 0, new byte[0]);
    }

    /**
     * An entry.
     *
     * @param declared the size it declares
     * @param attributes the mode of Unix
     * @param compression the compression information
     * @param extra its extra records
     */
    Rar5Writer entry(String name, byte[] data, long declared, long attributes, long compression, byte[] extra) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        var crc = new CRC32();
        crc.update(data);
        var body = new ByteArrayOutputStream();
        body.writeBytes(fields(FILE, extra.length > 0 ? HAS_EXTRA | HAS_DATA : HAS_DATA));
        if (extra.length > 0) {
            body.writeBytes(fields(extra.length));
        }
        body.writeBytes(fields(data.length, 4, declared, attributes));
        body.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue()).array());
        body.writeBytes(fields(compression, 1, utf8.length));
        body.writeBytes(utf8);
        body.writeBytes(extra);
        return block(body.toByteArray(), data);
    }

    /** A header with a right checksum, and what stands behind it. */
    Rar5Writer block(byte[] body, byte[] data) {
        var sized = new ByteArrayOutputStream();
        sized.writeBytes(fields(body.length));
        sized.writeBytes(body);
        var crc = new CRC32();
        crc.update(sized.toByteArray());
        raw(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue()).array());
        return raw(sized.toByteArray()).raw(data);
    }

    /** Bytes as they are. */
    Rar5Writer raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Ends the archive and writes it to a file. */
    Path writeTo(Path file) throws IOException {
        block(fields(END, 0, 0), new byte[0]);
        return Files.write(file, out.toByteArray());
    }

    /**
     * The extra record of an encrypted entry, with a salt and a first cipher block of zeros.
     *
     * @param rounds what is spent on the password, as a logarithm to base 2
     */
    static byte[] encryption(int rounds) {
        byte[] record = new byte[1 + 3 + 1 + 16 + 16];
        record[0] = (byte) (record.length - 1);
        record[1] = 1;
        record[4] = (byte) rounds;
        return record;
    }

    /** Numbers as RAR 5 writes them. */
    static byte[] fields(long... values) {
        var bytes = new ByteArrayOutputStream();
        for (long value : values) {
            long rest = value;
            while (rest >>> 7 != 0) {
                bytes.write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }
        return bytes.toByteArray();
    }
}
