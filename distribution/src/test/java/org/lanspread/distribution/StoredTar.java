package org.lanspread.distribution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes small tar archives as POSIX describes them, inside of gzip, or of zstd (RFC 8878) whose blocks are stored. */
final class StoredTar {
    private static final int BLOCK_BYTES = 512;
    private static final int CHECKSUM_AT = 148;
    private static final int ZSTD_MAGIC = 0xfd2fb528;
    /** A window of 128 KiB, which is the largest block too. */
    private static final byte[] ZSTD_FRAME_HEADER = {0x00, 0x38};
    private static final int ZSTD_BLOCK_BYTES = 128 << 10;

    private StoredTar() {}

    static void gzip(Path archive, Map<String, byte[]> files) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(archive))) {
            out.write(tar(files));
        }
    }

    static void zstd(Path archive, Map<String, byte[]> files) throws IOException {
        byte[] tar = tar(files);
        try (OutputStream out = Files.newOutputStream(archive)) {
            out.write(little(ZSTD_MAGIC, 4));
            out.write(ZSTD_FRAME_HEADER);
            for (int at = 0; at < tar.length; at += ZSTD_BLOCK_BYTES) {
                int length = Math.min(ZSTD_BLOCK_BYTES, tar.length - at);
                int last = at + length == tar.length ? 1 : 0;
                out.write(little(length << 3 | last, 3));
                out.write(tar, at, length);
            }
        }
    }

    private static byte[] little(int value, int bytes) {
        byte[] all = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
        return Arrays.copyOf(all, bytes);
    }

    private static byte[] tar(Map<String, byte[]> files) throws IOException {
        var out = new ByteArrayOutputStream();
        for (var file : files.entrySet()) {
            out.write(header(file.getKey(), file.getValue().length));
            out.write(file.getValue());
            out.write(new byte[-file.getValue().length & BLOCK_BYTES - 1]);
        }
        out.write(new byte[2 * BLOCK_BYTES]);
        return out.toByteArray();
    }

    private static byte[] header(String name, int size) {
        var header = ByteBuffer.allocate(BLOCK_BYTES);
        put(header, 0, name);
        put(header, 100, "0000644\0" + "0000000\0" + "0000000\0" + "%011o\0".formatted(size) + "00000000000\0" + " ".repeat(8) + "0");
        put(header, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte one : header.array()) {
            sum += one;
        }
        put(header, CHECKSUM_AT, "%06o\0 ".formatted(sum));
        return header.array();
    }

    private static void put(ByteBuffer header, int at, String text) {
        header.put(at, text.getBytes(StandardCharsets.US_ASCII));
    }
}
