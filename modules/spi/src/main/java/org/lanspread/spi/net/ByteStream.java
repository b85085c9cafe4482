package org.lanspread.spi.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/**
 * A bidirectional stream. Reads and writes block; one thread may read while another writes. {@link #reset} and {@link #close} may be called by any
 * thread and wake those that are blocked.
 */
public interface ByteStream extends ByteChannel {
    /**
     * Reads at least one byte, unless the buffer is full already.
     *
     * @return how many bytes were read, or -1 after the other side finished its output
     * @throws TransportException if the stream was reset or its connection lost
     */
    @Override
    int read(ByteBuffer into) throws IOException;

    /**
     * Writes all remaining bytes. Blocks while the other side's flow control allows no more, so that memory in use stays bounded.
     *
     * @return how many bytes were written: all that remained
     * @throws TransportException if the stream was reset, the other side wants no more, or the connection is lost
     */
    @Override
    int write(ByteBuffer from) throws IOException;

    /** Says that no more will be written. Reading goes on. */
    void finishOutput() throws IOException;

    /**
     * Breaks off both directions: what is blocked here ends, what the other side does with the stream ends with
     * {@link TransportException.Reason#RESET}.
     *
     * @param code 0 to 2^30-1, for the other side's log
     */
    void reset(int code);

    /**
     * Ends the stream. Output that was finished is still delivered, and input that was not read is refused; output that was not finished is broken
     * off by a reset with code 0.
     */
    @Override
    void close();
}
