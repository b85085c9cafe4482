package org.example.unpacker.tar;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** How an archive is compressed. */
enum Compression {
    GZIP(0x1f, 0x8b, 0x08) {
        @Override
        InputStream decode(InputStream in, long maxDictionaryBytes) throws IOException {
            return new GZIPInputStream(in, BUFFER_BYTES);
        }
    },
    ZSTD(0x28, 0xb5, 0x2f, 0xfd) {
        @Override
        InputStream decode(InputStream in, long maxDictionaryBytes) throws IOException {
            int logOfMost = Long.SIZE - 1 - Long.numberOfLeadingZeros(maxDictionaryBytes);
            return new ZstdInputStreamNoFinalizer(in).setLongMax(Math.clamp(logOfMost, MIN_WINDOW_LOG, MAX_WINDOW_LOG));
        }
    };

    static final int MAGIC_BYTES = 4;

    private static final int BUFFER_BYTES = 64 * 1024;
    /** What the library takes. */
    private static final int MIN_WINDOW_LOG = 10;
    private static final int MAX_WINDOW_LOG = 31;

    private final byte[] magic;

    Compression(int... magic) {
        this.magic = new byte[magic.length];
        for (int i = 0; i < magic.length; i++) {
            this.magic[i] = (byte) magic[i];
        }
    }

    /** The one that a file with this head has. */
    static Optional<Compression> of(byte[] head) {
        return Arrays.stream(values()).filter(one -> one.begins(head)).findFirst();
    }

    private boolean begins(byte[] head) {
        return head.length >= magic.length && Arrays.equals(magic, 0, magic.length, head, 0, magic.length);
    }

    /** The decoded data. Fails with an {@link IOException} if it is damaged or wants a larger dictionary. */
    abstract InputStream decode(InputStream in, long maxDictionaryBytes) throws IOException;
}
