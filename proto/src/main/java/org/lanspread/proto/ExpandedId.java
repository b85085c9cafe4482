package org.lanspread.proto;

import java.util.regex.Pattern;
import org.lanspread.spi.model.Quoted;

/**
 * The SHA-256 of the exact bytes of an expanded manifest. It names what one release unpacks to, down to the last bit.
 *
 * @param hex the digest as 64 lower-case hex digits
 */
public record ExpandedId(String hex) implements Comparable<ExpandedId> {
    private static final Pattern GRAMMAR = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if the text is not 64 lower-case hex digits */
    public ExpandedId {
        if (!GRAMMAR.matcher(hex).matches()) {
            throw new IllegalArgumentException("not 64 hex digits: " + Quoted.of(hex));
        }
    }

    @Override
    public int compareTo(ExpandedId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex.substring(0, 16);
    }
}
