package org.lanspread.spi.stream;

import java.io.IOException;

/** Nobody wants the frames of a streamed installation any more. */
public final class StreamCancelledException extends IOException {
    private static final long serialVersionUID = 1L;

    /** A stream that was cancelled. */
    public StreamCancelledException() {
        super("the streamed installation was cancelled");
    }
}
