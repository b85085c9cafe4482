package org.lanspread.unpacker.junrar;

import com.github.junrar.crypt.Rar5Crypt.Kdf;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import org.lanspread.spi.unpack.UnpackException;

/** Reads the headers of one volume of RAR 5, decrypting them where the volume says so. */
final class Rar5BlockReader {
    /** The largest header, as the format has it. */
    static final int MAX_HEADER_BYTES = 2 << 20;

    private static final int CHECKSUM_BYTES = 4;
    /** The checksum, and a size, a type and flags of a byte each: the smallest header. The size has at most three bytes. */
    private static final int SMALLEST_BYTES = 7;
    private static final int CIPHER_BLOCK_BYTES = 16;

    private final HeaderInput input;
    private Optional<Kdf> keys = Optional.empty();
    private boolean verified;

    Rar5BlockReader(HeaderInput input) {
        this.input = input;
    }

    /**
     * Decrypts all headers from now on.
     *
     * @param verified whether the keys are known to be right
     */
    void decryptWith(Kdf derived, boolean derivedRightly) {
        keys = Optional.of(derived);
        verified = derivedRightly;
    }

    Rar5Block read(long position) throws IOException, UnpackException {
        if (keys.isPresent()) {
            return readEncrypted(position, keys.get());
        }
        int total = totalBytes(input.bytes(position, SMALLEST_BYTES));
        return checked(input.bytes(position, total), position + total);
    }

    /** An encrypted header is padded to whole cipher blocks, and the first cipher block stands before it. */
    private Rar5Block readEncrypted(long position, Kdf derived) throws IOException, UnpackException {
        byte[] iv = input.bytes(position, CIPHER_BLOCK_BYTES);
        long start = position + CIPHER_BLOCK_BYTES;
        byte[] first = Encryption.Aes256.cipher(derived, iv).update(input.bytes(start, CIPHER_BLOCK_BYTES));
        int total;
        try {
            total = totalBytes(first);
        } catch (UnpackException e) {
            throw verified ? e : Failures.wrongPassword();
        }
        int padded = (total + CIPHER_BLOCK_BYTES - 1) / CIPHER_BLOCK_BYTES * CIPHER_BLOCK_BYTES;
        byte[] plain = Encryption.Aes256.cipher(derived, iv).update(input.bytes(start, padded));
        return checked(Arrays.copyOf(plain, total), start + padded);
    }

    private static int totalBytes(byte[] first) throws UnpackException {
        var fields = new Fields(Arrays.copyOf(first, SMALLEST_BYTES));
        fields.skip(CHECKSUM_BYTES);
        long body = fields.vint();
        long total = fields.position() + body;
        if (total < SMALLEST_BYTES || total > MAX_HEADER_BYTES) {
            throw Failures.damaged("The archive has a header of an impossible size.");
        }
        return (int) total;
    }

    private Rar5Block checked(byte[] header, long end) throws IOException, UnpackException {
        var crc = new CRC32();
        crc.update(header, CHECKSUM_BYTES, header.length - CHECKSUM_BYTES);
        var fields = new Fields(header);
        if (fields.u32() != crc.getValue()) {
            boolean wrongPassword = keys.isPresent() && !verified;
            throw wrongPassword ? Failures.wrongPassword() : Failures.damaged("The archive has a header that does not match its checksum.");
        }
        fields.vint();
        Rar5Block block = Rar5Block.parse(fields, end);
        input.requireInside(block.dataOffset(), block.dataBytes());
        return block;
    }
}
