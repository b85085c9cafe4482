package org.lanspread.transport.quic;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.lanspread.spi.net.Endpoint;

/** Counts connections, and says who may have one more. */
final class Admission {
    private final Map<InetAddress, Integer> perAddress = new HashMap<>();
    private int connections;
    private int handshakes;

    /** Whether the handshake of one more dialler may begin. */
    synchronized boolean hasRoomForHandshake() {
        return handshakes < QuicLimits.HANDSHAKES_IN_FLIGHT;
    }

    /** Counts a connection that comes from there, its handshake to be done; false if that is one too many, and then it is not counted. */
    synchronized boolean admitFrom(InetAddress source) {
        int fromThere = perAddress.getOrDefault(source, 0);
        if (connections >= Endpoint.MAX_CONNECTIONS || fromThere >= Endpoint.MAX_CONNECTIONS_PER_ADDRESS) {
            return false;
        }
        perAddress.put(source, fromThere + 1);
        connections++;
        return true;
    }

    synchronized void leaveFrom(InetAddress source) {
        perAddress.computeIfPresent(source, (key, count) -> count == 1 ? null : count - 1);
        connections--;
    }

    /** Counts a connection of our own making. */
    synchronized boolean admitOwn() {
        if (connections >= Endpoint.MAX_CONNECTIONS) {
            return false;
        }
        connections++;
        return true;
    }

    synchronized void leaveOwn() {
        connections--;
    }

    synchronized void handshakeBegins() {
        handshakes++;
    }

    synchronized void handshakeEnds() {
        handshakes--;
    }
}
