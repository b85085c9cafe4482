package org.lanspread.unpacker.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.UnpackException;

/** The header that an entry has in front of its data, which repeats what the directory says. */
final class LocalHeader {
    static final int SIGNATURE = 0x0403_4b50;

    /** Of a header without name and extra fields. */
    static final int BYTES = 30;
    private static final int HEADER_FLAGS = ZipEntryData.ENCRYPTED | ZipEntryData.UTF8;

    private LocalHeader() {}

    /**
     * Where the data of an entry begins.
     *
     * @throws UnpackException if the header says anything else than the directory
     */
    static long dataAt(ZipFileBytes file, ZipEntryData data) throws IOException, UnpackException {
        ByteBuffer header = file.read(data.headerAt(), BYTES);
        int signature = header.getInt();
        header.getShort();
        int flags = Short.toUnsignedInt(header.getShort());
        int method = Short.toUnsignedInt(header.getShort());
        header.getInt();
        long crc32 = Integer.toUnsignedLong(header.getInt());
        int packed = header.getInt();
        int size = header.getInt();
        int nameBytes = Short.toUnsignedInt(header.getShort());
        int extraBytes = Short.toUnsignedInt(header.getShort());
        byte[] name = file.read(data.headerAt() + BYTES, nameBytes).array();
        Extra extra = Extra.of(file.read(data.headerAt() + BYTES + nameBytes, extraBytes).order(ByteOrder.LITTLE_ENDIAN));
        long sizeBytes = extra.widen(size);
        long packedBytes = extra.widen(packed);
        boolean same = signature == SIGNATURE && method == data.method() && Arrays.equals(name, data.rawName())
                && (flags & HEADER_FLAGS) == (data.flags() & HEADER_FLAGS);
        // A program that wrote without going back knew the sizes and the checksum only when it was done, and left them out here.
        boolean follow = (flags & ZipEntryData.SIZES_FOLLOW) != 0;
        boolean sameData = crc32 == data.crc32() && packedBytes == data.packedBytes() && sizeBytes == data.sizeBytes();
        boolean leftOut = follow && crc32 == 0 && isLeftOut(packed, packedBytes) && isLeftOut(size, sizeBytes);
        if (!same || !sameData && !leftOut) {
            throw Failures.damaged("The archive contradicts itself: it says two things of " + Quoted.of(data.entry().name()) + ".");
        }
        return data.headerAt() + BYTES + nameBytes + extraBytes;
    }

    private static boolean isLeftOut(int narrow, long wide) {
        return wide == 0 || narrow == -1 && wide == 0xffff_ffffL;
    }
}
