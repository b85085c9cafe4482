package org.lanspread.unpacker.junrar;

import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/** The reasons for which this module refuses an archive, as exceptions to throw. */
final class Failures {
    private Failures() {}

    static UnpackException damaged(String message) {
        return new UnpackException(Reason.DAMAGED, message);
    }

    static UnpackException cutShort() {
        return damaged("The archive is cut short.");
    }

    static UnpackException notTheFirstVolume() {
        return new UnpackException(Reason.VOLUME_MISSING, "This is not the first volume of the archive, with which unpacking begins.");
    }

    static UnpackException unsupported(String message) {
        return new UnpackException(Reason.UNSUPPORTED, message);
    }

    static UnpackException limit(String message) {
        return new UnpackException(Reason.LIMIT, message);
    }

    static UnpackException passwordRequired() {
        return new UnpackException(Reason.PASSWORD_REQUIRED, "The archive needs a password.");
    }

    static UnpackException wrongPassword() {
        return new UnpackException(Reason.WRONG_PASSWORD, "The password of the archive is wrong.");
    }
}
