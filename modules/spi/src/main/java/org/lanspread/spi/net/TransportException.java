package org.lanspread.spi.net;

import java.io.IOException;

/** A connection or stream that failed. */
public final class TransportException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** The local address is in use by another program. */
        ADDRESS_IN_USE,
        /** The local address is not of this machine, or may not be used. */
        ADDRESS_UNAVAILABLE,
        /** The host name has no address, or nobody answers there. */
        UNREACHABLE,
        /** It took too long. */
        TIMEOUT,
        /** The handshake failed: no certificate, a bad one, another protocol, or too many connections. */
        HANDSHAKE,
        /** This side or the other one closed the connection or endpoint, or it was lost. */
        CLOSED,
        /** This side or the other one broke off the stream. */
        RESET,
        /** The library failed. */
        FAILED
    }

    /** @param message what happened, as one sentence for a person */
    public TransportException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** @param cause what the library said */
    public TransportException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
