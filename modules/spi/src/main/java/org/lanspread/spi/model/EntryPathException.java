package org.lanspread.spi.model;

/** A name from outside that is not a safe relative path. */
public final class EntryPathException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What is wrong with the name. */
    public enum Reason {
        /** Empty, or an empty component: {@code a//b}, {@code /a}, {@code a/}. */
        EMPTY,
        /** A component {@code .} or {@code ..}. */
        DOT_SEGMENT,
        /** A backslash, a colon or another character that some file system gives a meaning. */
        FORBIDDEN_CHARACTER,
        /** A control, bidirectional, zero-width, private-use or unassigned character, or half of a surrogate pair. */
        INVISIBLE_CHARACTER,
        /** Bytes that are not UTF-8. */
        NOT_UTF8,
        /** Not in Unicode normalisation form C. */
        NOT_NORMALISED,
        /** A component ends in a dot or a space: Windows would drop it. */
        TRAILING_DOT_OR_SPACE,
        /** A device name of Windows, or a name that looks like one of its short aliases. */
        WINDOWS_NAME,
        /** A name that Lanspread keeps for itself. */
        RESERVED,
        /** A component, the whole path or the number of components is over the limit, or a set has too many folders or too long names. */
        TOO_LONG,
        /** Two names of one set mean the same file on some file system, or one passes through the other. */
        COLLISION
    }

    public EntryPathException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What is wrong with the name. */
    public Reason reason() {
        return reason;
    }
}
