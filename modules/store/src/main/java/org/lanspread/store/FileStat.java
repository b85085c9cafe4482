package org.lanspread.store;

/**
 * What there is under a path, seen without following a link.
 *
 * @param kind what it is
 * @param sizeBytes the size; 0 for everything but files
 * @param modifiedMillis when it was last changed, in milliseconds since 1970
 */
public record FileStat(Kind kind, long sizeBytes, long modifiedMillis) {
    /** Nothing. */
    public static final FileStat ABSENT = new FileStat(Kind.ABSENT, 0, 0);

    /** What a path can stand for. */
    public enum Kind {
        /** Nothing. */
        ABSENT,
        /** A regular file. */
        FILE,
        /** A real folder. */
        DIRECTORY,
        /** A symbolic link, whatever it points to. */
        LINK,
        /** A junction, device or the like. */
        OTHER
    }

    /** Whether this is a regular file. */
    public boolean isFile() {
        return kind == Kind.FILE;
    }

    /** Whether this is a real folder. */
    public boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }

    /** Whether there is nothing. */
    public boolean isAbsent() {
        return kind == Kind.ABSENT;
    }
}
