package org.lanspread.distribution;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/** Writes 7z archives that store their one file, as 7zFormat.txt of the LZMA SDK describes it. No archiver is needed, whatever the size. */
final class StoredSevenZip {
    private static final byte[] SIGNATURE = {'7', 'z', (byte) 0xbc, (byte) 0xaf, 0x27, 0x1c, 0, 4};
    private static final int START_BYTES = 32;
    private static final int END = 0;
    private static final int HEADER = 1;
    private static final int STREAMS = 4;
    private static final int FILES = 5;
    private static final int PACKED = 6;
    private static final int UNPACKED = 7;
    /** Has to be there, although it adds nothing: without it 7-Zip forgets the checksum. */
    private static final int PARTS = 8;
    private static final int SIZE = 9;
    private static final int CRC = 10;
    private static final int FOLDER = 11;
    private static final int UNPACKED_SIZE = 12;
    private static final int NAMES = 17;
    private static final int ALL_HAVE_ONE = 1;
    private static final int HERE = 0;
    private static final int ONE = 1;
    /** A coder without properties, whose id is one byte long: that of copying. */
    private static final byte[] COPY = {1, 0};

    private StoredSevenZip() {}

    /** Writes an archive of one file of random bytes. The same size gives the same bytes. */
    static void write(Path archive, String name, long bytes) throws IOException {
        var crc = new CRC32();
        byte[] header;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
            out.write(new byte[START_BYTES]);
            StoredRar.blocks(bytes, new CheckedOutputStream(out, crc));
            header = header(name, bytes, crc);
            out.write(header);
        }
        try (var file = new RandomAccessFile(archive.toFile(), "rw")) {
            file.write(start(bytes, header));
        }
    }

    private static byte[] start(long bytes, byte[] header) {
        byte[] where = littleEndian(Long.BYTES * 2 + Integer.BYTES).putLong(bytes).putLong(header.length).putInt(crc(header)).array();
        return littleEndian(START_BYTES).put(SIGNATURE).putInt(crc(where)).put(where).array();
    }

    private static byte[] header(String name, long bytes, CRC32 crc) {
        byte[] names = (name + "\0").getBytes(StandardCharsets.UTF_16LE);
        var header = new ByteArrayOutputStream();
        put(header, HEADER, STREAMS, PACKED, 0, ONE, SIZE);
        header.writeBytes(number(bytes));
        put(header, END, UNPACKED, FOLDER, ONE, HERE, ONE);
        header.writeBytes(COPY);
        put(header, UNPACKED_SIZE);
        header.writeBytes(number(bytes));
        put(header, CRC, ALL_HAVE_ONE);
        header.writeBytes(littleEndian(Integer.BYTES).putInt((int) crc.getValue()).array());
        put(header, END, PARTS, END, END, FILES, ONE, NAMES);
        header.writeBytes(number(1 + names.length));
        put(header, HERE);
        header.writeBytes(names);
        put(header, END, END);
        return header.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, int... bytes) {
        for (int one : bytes) {
            out.write(one);
        }
    }

    /** A number in its longest form: that eight bytes follow. */
    private static byte[] number(long value) {
        return littleEndian(1 + Long.BYTES).put((byte) 0xff).putLong(value).array();
    }

    private static int crc(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
