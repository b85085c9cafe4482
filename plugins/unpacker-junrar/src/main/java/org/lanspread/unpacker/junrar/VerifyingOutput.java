package org.lanspread.unpacker.junrar;

import com.github.junrar.crypt.Rar5Crypt;
import com.github.junrar.crypt.blake2.Blake2sp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import org.lanspread.spi.unpack.EntrySink.EntryOutput;

/**
 * Hands decoded data on, never more than the entry declares, and adds it up. What the receiver throws is kept, since the decoder in between may
 * change or swallow it.
 */
final class VerifyingOutput extends OutputStream {
    private final EntryOutput out;
    private final Checksum expected;
    private final CRC32 crc32 = new CRC32();
    private final Optional<Blake2sp> blake2sp;
    private long remaining;
    private boolean overrun;
    private Throwable failure;

    VerifyingOutput(EntryOutput out, long sizeBytes, Checksum expected) {
        this.out = out;
        this.remaining = sizeBytes;
        this.expected = expected;
        this.blake2sp = expected.blake2sp().map(digest -> new Blake2sp());
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        if (failure != null || length > remaining) {
            overrun = true;
            throw new IOException("decoding has ended");
        }
        remaining -= length;
        crc32.update(data, offset, length);
        blake2sp.ifPresent(hash -> hash.update(data, offset, length));
        try {
            out.write(ByteBuffer.wrap(data, offset, length));
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    /** Throws what the receiver threw, if it did. */
    void rethrowFailure() throws IOException {
        switch (failure) {
            case null -> { }
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(failure);
        }
    }

    /**
     * Whether the data is all that was declared, and matches. To be called once.
     *
     * @param checksumKey what keyed checksums are mixed with
     */
    boolean isComplete(Optional<byte[]> checksumKey) {
        return !overrun && remaining == 0 && crc32Matches(checksumKey) && blake2spMatches(checksumKey);
    }

    private boolean crc32Matches(Optional<byte[]> key) {
        int plain = (int) crc32.getValue();
        int actual = key.map(k -> Rar5Crypt.convertCrc32ToMac(plain, k)).orElse(plain);
        return expected.crc32().isEmpty() || (int) expected.crc32().getAsLong() == actual;
    }

    private boolean blake2spMatches(Optional<byte[]> key) {
        if (blake2sp.isEmpty()) {
            return true;
        }
        byte[] plain = blake2sp.get().digest();
        byte[] actual = key.map(k -> Rar5Crypt.convertBlake2ToMac(plain, k)).orElse(plain);
        return Arrays.equals(actual, expected.blake2sp().orElseThrow());
    }
}
