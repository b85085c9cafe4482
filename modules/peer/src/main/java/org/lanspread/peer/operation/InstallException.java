package org.lanspread.peer.operation;

import org.lanspread.peer.FailureReason;
import org.lanspread.spi.unpack.UnpackException;

/** A game that cannot be installed. */
final class InstallException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureReason reason;

    /** @param message what is wrong and what to do */
    InstallException(FailureReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static InstallException of(String archive, UnpackException cause) {
        FailureReason reason = switch (cause.reason()) {
            case PASSWORD_REQUIRED, WRONG_PASSWORD -> FailureReason.PASSWORD_REQUIRED;
            case DAMAGED, VOLUME_MISSING -> FailureReason.ARCHIVE_DAMAGED;
            case UNSUPPORTED, LIMIT -> FailureReason.ARCHIVE_REFUSED;
        };
        var failure = new InstallException(reason, archive + ": " + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    FailureReason reason() {
        return reason;
    }
}
