package org.lanspread.unpacker.junrar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.lanspread.unpacker.junrar.RarEntry.Compression;

/**
 * Writes the begin of an archive with one plain entry, which is what the decoder gets to see of an archive: it has what decoding needs, and neither a
 * name nor a checksum nor anything else of the real header.
 */
final class DecoderHeader {
    private static final int MAX_BYTES = 128;
    private static final byte NAME = 'x';

    private static final int RAR5_FILE = 2;
    private static final int RAR5_HAS_DATA = 2;
    private static final int RAR5_UNIX = 1;

    private static final int RAR4_MAIN = 0x73;
    private static final int RAR4_MAIN_BYTES = 13;
    private static final int RAR4_FILE = 0x74;
    private static final int RAR4_FILE_BYTES = 41;
    private static final int RAR4_LARGE_WITH_DATA = 0x8100;
    private static final int RAR4_SOLID = 0x10;
    private static final int RAR4_UNIX = 3;
    private static final int REGULAR_FILE = 0100644;

    private final ByteBuffer out = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private DecoderHeader() {}

    /** An archive of this format without entries. */
    static byte[] empty(RarFormat format) {
        return format.signature();
    }

    /** All that stands before the packed data. */
    static byte[] of(RarEntry entry) {
        var header = new DecoderHeader();
        header.out.put(entry.compression().format().signature());
        switch (entry.compression().format()) {
            case RAR4 -> header.rar4(entry);
            case RAR5 -> header.rar5(entry);
        }
        return Arrays.copyOf(header.out.array(), header.out.position());
    }

    private void rar5(RarEntry entry) {
        var body = new DecoderHeader();
        body.vint(RAR5_FILE);
        body.vint(RAR5_HAS_DATA);
        body.vint(entry.packedBytes());
        body.vint(0);
        body.vint(entry.entry().sizeBytes());
        body.vint(0);
        body.vint(entry.compression().method());
        body.vint(RAR5_UNIX);
        body.vint(1);
        body.out.put(NAME);

        int start = out.position();
        out.putInt(0);
        vint(body.out.position());
        out.put(body.out.flip());
        out.putInt(start, (int) crc32(start + 4));
    }

    private void rar4(RarEntry entry) {
        int main = out.position();
        out.putShort((short) 0).put((byte) RAR4_MAIN).putShort((short) 0).putShort((short) RAR4_MAIN_BYTES).putShort((short) 0).putInt(0);
        out.putShort(main, (short) crc32(main + 2));

        Compression compression = entry.compression();
        long packed = entry.packedBytes();
        long size = entry.entry().sizeBytes();
        int flags = RAR4_LARGE_WITH_DATA | (compression.solid() ? RAR4_SOLID : 0);
        int file = out.position();
        out.putShort((short) 0).put((byte) RAR4_FILE).putShort((short) flags).putShort((short) RAR4_FILE_BYTES);
        out.putInt((int) packed).putInt((int) size).put((byte) RAR4_UNIX).putInt(0).putInt(0);
        out.put((byte) (compression.method() >>> 8)).put((byte) compression.method()).putShort((short) 1).putInt(REGULAR_FILE);
        out.putInt((int) (packed >>> 32)).putInt((int) (size >>> 32)).put(NAME);
        out.putShort(file, (short) crc32(file + 2));
    }

    private void vint(long value) {
        long rest = value;
        while (rest >>> 7 != 0) {
            out.put((byte) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private long crc32(int from) {
        var crc = new CRC32();
        crc.update(out.array(), from, out.position() - from);
        return crc.getValue();
    }
}
