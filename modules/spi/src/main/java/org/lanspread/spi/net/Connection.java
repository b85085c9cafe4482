package org.lanspread.spi.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.lanspread.spi.model.PeerId;

/** An authenticated connection to one peer. Safe for use by several threads. */
public interface Connection extends AutoCloseable {
    /** The most streams that the other side may have open at once; its further ones wait. A few chunks and a few control requests need less. */
    int MAX_REMOTE_STREAMS = 16;

    /** The other side, as its handshake proved. */
    PeerId remote();

    /** Where the other side is. */
    InetSocketAddress remoteAddress();

    /**
     * Opens a bidirectional stream. The other side hears of it with the first bytes. Blocks while the other side allows no more streams.
     *
     * @throws TransportException if the connection is closed
     */
    ByteStream openStream() throws TransportException;

    /**
     * The next stream that the other side opened. Blocks until there is one.
     *
     * @throws TransportException with {@link TransportException.Reason#CLOSED} once the connection is closed by either side or lost
     */
    ByteStream acceptStream() throws TransportException;

    /** A recent estimate of the time there and back. */
    Duration roundTrip();

    /** Whether the connection can still be used, as far as is known. */
    boolean isOpen();

    /** Tells the other side and ends all streams with {@link TransportException.Reason#CLOSED}. Does not block. A second call does nothing. */
    @Override
    void close();
}
