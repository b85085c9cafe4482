package org.lanspread.peer;

import java.util.Locale;

/** Why something did not happen: stable words that a program can act on. The message beside it is for people. */
public enum FailureReason {
    /** The line or value is not a command. */
    INVALID_COMMAND,
    /** The catalog does not list the game. */
    NOT_IN_CATALOG,
    /** Another operation of this game, or of any game, is running. */
    BUSY,
    /** There is nothing to cancel. */
    NOT_RUNNING,
    /** The game is not downloaded. */
    NOT_DOWNLOADED,
    /** The game is not installed. */
    NOT_INSTALLED,
    /** The game is installed, and has to be uninstalled first. */
    INSTALLED,
    /** The game is downloaded; it is installed from here. */
    DOWNLOADED,
    /** No file list was asked for, or it is out of date. */
    NO_FILE_LIST,
    /** Too many commands wait. */
    OVERLOADED,
    /** There is not enough free space. */
    NO_SPACE,
    /** The disk or file system refused. */
    DISK,
    /** The peers sent what does not fit the release. */
    BAD_DATA,
    /** A chunk could not be fetched from any peer. */
    TRANSFER,
    /** No unpacker reads the archive, or the game has none. */
    NO_ARCHIVE,
    /** The archive needs a password, and none is known. */
    PASSWORD_REQUIRED,
    /** The archive needs another password than the one that was given or is kept. */
    WRONG_PASSWORD,
    /** The archive is damaged. */
    ARCHIVE_DAMAGED,
    /** The archive holds what must not be unpacked. */
    ARCHIVE_REFUSED,
    /** Something in the game root is not Lanspread's and stands in the way. */
    NOT_OURS,
    /** The folder cannot be used. */
    INVALID_FOLDER,
    /** The peer is stopping. */
    STOPPING,
    /** A defect of the program. */
    INTERNAL;

    /** The word of the contract, for example {@code no-space}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
