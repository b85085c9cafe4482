package org.lanspread.spi.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The version of a game, as its version sentinel names it: a day as {@code YYYYMMDD}. The later day is the newer version.
 *
 * @param value eight digits
 */
public record GameVersion(String value) implements Comparable<GameVersion> {
    private static final Pattern GRAMMAR = Pattern.compile("[0-9]{8}");

    /** @throws IllegalArgumentException if the value is not eight digits */
    public GameVersion {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new IllegalArgumentException("not a version: " + Quoted.of(value) + " (eight digits, YYYYMMDD)");
        }
    }

    /** The version of this name, or empty if it is not eight digits. */
    public static Optional<GameVersion> parse(String value) {
        return GRAMMAR.matcher(value).matches() ? Optional.of(new GameVersion(value)) : Optional.empty();
    }

    @Override
    public int compareTo(GameVersion other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
