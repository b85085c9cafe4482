package org.lanspread.spi.model;

import java.util.Optional;

/**
 * The password of the archives of a game. Nothing shows it: {@link #toString} leaves it out.
 *
 * @param text 1 to {@value #MAX_CHARS} characters, none of them a control character
 */
public record ArchivePassword(String text) {
    /** The longest password. RAR takes 127 characters, 7-Zip more than anybody types. */
    public static final int MAX_CHARS = 256;

    public ArchivePassword {
        if (!isUsable(text)) {
            throw new IllegalArgumentException("a password has 1 to " + MAX_CHARS + " characters, none of them a control character");
        }
    }

    /** A text as a password; empty if it cannot be one. */
    public static Optional<ArchivePassword> parse(String text) {
        return isUsable(text) ? Optional.of(new ArchivePassword(text)) : Optional.empty();
    }

    private static boolean isUsable(String text) {
        return !text.isEmpty() && text.length() <= MAX_CHARS
                && text.codePoints().noneMatch(point -> Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE);
    }

    @Override
    public String toString() {
        return "ArchivePassword[not shown]";
    }
}
