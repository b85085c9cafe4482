package org.lanspread.spi.stream;

import java.io.IOException;

/** The bytes on a channel are no frames, or come in an order that no streamed installation has. */
public final class BadFrameException extends IOException {
    private static final long serialVersionUID = 1L;

    BadFrameException(String message) {
        super(message);
    }
}
