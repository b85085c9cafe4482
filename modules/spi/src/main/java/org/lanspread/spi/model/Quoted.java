package org.lanspread.spi.model;

/**
 * Text from outside, made safe to print in a log line or a terminal: quoted, cut to a bounded length, and with everything but
 * printable characters escaped, so that it can neither start a new line nor move the cursor nor reorder what is read.
 */
public final class Quoted {
    /** How much of a text is shown, in characters. */
    public static final int MAX_CHARS = 120;

    private Quoted() {}

    /** The text in single quotes. */
    public static String of(String text) {
        return "'" + plain(text) + "'";
    }

    /** The text without quotes. */
    public static String plain(String text) {
        var out = new StringBuilder();
        int shown = 0;
        for (int i = 0; i < text.length() && shown < MAX_CHARS; shown++) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isPrintable(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format("\\u%04x", c));
            }
        }
        return text.codePointCount(0, text.length()) > shown ? out.append('…').toString() : out.toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
