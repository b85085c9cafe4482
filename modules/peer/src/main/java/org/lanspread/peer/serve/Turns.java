package org.lanspread.peer.serve;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.lanspread.peer.runtime.TimeLeft;
import org.lanspread.spi.model.PeerId;

/** Shares something scarce: so much at once for all peers together, and of that so much for each. Safe for use by several threads. */
final class Turns {
    private final int limit;
    private final int peerLimit;
    private final int asideLimit;
    private final Map<PeerId, Integer> taken = new HashMap<>();
    private int total;
    private int aside;

    /**
     * @param limit how many turns all peers together have
     * @param peerLimit how many of them one peer has
     * @param asideLimit how many more there may be, because so many who have one stand aside
     */
    Turns(int limit, int peerLimit, int asideLimit) {
        this.limit = limit;
        this.peerLimit = peerLimit;
        this.asideLimit = asideLimit;
    }

    /** The right to use it, until it is closed. */
    interface Turn extends AutoCloseable {
        /**
         * Leaves its place to another peer, because this one hardly uses it, and keeps the turn nevertheless; if so few have done that that one more
         * may. Once is enough.
         */
        void standAside();

        @Override
        void close();
    }

    /** A turn of a peer; none if it gets none in this time. */
    synchronized Optional<Turn> take(PeerId peer, Duration patience) throws InterruptedException {
        var left = TimeLeft.of(patience);
        while (total >= limit || taken.getOrDefault(peer, 0) >= peerLimit) {
            if (left.isOver()) {
                return Optional.empty();
            }
            left.waitOn(this);
        }
        total++;
        taken.merge(peer, 1, Integer::sum);
        return Optional.of(new Place(peer));
    }

    /** One turn. Used by one thread. */
    private final class Place implements Turn {
        private final PeerId peer;
        private boolean isAside;

        Place(PeerId peer) {
            this.peer = peer;
        }

        @Override
        public void standAside() {
            synchronized (Turns.this) {
                if (!isAside && aside < asideLimit) {
                    isAside = true;
                    aside++;
                    total--;
                    Turns.this.notifyAll();
                }
            }
        }

        @Override
        public void close() {
            synchronized (Turns.this) {
                if (isAside) {
                    aside--;
                } else {
                    total--;
                }
                taken.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
                Turns.this.notifyAll();
            }
        }
    }
}
