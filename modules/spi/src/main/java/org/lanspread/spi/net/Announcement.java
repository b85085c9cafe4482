package org.lanspread.spi.net;

import java.util.Map;
import org.lanspread.spi.model.PeerId;

/**
 * What a peer tells everybody about itself.
 *
 * @param protocolMajor the major version of the wire protocol
 * @param self this peer
 * @param ports the port of each transport that listens, by transport id; not empty, each 1 to 65535
 */
public record Announcement(int protocolMajor, PeerId self, Map<String, Integer> ports) {
    private static final int MAX_PORT = 65_535;

    /** @throws IllegalArgumentException if there is no port, or one out of range */
    public Announcement {
        ports = Map.copyOf(ports);
        if (ports.isEmpty() || ports.values().stream().anyMatch(port -> port < 1 || port > MAX_PORT)) {
            throw new IllegalArgumentException("a peer announces at least one transport, with a port of 1 to " + MAX_PORT + ", not " + ports);
        }
    }
}
