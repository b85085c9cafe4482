package org.lanspread.peer.roster;

import java.util.HashMap;
import java.util.Map;
import org.lanspread.proto.Framing;
import org.lanspread.proto.ProtocolException;
import org.lanspread.spi.model.PeerId;

/**
 * The memory for requests that are being read: so much for all peers together, and of that so much for each. The small ones that honest peers send
 * need none of it. Safe for use by several threads.
 */
final class ByteBudget {
    /** For all peers together. */
    static final int TOTAL_BYTES = 32 << 20;
    /** For one peer. */
    static final int PEER_BYTES = 1 << 20;

    private final Map<PeerId, Integer> taken = new HashMap<>();
    private int total;

    /** What one request needs, until it is closed. Used by one thread. */
    final class Share implements Framing.Budget, AutoCloseable {
        private final PeerId peer;
        private int bytes;

        private Share(PeerId peer) {
            this.peer = peer;
        }

        @Override
        public void take(int more) throws ProtocolException {
            if (!grow(peer, more)) {
                throw new ProtocolException(ProtocolException.Reason.TOO_LARGE, "too much is being asked at once");
            }
            bytes += more;
        }

        @Override
        public void close() {
            shrink(peer, bytes);
            bytes = 0;
        }
    }

    /** Memory for one request of a peer. */
    Share share(PeerId peer) {
        return new Share(peer);
    }

    private synchronized boolean grow(PeerId peer, int bytes) {
        int before = taken.getOrDefault(peer, 0);
        if (bytes > PEER_BYTES - before || bytes > TOTAL_BYTES - total) {
            return false;
        }
        taken.put(peer, before + bytes);
        total += bytes;
        return true;
    }

    private synchronized void shrink(PeerId peer, int bytes) {
        total -= bytes;
        taken.computeIfPresent(peer, (_, before) -> before == bytes ? null : before - bytes);
    }
}
