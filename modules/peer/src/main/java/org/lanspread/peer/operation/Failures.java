package org.lanspread.peer.operation;

import java.io.IOException;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.runtime.CancelToken.CancelledException;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.store.StoreException;

/** What a failure means to the one who asked for the operation. */
final class Failures {
    private Failures() {}

    /** Whether it is no failure, but somebody who cancelled. */
    static boolean isCancel(IOException failure) {
        return failure instanceof CancelledException || failure instanceof StoreException store && store.reason() == StoreException.Reason.STOPPED;
    }

    /** The words for people: what happened and what to do. */
    static String message(GameId game, IOException failure) {
        return failure instanceof StoreException
                ? failure.getMessage()
                : "could not read or write the files of " + game + ": " + Quoted.plain(String.valueOf(failure.getMessage()))
                        + "; check the disk and try again";
    }

    /** The word for programs. */
    static FailureReason reason(IOException failure) {
        if (!(failure instanceof StoreException store)) {
            return FailureReason.DISK;
        }
        return switch (store.reason()) {
            case NO_SPACE -> FailureReason.NO_SPACE;
            case NOT_OURS, LINK -> FailureReason.NOT_OURS;
            case NOT_DOWNLOADED -> FailureReason.NOT_DOWNLOADED;
            case NOT_INSTALLED -> FailureReason.NOT_INSTALLED;
            case INSTALLED -> FailureReason.INSTALLED;
            case UNFINISHED -> FailureReason.BUSY;
            case REFUSED -> FailureReason.ARCHIVE_REFUSED;
            case STOPPED -> FailureReason.STOPPING;
            case LOCKED, ACCESS_DENIED, TOO_MANY_OPEN_FILES, NAME_TOO_LONG, INTERRUPTED, IO, WRITE_LOST, INCOMPLETE, NOT_A_FOLDER, OFFLINE ->
                    FailureReason.DISK;
        };
    }
}
