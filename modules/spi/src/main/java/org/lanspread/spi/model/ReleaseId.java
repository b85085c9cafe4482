package org.lanspread.spi.model;

import java.util.regex.Pattern;

/**
 * The SHA-256 of the exact bytes of a release manifest. It names one version of one game, down to the last bit.
 *
 * @param hex the digest as 64 lower-case hex digits
 */
public record ReleaseId(String hex) implements Comparable<ReleaseId> {
    private static final Pattern GRAMMAR = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if the text is not 64 lower-case hex digits */
    public ReleaseId {
        if (!GRAMMAR.matcher(hex).matches()) {
            throw new IllegalArgumentException("not 64 hex digits: " + Quoted.of(hex));
        }
    }

    @Override
    public int compareTo(ReleaseId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex.substring(0, 16);
    }
}
