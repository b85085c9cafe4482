package org.lanspread.proto;

import java.util.List;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.PeerId;

/**
 * Where a third peer is said to be.
 *
 * @param peerId who is said to be there
 * @param addresses where, 1 to {@link Limits#TRANSPORTS}
 */
public record PeerHint(PeerId peerId, List<PeerAddress> addresses) {
    public PeerHint {
        Limits.number("number of addresses", addresses.size(), 1, Limits.TRANSPORTS);
        addresses = List.copyOf(addresses);
    }
}
