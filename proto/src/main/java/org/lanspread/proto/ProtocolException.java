package org.lanspread.proto;

import java.io.IOException;

/** Bytes from another peer that are not what the protocol says. */
public final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What is wrong. */
    public enum Reason {
        /** Not the JSON of a known document, or with a value that is not allowed. */
        MALFORMED,
        /** A length of nothing, or beyond the limit. */
        TOO_LARGE,
        /** The stream ended inside a document. */
        TRUNCATED,
        /** A message of a type that is not known here. */
        UNKNOWN_TYPE
    }

    public ProtocolException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ProtocolException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
