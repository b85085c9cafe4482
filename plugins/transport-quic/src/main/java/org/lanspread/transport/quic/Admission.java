package org.lanspread.transport.quic;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.lanspread.spi.net.Endpoint;

/** Counts connections, and says who may have one more. */
final class Admission {
    private final Map<InetAddress, Integer> connectionsFrom = new HashMap<>();
    private final Map<InetAddress, Integer> handshakesFrom = new HashMap<>();
    private int connections;
    private int handshakes;

    /** Whether the handshake of one more dialler there may begin. Counts nothing: that is for {@link #handshakeBegins}. */
    synchronized boolean hasRoomForHandshake(InetAddress source) {
        return handshakes < QuicLimits.HANDSHAKES_IN_FLIGHT && handshakesFrom.getOrDefault(source, 0) < QuicLimits.HANDSHAKES_IN_FLIGHT_PER_ADDRESS;
    }

    /** Counts a connection that comes from there, its handshake to be done; false if that is one too many, and then it is not counted. */
    synchronized boolean admitFrom(InetAddress source) {
        int fromThere = connectionsFrom.getOrDefault(source, 0);
        if (connections >= Endpoint.MAX_CONNECTIONS || fromThere >= Endpoint.MAX_CONNECTIONS_PER_ADDRESS) {
            return false;
        }
        connectionsFrom.put(source, fromThere + 1);
        connections++;
        return true;
    }

    synchronized void leaveFrom(InetAddress source) {
        oneLess(connectionsFrom, source);
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

    synchronized void handshakeBegins(InetAddress source) {
        handshakesFrom.merge(source, 1, Integer::sum);
        handshakes++;
    }

    synchronized void handshakeEnds(InetAddress source) {
        oneLess(handshakesFrom, source);
        handshakes--;
    }

    private static void oneLess(Map<InetAddress, Integer> counts, InetAddress source) {
        counts.computeIfPresent(source, (key, count) -> count == 1 ? null : count - 1);
    }
}
