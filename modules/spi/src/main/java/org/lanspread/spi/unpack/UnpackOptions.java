package org.lanspread.spi.unpack;

import java.io.IOException;
import java.util.Optional;

/**
 * What the caller allows and provides.
 *
 * @param maxDictionaryBytes the largest decoding dictionary to allocate in this process; an archive that wants more is refused with
 *     {@link UnpackException.Reason#LIMIT}
 * @param password the password of the archive, if one is known
 * @param reading hears that the archive is read while it is opened
 */
public record UnpackOptions(long maxDictionaryBytes, Optional<String> password, Reading reading) {
    /**
     * The memory in bytes that an unpacker may take to list an archive, and beside its dictionaries to unpack it: the heap of one that runs in a
     * process of its own.
     */
    public static final long READER_BYTES = 128L << 20;

    /**
     * Hears from an unpacker that opening an archive goes on, since a long listing takes its time. In a process of its own an unpacker is taken for
     * stuck if it says nothing for half a minute.
     */
    @FunctionalInterface
    public interface Reading {
        /**
         * Something was read, or decoded: to be called often, also many times a second. By any thread.
         *
         * @throws IOException if the archive is not wanted any more; to be passed through unchanged
         */
        void goesOn() throws IOException;
    }

    public UnpackOptions {
        if (maxDictionaryBytes <= 0) {
            throw new IllegalArgumentException("a dictionary has at least one byte, not " + maxDictionaryBytes);
        }
    }

    /** For a caller who does not need to hear. */
    public UnpackOptions(long maxDictionaryBytes, Optional<String> password) {
        this(maxDictionaryBytes, password, () -> { });
    }

    /** Does not show the password. */
    @Override
    public String toString() {
        return "UnpackOptions[maxDictionaryBytes=" + maxDictionaryBytes + ", password " + (password.isPresent() ? "given" : "not given") + "]";
    }
}
