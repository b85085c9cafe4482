package org.lanspread.spi.net;

import java.util.Map;
import org.lanspread.spi.model.PeerId;

/**
 * What a peer tells everybody about itself.
 *
 * @param protocolMajor the major version of the wire protocol
 * @param self this peer
 * @param ports the port of each transport that listens, by transport id; not empty
 */
public record Announcement(int protocolMajor, PeerId self, Map<String, Integer> ports) {
    public Announcement {
        ports = Map.copyOf(ports);
    }
}
