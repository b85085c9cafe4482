package org.lanspread.spi.unpack;

import java.util.Optional;

/**
 * What the caller allows and provides.
 *
 * @param maxDictionaryBytes the largest decoding dictionary to allocate in this process; an archive that wants more is refused with
 *     {@link UnpackException.Reason#LIMIT}
 * @param password the password of the archive, if one is known
 */
public record UnpackOptions(long maxDictionaryBytes, Optional<String> password) {
    /**
     * The memory in bytes that an unpacker may take to list an archive, and beside its dictionaries to unpack it: the heap of one that runs in a
     * process of its own.
     */
    public static final long READER_BYTES = 128L << 20;

    public UnpackOptions {
        if (maxDictionaryBytes <= 0) {
            throw new IllegalArgumentException("a dictionary has at least one byte, not " + maxDictionaryBytes);
        }
    }

    /** Does not show the password. */
    @Override
    public String toString() {
        return "UnpackOptions[maxDictionaryBytes=" + maxDictionaryBytes + ", password " + (password.isPresent() ? "given" : "not given") + "]";
    }
}
