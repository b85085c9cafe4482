package org.lanspread.unpacker.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/**
 * The directory at the end of an archive. Only one place for it is right: the last record of the file says where it is, its entries fill the space up
 * to that record, and nothing but the comment follows.
 */
final class CentralDirectory {
    static final int END_SIGNATURE = 0x0605_4b50;

    private static final int ENTRY_SIGNATURE = 0x0201_4b50;
    private static final int END64_SIGNATURE = 0x0606_4b50;
    private static final int LOCATOR64_SIGNATURE = 0x0706_4b50;
    private static final int END_BYTES = 22;
    private static final int END64_BYTES = 56;
    private static final int LOCATOR64_BYTES = 20;
    private static final int ENTRY_BYTES = 46;
    private static final int MAX_COMMENT_BYTES = 0xffff;
    private static final int COUNT_IN_ZIP64 = 0xffff;
    private static final long OFFSET_IN_ZIP64 = 0xffff_ffffL;
    /** The most a directory may have. Its names are kept. */
    private static final int MAX_DIRECTORY_BYTES = 32 << 20;
    /** The longest name; installed paths are shorter still. */
    private static final int MAX_NAME_BYTES = 4 * 1024;

    private static final int MADE_BY_UNIX = 3;
    private static final int MADE_BY_MAC = 19;
    private static final int UNIX_TYPE = 0xf000;
    private static final int UNIX_FILE = 0x8000;
    private static final int UNIX_FOLDER = 0x4000;
    private static final int UNIX_LINK = 0xa000;
    private static final int UNIX_EXECUTABLE = 0111;
    private static final int WINDOWS_REPARSE_POINT = 0x400;

    private CentralDirectory() {}

    /**
     * Where the directory is.
     *
     * @param entries how many it has
     * @param at where it begins
     * @param end where it ends
     */
    private record Place(long entries, long at, long end) {}

    static List<ZipEntryData> read(ZipFileBytes file) throws IOException, UnpackException {
        Place place = place(file);
        if (place.entries() > ArchiveListing.MAX_ENTRIES || place.end() - place.at() > MAX_DIRECTORY_BYTES) {
            throw new UnpackException(Reason.LIMIT, "The archive has more than " + ArchiveListing.MAX_ENTRIES + " entries, or too long names.");
        }
        ByteBuffer directory = file.read(place.at(), (int) (place.end() - place.at()));
        var entries = new ArrayList<ZipEntryData>();
        for (int index = 0; index < place.entries(); index++) {
            entries.add(entry(directory, index));
        }
        if (directory.hasRemaining()) {
            throw contradiction();
        }
        refuseOverlaps(entries, place.at());
        return entries;
    }

    /** Entries that share their data make a small archive of any size. */
    private static void refuseOverlaps(List<ZipEntryData> entries, long directoryAt) throws UnpackException {
        var inPlace = entries.stream().sorted(Comparator.comparingLong(ZipEntryData::headerAt)).toList();
        long end = directoryAt;
        for (ZipEntryData entry : inPlace.reversed()) {
            long least = LocalHeader.BYTES + entry.rawName().length;
            if (entry.headerAt() < 0 || entry.packedBytes() > end - least || entry.headerAt() > end - least - entry.packedBytes()) {
                throw contradiction();
            }
            end = entry.headerAt();
        }
    }

    private static Place place(ZipFileBytes file) throws IOException, UnpackException {
        long endAt = endAt(file);
        ByteBuffer end = file.read(endAt, END_BYTES);
        end.position(Integer.BYTES);
        int disks = end.getShort() | end.getShort();
        int here = Short.toUnsignedInt(end.getShort());
        int entries = Short.toUnsignedInt(end.getShort());
        long size = Integer.toUnsignedLong(end.getInt());
        long at = Integer.toUnsignedLong(end.getInt());
        if (entries == COUNT_IN_ZIP64 || size == OFFSET_IN_ZIP64 || at == OFFSET_IN_ZIP64) {
            return place64(file, endAt);
        }
        if (disks != 0 || here != entries) {
            throw Failures.unsupported("A zip archive in several parts is not read.");
        }
        return checked(entries, at, size, endAt);
    }

    /** The last record, whose comment ends with the file. Where two places fit, somebody may read the other one. */
    private static long endAt(ZipFileBytes file) throws IOException, UnpackException {
        long size = file.sizeBytes();
        int length = (int) Math.min(size, END_BYTES + MAX_COMMENT_BYTES);
        ByteBuffer tail = file.read(size - length, length);
        long found = -1;
        for (int at = 0; at <= length - END_BYTES; at++) {
            if (tail.getInt(at) == END_SIGNATURE && at + END_BYTES + Short.toUnsignedInt(tail.getShort(at + END_BYTES - Short.BYTES)) == length) {
                if (found >= 0) {
                    throw contradiction();
                }
                found = size - length + at;
            }
        }
        if (found < 0) {
            throw Failures.damaged("The archive is cut short: its directory is missing.");
        }
        return found;
    }

    private static Place place64(ZipFileBytes file, long endAt) throws IOException, UnpackException {
        ByteBuffer locator = file.read(endAt - LOCATOR64_BYTES, LOCATOR64_BYTES);
        if (locator.getInt() != LOCATOR64_SIGNATURE) {
            throw contradiction();
        }
        int disk = locator.getInt();
        long end64At = locator.getLong();
        int disks = locator.getInt();
        ByteBuffer end64 = file.read(end64At, END64_BYTES);
        boolean follows = end64.getInt() == END64_SIGNATURE && end64At + Integer.BYTES + Long.BYTES + end64.getLong() == endAt - LOCATOR64_BYTES;
        if (!follows || disk != 0 || disks > 1) {
            throw contradiction();
        }
        end64.position(24);
        long here = end64.getLong();
        long entries = end64.getLong();
        long size = end64.getLong();
        long at = end64.getLong();
        if (here != entries || entries < 0) {
            throw contradiction();
        }
        return checked(entries, at, size, end64At);
    }

    private static Place checked(long entries, long at, long size, long end) throws UnpackException {
        if (at < 0 || size < 0 || at > end || size != end - at) {
            throw Failures.damaged("The archive is cut short, or has foreign bytes in front.");
        }
        return new Place(entries, at, end);
    }

    private static ZipEntryData entry(ByteBuffer directory, int index) throws UnpackException {
        if (directory.remaining() < ENTRY_BYTES || directory.getInt() != ENTRY_SIGNATURE) {
            throw contradiction();
        }
        int madeBy = Short.toUnsignedInt(directory.getShort()) >> Byte.SIZE;
        directory.getShort();
        int flags = Short.toUnsignedInt(directory.getShort());
        int method = Short.toUnsignedInt(directory.getShort());
        directory.getInt();
        long crc32 = Integer.toUnsignedLong(directory.getInt());
        int packed = directory.getInt();
        int size = directory.getInt();
        int nameBytes = Short.toUnsignedInt(directory.getShort());
        int extraBytes = Short.toUnsignedInt(directory.getShort());
        int commentBytes = Short.toUnsignedInt(directory.getShort());
        int disk = Short.toUnsignedInt(directory.getShort());
        directory.getShort();
        int attributes = directory.getInt();
        int headerAt = directory.getInt();
        if (nameBytes + extraBytes + commentBytes > directory.remaining() || disk != 0) {
            throw contradiction();
        }
        if (nameBytes > MAX_NAME_BYTES) {
            throw new UnpackException(Reason.LIMIT, "The archive has a name of more than " + MAX_NAME_BYTES + " bytes.");
        }
        byte[] name = new byte[nameBytes];
        directory.get(name);
        Extra extra = Extra.of(directory.slice(directory.position(), extraBytes).order(ByteOrder.LITTLE_ENDIAN));
        directory.position(directory.position() + extraBytes + commentBytes);
        long sizeBytes = extra.widen(size);
        long packedBytes = extra.widen(packed);
        long headerOffset = extra.widen(headerAt);
        String decoded = Names.decode(name, (flags & ZipEntryData.UTF8) != 0);
        int mode = madeBy == MADE_BY_UNIX || madeBy == MADE_BY_MAC ? attributes >>> Short.SIZE : 0;
        ArchiveEntry entry = listed(index, decoded, mode, attributes, sizeBytes, crc32);
        var data = new ZipEntryData(entry, name, flags, method, crc32, packedBytes, sizeBytes, headerOffset);
        check(data);
        return data;
    }

    private static ArchiveEntry listed(int index, String name, int mode, int attributes, long sizeBytes, long crc32) throws UnpackException {
        boolean folder = name.endsWith("/");
        Kind kind = kind(folder, mode, attributes);
        boolean file = kind == Kind.FILE;
        if (kind == Kind.DIRECTORY && sizeBytes != 0) {
            throw Failures.damaged("The archive has a folder with data, " + Quoted.of(name) + ".");
        }
        return new ArchiveEntry(index, folder ? name.substring(0, name.length() - 1) : name, kind, file ? sizeBytes : 0,
                file ? OptionalLong.of(crc32) : OptionalLong.empty(), file && (mode & UNIX_EXECUTABLE) != 0);
    }

    private static Kind kind(boolean folder, int mode, int attributes) {
        int type = mode & UNIX_TYPE;
        if (type == UNIX_LINK || (attributes & WINDOWS_REPARSE_POINT) != 0) {
            return Kind.LINK;
        }
        if (type != 0 && type != (folder ? UNIX_FOLDER : UNIX_FILE)) {
            return Kind.OTHER;
        }
        return folder ? Kind.DIRECTORY : Kind.FILE;
    }

    private static void check(ZipEntryData data) throws UnpackException {
        String name = Quoted.of(data.entry().name());
        if ((data.flags() & ZipEntryData.ENCRYPTED) != 0) {
            throw new UnpackException(Reason.UNSUPPORTED, "The archive is encrypted, which this unpacker does not read.");
        }
        boolean stored = data.method() == ZipEntryData.STORED;
        if (!stored && data.method() != ZipEntryData.DEFLATED) {
            throw Failures.unsupported("Unpacking " + name + " needs a method that is not read here.");
        }
        if (stored && data.packedBytes() != data.sizeBytes()) {
            throw contradiction();
        }
    }

    private static UnpackException contradiction() {
        return Failures.damaged("The archive contradicts itself: its directory does not fit.");
    }
}
