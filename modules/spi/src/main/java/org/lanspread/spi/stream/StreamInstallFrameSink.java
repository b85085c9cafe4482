package org.lanspread.spi.stream;

import java.io.IOException;

/**
 * Takes the frames of a streamed installation, from one thread. It holds a bounded number of bytes; when the receiver is slower than the producer,
 * the producer waits here. When the receiver cancels or vanishes, the sink is cancelled: a producer that waits wakes up with
 * {@link StreamCancelledException}, and every later call fails with it too.
 */
@FunctionalInterface
public interface StreamInstallFrameSink {
    /**
     * Takes a frame. The buffer of {@link StreamInstallFrame.Data} belongs to the caller again when this returns.
     *
     * @throws StreamCancelledException if nobody wants the frames any more: stop, and let it pass
     * @throws IOException if the frame cannot be passed on: stop, and let it pass
     */
    void put(StreamInstallFrame frame) throws IOException;
}
