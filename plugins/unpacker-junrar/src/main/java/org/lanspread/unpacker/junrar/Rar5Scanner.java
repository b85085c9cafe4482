package org.lanspread.unpacker.junrar;

import com.github.junrar.crypt.Rar5Crypt.Kdf;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.unpacker.junrar.RarEntry.Compression;
import org.lanspread.unpacker.junrar.RarEntry.Part;

/** Reads all headers of an archive of RAR 5 or 7. */
final class Rar5Scanner {
    private static final int MAIN_HAS_VOLUME_NUMBER = 2;
    private static final int END_HAS_NEXT_VOLUME = 1;

    private static final int FILE_IS_DIRECTORY = 1;
    private static final int FILE_HAS_TIME = 2;
    private static final int FILE_HAS_CRC32 = 4;
    private static final int FILE_SIZE_UNKNOWN = 8;

    private static final int EXTRA_CRYPT = 1;
    private static final int EXTRA_HASH = 2;
    private static final int EXTRA_REDIRECTION = 5;
    private static final int CRYPT_HAS_CHECK = 1;
    private static final int CRYPT_KEYED_CHECKSUM = 2;
    private static final int HASH_BLAKE2SP = 0;
    private static final int BLAKE2SP_BYTES = 32;
    private static final int CIPHER_BLOCK_BYTES = 16;

    private static final int SMALLEST_DICTIONARY_BYTES = 0x20000;
    private static final int BEST_METHOD = 5;

    private static final int HOST_WINDOWS = 0;
    private static final int HOST_UNIX = 1;

    private final Volumes volumes;
    private final UnpackOptions options;
    private final ListingBuilder listing;

    Rar5Scanner(Volumes volumes, UnpackOptions options) {
        this.volumes = volumes;
        this.options = options;
        this.listing = new ListingBuilder(options);
    }

    List<RarEntry> scan() throws IOException, UnpackException {
        while (scanLastVolume()) {
            volumes.addNext(VolumeNaming.NUMBERED);
        }
        return listing.entries();
    }

    /** Reads the volume that was found last; true if another one follows. */
    private boolean scanLastVolume() throws IOException, UnpackException {
        int volume = volumes.last();
        var input = new HeaderInput(volumes.channel(volume));
        RarFormat.RAR5.requireSignature(input);
        var blocks = new Rar5BlockReader(input);
        Rar5Block block = next(blocks, RarFormat.RAR5.signatureBytes());
        if (block.type() == Rar5Block.CRYPT) {
            decryptHeaders(block.fields(), blocks);
            block = next(blocks, block.end());
        }
        requireVolume(block, volume);
        for (block = next(blocks, block.end()); block.type() != Rar5Block.END; block = next(blocks, block.end())) {
            if (block.type() == Rar5Block.FILE) {
                listing.add(found(block, volume));
            } else if (!block.mayBeSkipped()) {
                throw Failures.unsupported("The archive has a part of a kind that is not known.");
            }
        }
        return (block.fields().vint() & END_HAS_NEXT_VOLUME) != 0;
    }

    private Rar5Block next(Rar5BlockReader blocks, long position) throws IOException, UnpackException {
        listing.countBlock();
        return blocks.read(position);
    }

    private void decryptHeaders(Fields fields, Rar5BlockReader blocks) throws UnpackException {
        requireKnownEncryption(fields);
        long flags = fields.vint();
        Encryption.Salt salt = Encryption.Salt.read(fields);
        if ((flags & CRYPT_HAS_CHECK) != 0) {
            salt = salt.withCheck(fields);
        }
        Kdf keys = salt.derive(options.password().orElseThrow(Failures::passwordRequired));
        blocks.decryptWith(keys, salt.verify(keys));
    }

    private static void requireVolume(Rar5Block main, int expected) throws UnpackException {
        if (main.type() != Rar5Block.MAIN) {
            throw Failures.damaged("The archive does not begin with its main header.");
        }
        if (volumeNumber(main) != expected) {
            throw expected == 0 ? Failures.notTheFirstVolume() : Failures.damaged("The archive has volumes that do not belong together.");
        }
    }

    /** The number of a volume, from 0; also 0 for an archive of one file. */
    static long volumeNumber(Rar5Block main) throws UnpackException {
        boolean numbered = (main.fields().vint() & MAIN_HAS_VOLUME_NUMBER) != 0;
        return numbered ? main.fields().vint() : 0;
    }

    private ListingBuilder.Found found(Rar5Block block, int volume) throws UnpackException {
        Fields fields = block.fields();
        long flags = fields.vint();
        long sizeBytes = (flags & FILE_SIZE_UNKNOWN) != 0 ? unknownSize() : fields.size();
        long attributes = fields.vint();
        if ((flags & FILE_HAS_TIME) != 0) {
            fields.u32();
        }
        var crc32 = (flags & FILE_HAS_CRC32) != 0 ? OptionalLong.of(fields.u32()) : OptionalLong.empty();
        Compression compression = compression(fields.vint());
        long host = fields.vint();
        String name = Names.utf8(fields.bytes((int) Math.min(fields.size(), Integer.MAX_VALUE)));

        Extra extra = Extra.read(block.extra());
        boolean directory = (flags & FILE_IS_DIRECTORY) != 0;
        Kind kind = extra.redirection ? Kind.LINK : kind(host, attributes, directory);
        boolean executable = kind == Kind.FILE && host == HOST_UNIX && UnixMode.isExecutable(attributes);
        var checksum = new Checksum(crc32, extra.blake2sp, extra.keyedChecksum);
        var part = new Part(volume, block.dataOffset(), block.dataBytes(), extra.encryption);
        return new ListingBuilder.Found(
                name, kind, sizeBytes, executable, compression, checksum, block.splitBefore(), block.splitAfter(), List.of(part));
    }

    private static long unknownSize() throws UnpackException {
        throw Failures.unsupported("The archive has an entry that does not say how large it is.");
    }

    private static Kind kind(long host, long attributes, boolean directory) {
        if (host == HOST_UNIX) {
            return UnixMode.kind(attributes, directory);
        }
        return host == HOST_WINDOWS ? WindowsAttributes.kind(attributes, directory) : directory ? Kind.DIRECTORY : Kind.FILE;
    }

    /**
     * Bits 0 to 5 are the version (0 for RAR 5, 1 for RAR 7), bit 6 is set for a solid entry, bits 7 to 9 are the method, and the dictionary is 128
     * KiB shifted by the four bits from bit 10; in version 1 by five bits, and as many 32nds more as the five bits from bit 15 say.
     */
    private static Compression compression(long info) throws UnpackException {
        long version = info & 0x3f;
        long method = info >>> 7 & 7;
        boolean stored = method == 0;
        if (!stored && (version > 1 || method > BEST_METHOD)) {
            throw Failures.unsupported("The archive is packed in a way that is newer than this program.");
        }
        long dictionaryBytes = (long) SMALLEST_DICTIONARY_BYTES << (info >>> 10 & (version == 0 ? 0x0f : 0x1f));
        if (version == 1) {
            dictionaryBytes += dictionaryBytes / 32 * (info >>> 15 & 0x1f);
        }
        return new Compression(RarFormat.RAR5, info, stored, (info & 0x40) != 0, dictionaryBytes);
    }

    private static void requireKnownEncryption(Fields fields) throws UnpackException {
        if (fields.vint() != 0) {
            throw Failures.unsupported("The archive is encrypted in a way that is newer than this program.");
        }
    }

    /** What the extra records of an entry say. */
    private static final class Extra {
        private Optional<Encryption> encryption = Optional.empty();
        private Optional<byte[]> blake2sp = Optional.empty();
        private boolean keyedChecksum;
        private boolean redirection;

        static Extra read(Fields records) throws UnpackException {
            var extra = new Extra();
            while (records.remaining() > 0) {
                Fields fields = records.part(records.size());
                switch ((int) Math.min(fields.size(), Integer.MAX_VALUE)) {
                    case EXTRA_CRYPT -> extra.readEncryption(fields);
                    case EXTRA_HASH -> extra.readHash(fields);
                    case EXTRA_REDIRECTION -> extra.redirection = true;
                    default -> { }
                }
            }
            return extra;
        }

        private void readEncryption(Fields fields) throws UnpackException {
            requireKnownEncryption(fields);
            long flags = fields.vint();
            Encryption.Salt salt = Encryption.Salt.read(fields);
            byte[] iv = fields.bytes(CIPHER_BLOCK_BYTES);
            if ((flags & CRYPT_HAS_CHECK) != 0) {
                salt = salt.withCheck(fields);
            }
            keyedChecksum = (flags & CRYPT_KEYED_CHECKSUM) != 0;
            encryption = Optional.of(new Encryption.Aes256(salt, iv));
        }

        private void readHash(Fields fields) throws UnpackException {
            if (fields.vint() == HASH_BLAKE2SP) {
                blake2sp = Optional.of(fields.bytes(BLAKE2SP_BYTES));
            }
        }
    }
}
