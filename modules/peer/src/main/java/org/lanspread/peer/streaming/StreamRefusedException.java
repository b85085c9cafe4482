package org.lanspread.peer.streaming;

import java.io.IOException;

/** A sender that cannot go on or cannot be believed; another one may do. */
public final class StreamRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message what it did */
    public StreamRefusedException(String message) {
        super(message);
    }
}
