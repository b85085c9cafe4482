package org.lanspread.benchmark;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Writes many files into an archive of RAR 5 without packing them, after the technical note of the format. */
final class StoredArchive implements AutoCloseable {
    private static final byte[] SIGNATURE = "Rar!\032\007\001\000".getBytes(StandardCharsets.US_ASCII);
    private static final int MAIN = 1;
    private static final int FILE = 2;
    private static final int END = 5;
    private static final int WITH_DATA = 2;
    private static final int WITH_CRC = 4;
    private static final int STORED = 0;
    private static final int UNIX = 1;
    private static final int REGULAR_FILE = 0100644;
    private static final int MAX_HEADER_BYTES = 2_048;

    private final OutputStream out;
    private final ByteBuffer body = ByteBuffer.allocate(MAX_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer length = ByteBuffer.allocate(Long.BYTES);

    StoredArchive(Path file) throws IOException {
        out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        out.write(SIGNATURE);
        numbers(body, MAIN, 0, 0);
        writeHeader();
    }

    static void write(Path file, SmallFiles files) throws IOException {
        try (var archive = new StoredArchive(file)) {
            for (int i = 0; i < files.count(); i++) {
                archive.add(files.path(i), files.content(i));
            }
        }
    }

    private void add(String name, ByteBuffer content) throws IOException {
        var crc = new CRC32();
        crc.update(content.duplicate());
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        numbers(body, FILE, WITH_DATA, content.remaining(), WITH_CRC, content.remaining(), REGULAR_FILE);
        body.putInt((int) crc.getValue());
        numbers(body, STORED, UNIX, utf8.length);
        body.put(utf8);
        writeHeader();
        out.write(content.array(), content.arrayOffset() + content.position(), content.remaining());
    }

    /** The checksum covers the length and the body. */
    private void writeHeader() throws IOException {
        body.flip();
        numbers(length.clear(), body.remaining());
        var crc = new CRC32();
        crc.update(length.flip().duplicate());
        crc.update(body.duplicate());
        out.write(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue()).array());
        out.write(length.array(), 0, length.remaining());
        out.write(body.array(), 0, body.remaining());
        body.clear();
    }

    private static void numbers(ByteBuffer to, long... values) {
        for (long value : values) {
            long rest = value;
            for (; rest > 0x7f; rest >>>= 7) {
                to.put((byte) (rest | 0x80));
            }
            to.put((byte) rest);
        }
    }

    @Override
    public void close() throws IOException {
        try (out) {
            numbers(body, END, 0, 0);
            writeHeader();
        }
    }
}
