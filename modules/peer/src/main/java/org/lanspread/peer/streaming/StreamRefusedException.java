package org.lanspread.peer.streaming;

import java.io.IOException;
import java.util.Optional;
import org.lanspread.spi.unpack.UnpackException;

/** A sender that cannot go on or cannot be believed; another one may do. */
public final class StreamRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final UnpackException.Reason reason;

    /** @param message what it did */
    public StreamRefusedException(String message) {
        this(message, null);
    }

    /**
     * A sender that said why it cannot go on.
     *
     * @param message what it said
     * @param reason why
     */
    public StreamRefusedException(String message, UnpackException.Reason reason) {
        super(message);
        this.reason = reason;
    }

    /** Why the sender cannot go on, if it said so: which need not be true. */
    public Optional<UnpackException.Reason> reason() {
        return Optional.ofNullable(reason);
    }
}
