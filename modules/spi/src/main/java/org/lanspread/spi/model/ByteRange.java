package org.lanspread.spi.model;

/**
 * Part of a sequence of bytes.
 *
 * @param offset the first byte, 0 or more
 * @param length how many bytes, 0 or more; the end fits a {@code long}
 */
public record ByteRange(long offset, long length) {
    /** @throws IllegalArgumentException if a number is negative or the end does not fit */
    public ByteRange {
        if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("not a byte range: offset " + offset + ", length " + length);
        }
    }

    /** The first byte after the range. */
    public long end() {
        return offset + length;
    }
}
