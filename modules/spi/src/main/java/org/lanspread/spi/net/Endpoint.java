package org.lanspread.spi.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.lanspread.spi.model.PeerAddress;

/** A bound socket that accepts and makes connections. Safe for use by several threads. */
public interface Endpoint {
    /**
     * The most connections that one remote address may have open; more are refused during the handshake. A peer needs one or two: the number is for
     * several peers on one machine, which all come from the loopback address.
     */
    int MAX_CONNECTIONS_PER_ADDRESS = 16;
    /** The most connections in all. */
    int MAX_CONNECTIONS = 256;

    /** How an endpoint came to its end. */
    enum Stopped {
        /** The other sides were told. */
        GRACEFUL,
        /** The time was up first. */
        FORCED
    }

    /** The bound address, with the port that was taken. */
    InetSocketAddress local();

    /**
     * Connects and completes the handshake. Blocks.
     *
     * @param timeout for all of it, name look-up included
     * @throws TransportException if it did not work
     */
    Connection connect(PeerAddress to, Duration timeout) throws TransportException;

    /**
     * The next connection that another peer made, its handshake complete. Blocks until there is one.
     *
     * @throws TransportException with {@link TransportException.Reason#CLOSED} once the endpoint is stopped
     */
    Connection accept() throws TransportException;

    /**
     * Closes all connections and the socket, and ends all threads. Blocked calls end with {@link TransportException.Reason#CLOSED}. A second call
     * does nothing.
     *
     * @param grace how long to wait for the other sides to be told
     */
    Stopped stop(Duration grace);
}
