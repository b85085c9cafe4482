package org.lanspread.unpacker.junrar;

import com.github.junrar.unpack.decode.Compress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.unpacker.junrar.RarEntry.Compression;
import org.lanspread.unpacker.junrar.RarEntry.Part;

/** Reads all headers of an archive of RAR 1.5 to 4. */
final class Rar4Scanner {
    private static final int MAIN = 0x73;
    private static final int FILE = 0x74;
    private static final int OLD_COMMENT = 0x75;
    private static final int SERVICE = 0x7a;
    private static final int END = 0x7b;

    private static final int HAS_DATA = 0x8000;

    private static final int MAIN_VOLUME = 0x01;
    private static final int MAIN_COMMENT = 0x02;
    private static final int MAIN_SOLID = 0x08;
    private static final int MAIN_NEW_NAMING = 0x10;
    private static final int MAIN_ENCRYPTED = 0x80;
    private static final int MAIN_FIRST_VOLUME = 0x100;
    private static final int MAIN_BYTES = 13;

    private static final int FILE_SPLIT_BEFORE = 0x01;
    private static final int FILE_SPLIT_AFTER = 0x02;
    private static final int FILE_ENCRYPTED = 0x04;
    private static final int FILE_COMMENT = 0x08;
    private static final int FILE_SOLID = 0x10;
    private static final int FILE_DIRECTORY = 0xe0;
    private static final int FILE_LARGE = 0x100;
    private static final int FILE_UNICODE = 0x200;
    private static final int FILE_SALT = 0x400;
    private static final int FILE_BYTES = 32;
    private static final int FILE_NAME_SIZE = 26;

    private static final int END_HAS_NEXT_VOLUME = 0x01;

    private static final int SMALLEST_BYTES = 7;
    private static final int SALT_BYTES = 8;
    private static final int STORED = 0x30;
    private static final int BEST_METHOD = 0x35;
    private static final List<Integer> VERSIONS = List.of(15, 20, 26, 29);
    /** The first version with a solid flag in each entry. */
    private static final int VERSION_SOLID_ENTRIES = 20;
    private static final int VERSION_AES = 29;
    private static final long UNKNOWN_SIZE = 0xffff_ffffL;

    private static final int HOST_WINDOWS = 2;
    private static final int HOST_UNIX = 3;

    private final Volumes volumes;
    private final ListingBuilder listing;
    private VolumeNaming naming = VolumeNaming.BY_EXTENSION;
    private boolean solidFromHere;

    /**
     * One header.
     *
     * @param fields what comes after the size of the header
     * @param dataBytes the data behind the header, less what a large file has in addition
     */
    private record Block(int type, int flags, Fields fields, long headerEnd, long dataBytes) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        long end() {
            return headerEnd + dataBytes;
        }
    }

    Rar4Scanner(Volumes volumes, UnpackOptions options) {
        this.volumes = volumes;
        this.listing = new ListingBuilder(options);
    }

    List<RarEntry> scan() throws IOException, UnpackException {
        while (scanLastVolume()) {
            volumes.addNext(naming);
        }
        return listing.entries();
    }

    /** Whether a volume that begins with this main header is one of a set, but not the first one. */
    static boolean isLaterVolume(int mainFlags) {
        return (mainFlags & MAIN_VOLUME) != 0 && (mainFlags & MAIN_FIRST_VOLUME) == 0;
    }

    /** Reads the volume that was found last; true if another one follows. */
    private boolean scanLastVolume() throws IOException, UnpackException {
        int volume = volumes.last();
        var input = new HeaderInput(volumes.channel(volume));
        RarFormat.RAR4.requireSignature(input);
        Block main = block(input, RarFormat.RAR4.signatureBytes());
        requireVolume(main, volume);
        boolean splitAfter = false;
        long position = main.end();
        // Archives of RAR 2 have no end header.
        while (position < input.sizeBytes()) {
            Block block = block(input, position);
            position = block.end();
            if (block.type == END) {
                return block.has(END_HAS_NEXT_VOLUME);
            } else if (block.type == FILE) {
                ListingBuilder.Found found = found(block, volume, main);
                position = found.parts().getFirst().offset() + found.parts().getFirst().bytes();
                input.requireInside(block.headerEnd, position - block.headerEnd);
                listing.add(found);
                splitAfter = found.splitAfter();
            } else if (block.type < OLD_COMMENT || block.type > SERVICE) {
                throw Failures.damaged("The archive has a part of a kind that there is not.");
            }
        }
        return splitAfter;
    }

    private void requireVolume(Block main, int volume) throws UnpackException {
        if (main.type != MAIN) {
            throw Failures.damaged("The archive does not begin with its main header.");
        }
        if (main.has(MAIN_ENCRYPTED)) {
            throw Failures.unsupported("The archive is of RAR 4 with encrypted names, which this program does not read: pack it anew as RAR 5.");
        }
        if (volume == 0 && isLaterVolume(main.flags)) {
            throw Failures.notTheFirstVolume();
        }
        if (volume > 0 && !isLaterVolume(main.flags)) {
            throw Failures.damaged("The archive has volumes that do not belong together.");
        }
        naming = main.has(MAIN_NEW_NAMING) ? VolumeNaming.NUMBERED : VolumeNaming.BY_EXTENSION;
    }

    private Block block(HeaderInput input, long position) throws IOException, UnpackException {
        listing.countBlock();
        var start = new Fields(input.bytes(position, SMALLEST_BYTES));
        int crc = start.u16();
        int type = start.u8();
        int flags = start.u16();
        int size = start.u16();
        if (size < SMALLEST_BYTES) {
            throw Failures.damaged("The archive has a header of an impossible size.");
        }
        byte[] header = input.bytes(position, size);
        var fields = new Fields(header);
        fields.skip(SMALLEST_BYTES);
        boolean hasData = type != MAIN && type != END && ((flags & HAS_DATA) != 0 || type == FILE || type == SERVICE);
        var block = new Block(type, flags, fields, position + size, hasData ? fields.u32() : 0);
        requireChecksum(block, header, crc);
        input.requireInside(block.headerEnd, block.dataBytes);
        return block;
    }

    private static void requireChecksum(Block block, byte[] header, int expected) throws UnpackException {
        var crc = new CRC32();
        crc.update(header, 2, Math.min(checkedBytes(block, header), header.length) - 2);
        if ((crc.getValue() & 0xffff) != expected) {
            throw Failures.damaged("The archive has a header that does not match its checksum.");
        }
    }

    /** How much of a header its checksum covers: all, but not a comment, which RAR 2 kept inside of the header. */
    private static int checkedBytes(Block block, byte[] header) {
        boolean main = block.type == MAIN && block.has(MAIN_COMMENT);
        if (main || block.type == OLD_COMMENT) {
            return MAIN_BYTES;
        }
        if (block.type == FILE && block.has(FILE_COMMENT) && header.length >= FILE_BYTES) {
            int nameBytes = header[FILE_NAME_SIZE] & 0xff | (header[FILE_NAME_SIZE + 1] & 0xff) << 8;
            return FILE_BYTES + nameBytes + (block.has(FILE_LARGE) ? Long.BYTES : 0);
        }
        return header.length;
    }

    private ListingBuilder.Found found(Block block, int volume, Block main) throws UnpackException {
        Fields fields = block.fields;
        long packedBytes = block.dataBytes;
        long sizeBytes = fields.u32();
        int host = fields.u8();
        long crc32 = fields.u32();
        fields.u32(); // the time
        int version = fields.u8();
        int method = fields.u8();
        int nameBytes = fields.u16();
        long attributes = fields.u32();
        if (block.has(FILE_LARGE)) {
            packedBytes = large(packedBytes, fields.u32());
            sizeBytes = large(sizeBytes, fields.u32());
        } else if (sizeBytes == UNKNOWN_SIZE) {
            throw Failures.unsupported("The archive has an entry that does not say how large it is.");
        }
        String name = Names.rar4(fields.bytes(nameBytes), block.has(FILE_UNICODE));
        boolean directory = (block.flags & FILE_DIRECTORY) == FILE_DIRECTORY;
        Kind kind = kind(host, attributes, directory);
        boolean executable = kind == Kind.FILE && host == HOST_UNIX && UnixMode.isExecutable(attributes);
        var part = new Part(volume, block.headerEnd, packedBytes, encryption(block, version));
        return new ListingBuilder.Found(
                name, kind, sizeBytes, executable, compression(block, main, version, method),
                new Checksum(OptionalLong.of(crc32), Optional.empty(), false),
                block.has(FILE_SPLIT_BEFORE), block.has(FILE_SPLIT_AFTER), List.of(part));
    }

    private static long large(long low, long high) throws UnpackException {
        long value = high << 32 | low;
        if (value < 0) {
            throw Failures.damaged("The archive has a header with a size that is no size.");
        }
        return value;
    }

    private static Kind kind(int host, long attributes, boolean directory) {
        return switch (host) {
            case HOST_UNIX -> UnixMode.kind(attributes, directory);
            case HOST_WINDOWS -> WindowsAttributes.kind(attributes, directory);
            default -> directory ? Kind.DIRECTORY : Kind.FILE;
        };
    }

    private Optional<Encryption> encryption(Block block, int version) throws UnpackException {
        if (!block.has(FILE_ENCRYPTED)) {
            return Optional.empty();
        }
        boolean split = block.has(FILE_SPLIT_BEFORE) || block.has(FILE_SPLIT_AFTER);
        if (version < VERSION_AES || !block.has(FILE_SALT) || split) {
            throw Failures.unsupported("The archive is encrypted in an old way that this program does not read: pack it anew as RAR 5.");
        }
        return Optional.of(new Encryption.Aes128(block.fields.bytes(SALT_BYTES)));
    }

    /** junrar decodes all of RAR 4 with one size of dictionary, whatever the header says. */
    private Compression compression(Block block, Block main, int version, int method) throws UnpackException {
        boolean stored = method == STORED;
        if (!stored && (!VERSIONS.contains(version) || method < STORED || method > BEST_METHOD)) {
            throw Failures.unsupported("The archive is packed in a way that this program does not know.");
        }
        boolean solid = version >= VERSION_SOLID_ENTRIES ? block.has(FILE_SOLID) : main.has(MAIN_SOLID) && solidFromHere;
        solidFromHere |= !stored;
        return new Compression(RarFormat.RAR4, (long) version << 8 | method, stored, solid, Compress.MAXWINSIZE);
    }
}
