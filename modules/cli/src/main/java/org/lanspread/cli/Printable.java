package org.lanspread.cli;

/**
 * Whole sentences that repeat what came from elsewhere, made safe for a terminal. Single names are shown by
 * {@link org.lanspread.spi.model.Quoted}.
 */
final class Printable {
    private Printable() {}

    /** The text on one line, with a question mark for each character that cannot be seen. */
    static String line(String text) {
        return text.replaceAll("\\p{C}", "?");
    }
}
