package org.lanspread.peer.operation;

import java.io.IOException;
import org.lanspread.peer.FailureReason;
import org.lanspread.store.StoreException;

/** What a failure of the disk means to the one who asked for the operation. */
final class Failures {
    private Failures() {}

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
            case LOCKED, ACCESS_DENIED, TOO_MANY_OPEN_FILES, NAME_TOO_LONG, INTERRUPTED, IO, WRITE_LOST, INCOMPLETE, NOT_A_FOLDER, OFFLINE ->
                    FailureReason.DISK;
        };
    }
}
