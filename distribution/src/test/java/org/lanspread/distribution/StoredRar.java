package org.lanspread.distribution;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32;

/** Writes RAR 5 archives that store their files, as the format's technical note describes it. No archiver is needed, whatever the size. */
final class StoredRar {
    private static final byte[] SIGNATURE = {'R', 'a', 'r', '!', 0x1a, 0x07, 0x01, 0x00};
    private static final int MAIN = 1;
    private static final int FILE = 2;
    private static final int END = 5;
    private static final int HAS_DATA = 2;
    private static final int HAS_CRC = 4;
    private static final int REGULAR_FILE = 0100644;
    private static final int UNIX = 1;
    private static final int SEED = 20260101;
    private static final int BLOCK_BYTES = 1 << 20;

    private StoredRar() {}

    /** Where the bytes of a stored file come from; asked twice. */
    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes an archive of one file of random bytes. The same size gives the same bytes. */
    static void write(Path archive, String name, long bytes) throws IOException {
        try (OutputStream out = begin(archive)) {
            store(name, bytes, content -> blocks(bytes, content), out);
            out.write(header(fields(END, 0, 0)));
        }
    }

    /** Writes an archive of all files below a folder. */
    static void pack(Path archive, Path folder) throws IOException {
        try (OutputStream out = begin(archive)) {
            for (String name : Games.hashes(folder).keySet()) {
                Path file = folder.resolve(name);
                store(name, Files.size(file), content -> Files.copy(file, content), out);
            }
            out.write(header(fields(END, 0, 0)));
        }
    }

    /** Writes an archive of so many empty files. */
    static void writeEmptyFiles(Path archive, int files) throws IOException {
        try (OutputStream out = begin(archive)) {
            for (int i = 0; i < files; i++) {
                store("f" + i, 0, _ -> { }, out);
            }
            out.write(header(fields(END, 0, 0)));
        }
    }

    private static OutputStream begin(Path archive) throws IOException {
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive));
        out.write(SIGNATURE);
        out.write(header(fields(MAIN, 0, 0)));
        return out;
    }

    private static void store(String name, long bytes, Content content, OutputStream out) throws IOException {
        out.write(header(fileHeader(name, bytes, content)));
        content.writeTo(out);
    }

    private static byte[] fileHeader(String name, long bytes, Content content) throws IOException {
        var crc = new CRC32();
        content.writeTo(new OutputStream() {
            @Override
            public void write(int b) {
                crc.update(b);
            }

            @Override
            public void write(byte[] block, int offset, int length) {
                crc.update(block, offset, length);
            }
        });
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        var header = new ByteArrayOutputStream();
        header.writeBytes(fields(FILE, HAS_DATA, bytes, HAS_CRC, bytes, REGULAR_FILE));
        header.writeBytes(littleEndian(crc));
        header.writeBytes(fields(0, UNIX, utf8.length));
        header.writeBytes(utf8);
        return header.toByteArray();
    }

    /** Random bytes, always the same. */
    static void blocks(long bytes, OutputStream out) throws IOException {
        var random = new Random(SEED);
        byte[] block = new byte[BLOCK_BYTES];
        for (long left = bytes; left > 0; left -= block.length) {
            random.nextBytes(block);
            out.write(block, 0, (int) Math.min(left, block.length));
        }
    }

    private static byte[] header(byte[] body) {
        var sized = new ByteArrayOutputStream();
        sized.writeBytes(fields(body.length));
        sized.writeBytes(body);
        var crc = new CRC32();
        crc.update(sized.toByteArray());
        var header = new ByteArrayOutputStream();
        header.writeBytes(littleEndian(crc));
        header.writeBytes(sized.toByteArray());
        return header.toByteArray();
    }

    private static byte[] littleEndian(CRC32 crc) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue()).array();
    }

    /** Numbers of seven bits a byte, the lowest first. */
    private static byte[] fields(long... values) {
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
