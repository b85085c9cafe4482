package org.lanspread.unpacker.zip;

import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/** The reasons for which this module refuses an archive, as exceptions to throw. */
final class Failures {
    private Failures() {}

    static UnpackException damaged(String message) {
        return new UnpackException(Reason.DAMAGED, message);
    }

    static UnpackException unsupported(String message) {
        return new UnpackException(Reason.UNSUPPORTED, message);
    }
}
