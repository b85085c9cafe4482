package org.lanspread.spi.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a game and of its folder in the game directory: 1 to 64 lower-case ASCII letters, digits, {@code .}, {@code _}
 * and {@code -}, beginning with a letter or digit, not ending in a dot, and not a device name of Windows. The grammar leaves out
 * everything that could mean another folder on some file system.
 *
 * @param value the name
 */
public record GameId(String value) implements Comparable<GameId> {
    /** The longest id, in characters. */
    public static final int MAX_CHARS = 64;

    private static final Pattern GRAMMAR = Pattern.compile("[a-z0-9][a-z0-9._-]{0," + (MAX_CHARS - 1) + "}");

    /** @throws IllegalArgumentException if the value breaks the grammar */
    public GameId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a game id: " + Quoted.of(value) + " (lower-case letters, digits, '.', '_' and '-')");
        }
    }

    /** The id with this name, or empty if it breaks the grammar. */
    public static Optional<GameId> parse(String value) {
        return isValid(value) ? Optional.of(new GameId(value)) : Optional.empty();
    }

    private static boolean isValid(String value) {
        return GRAMMAR.matcher(value).matches() && !value.endsWith(".") && !WindowsNames.isDevice(value);
    }

    @Override
    public int compareTo(GameId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
