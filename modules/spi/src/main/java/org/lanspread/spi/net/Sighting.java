package org.lanspread.spi.net;

import java.util.List;
import java.util.Optional;
import org.lanspread.spi.model.PeerAddress;

/**
 * A place where a peer may be. Unproven.
 *
 * @param addresses where to dial, best first; at least one, at most {@value #MAX_ADDRESSES}
 * @param idHint the first hex digits of the peer's id, if the source tells
 */
public record Sighting(List<PeerAddress> addresses, Optional<String> idHint) {
    /** The most addresses of one sighting. */
    public static final int MAX_ADDRESSES = 16;

    /** @throws IllegalArgumentException if there are too few or too many addresses */
    public Sighting {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty() || addresses.size() > MAX_ADDRESSES) {
            throw new IllegalArgumentException("a sighting has 1 to " + MAX_ADDRESSES + " addresses, not " + addresses.size());
        }
    }
}
