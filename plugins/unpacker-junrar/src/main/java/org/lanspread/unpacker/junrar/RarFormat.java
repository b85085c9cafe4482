package org.lanspread.unpacker.junrar;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.lanspread.spi.unpack.UnpackException;

/** The two kinds of RAR archives, by how they begin. */
enum RarFormat {
    /** RAR 1.5 to 4. */
    RAR4(new byte[] {'R', 'a', 'r', '!', 0x1a, 0x07, 0x00}),
    /** RAR 5, and RAR 7, which has only the way of packing that large dictionaries need in addition. */
    RAR5(new byte[] {'R', 'a', 'r', '!', 0x1a, 0x07, 0x01, 0x00});

    /** The most bytes that are needed to tell. */
    static final int SIGNATURE_BYTES = 8;

    private final byte[] signature;

    RarFormat(byte[] signature) {
        this.signature = signature;
    }

    byte[] signature() {
        return signature.clone();
    }

    int signatureBytes() {
        return signature.length;
    }

    /** Refuses a volume that does not begin as one of this format. */
    void requireSignature(HeaderInput input) throws IOException, UnpackException {
        if (!begins(input.bytes(0, signature.length))) {
            throw Failures.damaged("The archive does not begin as a RAR archive does.");
        }
    }

    /** The format of an archive that begins so, if it is one. */
    static Optional<RarFormat> of(byte[] head) {
        return Arrays.stream(values()).filter(format -> format.begins(head)).findFirst();
    }

    /** Whether a file that ends after these bytes could be the begin of an archive; also an empty one could. */
    static boolean isBeginOfOne(byte[] head) {
        return Arrays.stream(values()).anyMatch(format -> head.length < format.signature.length
                && Arrays.equals(head, 0, head.length, format.signature, 0, head.length));
    }

    private boolean begins(byte[] head) {
        return head.length >= signature.length && Arrays.equals(head, 0, signature.length, signature, 0, signature.length);
    }
}
