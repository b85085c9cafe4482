package org.lanspread.transport.quic;

import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** Why a stream or connection ended. Each blocked call throws an exception of its own, with its own stack trace. */
record Failure(Reason reason, String message) {
    static final Failure LOST = new Failure(Reason.CLOSED, "The connection was closed or lost.");
    static final Failure BROKEN_OFF_THERE = new Failure(Reason.RESET, "The other side broke off the stream.");
    static final Failure BROKEN_OFF_HERE = new Failure(Reason.RESET, "The stream was broken off or closed here.");
    static final Failure INTERRUPTED = new Failure(Reason.RESET, "The stream was broken off: its thread was interrupted.");
    static final Failure STOPPED = new Failure(Reason.CLOSED, "The endpoint is stopped.");

    TransportException exception() {
        return new TransportException(reason, message);
    }

    /** For a wait that owns nothing that could be ended: the thread stays interrupted. */
    static TransportException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new TransportException(Reason.CLOSED, "The wait was interrupted.", cause);
    }
}
