package org.lanspread.transport.quic;

import java.time.Duration;

/** The limits of this transport beside those that the SPI names. Quiche has none of its own, so each is set. */
final class QuicLimits {
    /** From the first packet to the end of the handshake. */
    static final Duration HANDSHAKE = Duration.ofSeconds(5);
    /** How long a connection may be silent. The core pings more often than that; the transport sends nothing by itself. */
    static final Duration IDLE = Duration.ofSeconds(30);
    /** Handshakes of diallers that are under way at once; the Initial packets of more are dropped, and tried again by their senders. */
    static final int HANDSHAKES_IN_FLIGHT = 32;
    /** Of these from one address: one host must not take all the places, several peers on one machine must not wait for each other's. */
    static final int HANDSHAKES_IN_FLIGHT_PER_ADDRESS = 8;

    /** What the other side may send before we read: on a stream that we opened, where data come back. */
    static final long OWN_STREAM_WINDOW_BYTES = 4L << 20;
    /** The same for a stream that the other side opened, on which requests come: small documents. Quiche lets it grow while it is read quickly. */
    static final long REMOTE_STREAM_WINDOW_BYTES = 64L << 10;
    /** The same for all streams of a connection. */
    static final long CONNECTION_WINDOW_BYTES = 16L << 20;

    /** What is taken from quiche ahead of the reader, on a stream that we opened; a piece that is asked for already may add to it. */
    static final int OWN_READ_AHEAD_BYTES = 256 << 10;
    /** The same for a stream that the other side opened. */
    static final int REMOTE_READ_AHEAD_BYTES = 32 << 10;
    /** In so many pieces. */
    static final int READ_AHEAD_PIECES = 4;
    /** What a stream takes in before its writer blocks on what quiche has not taken yet. */
    static final int WRITE_BEHIND_BYTES = 256 << 10;
    /** The largest piece handed to the event loop at once. */
    static final int WRITE_BYTES = 64 << 10;
    /** What all streams of an endpoint may hold in buffers, read ahead and written behind; beyond it each stream goes on in single pieces. */
    static final long BUFFERED_BYTES = 64L << 20;
    /** The share of one connection, so that one other side cannot take it all: enough for three chunks, and half of the whole for one address. */
    static final long BUFFERED_BYTES_PER_CONNECTION = 2L << 20;
    /** What a stream that holds nothing may write though these are used up; of its input it may have one piece. */
    static final int ALWAYS_WRITABLE_BYTES = 4 << 10;
    /** What is still read and thrown away, to see the end of the input, after a stream was closed. */
    static final int DISCARD_BYTES = 64 << 10;
    /** The codec keeps a record of each stream that was broken off, until its connection ends: after so many the connection is closed. */
    static final int BROKEN_STREAMS_PER_CONNECTION = 1024;

    /** Addresses of a host name that a dial tries, one after the other. */
    static final int ADDRESSES_PER_DIAL = 4;

    /** Fits Ethernet over IPv6 with nothing in between; smaller paths are found by probing, from the 1200 bytes that QUIC demands. */
    static final int UDP_PAYLOAD_BYTES = 1452;
    /** Packets handed to the kernel at once, as one large buffer that it cuts. */
    static final int SEGMENTS_PER_SEND = 44;
    /** Socket buffers, as far as the system allows. */
    static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private QuicLimits() {}
}
