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
            case PASSWORD_REQUIRED -> FailureReason.PASSWORD_REQUIRED;
            case WRONG_PASSWORD -> FailureReason.WRONG_PASSWORD;
            case DAMAGED, VOLUME_MISSING -> FailureReason.ARCHIVE_DAMAGED;
            case UNSUPPORTED, LIMIT -> FailureReason.ARCHIVE_REFUSED;
        };
        var failure = new InstallException(reason, archive + ": " + cause.getMessage() + remedy(reason));
        failure.initCause(cause);
        return failure;
    }

    private static String remedy(FailureReason reason) {
        return switch (reason) {
            case PASSWORD_REQUIRED -> " Ask who shares the game for it, and install the game again with --password.";
            case WRONG_PASSWORD -> " Install the game again with --password and the right one."
                    + " Should it be the right one, the archive is damaged: verify the download.";
            default -> "";
        };
    }

    /** Whether the archive is no more than suspected to be the reason. */
    boolean isSuspicion() {
        return getCause() instanceof UnpackException cause && cause.isSuspected();
    }

    FailureReason reason() {
        return reason;
    }
}
