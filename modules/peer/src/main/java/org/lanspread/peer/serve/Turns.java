package org.lanspread.peer.serve;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.lanspread.spi.model.PeerId;

/** Shares something scarce: so much at once for all peers together, and of that so much for each. Safe for use by several threads. */
final class Turns {
    /** How long somebody who was refused counts as waiting: longer than it takes to ask again. */
    static final Duration LATELY = Duration.ofSeconds(10);

    private final int limit;
    private final int peerLimit;
    private final Map<PeerId, Integer> taken = new HashMap<>();
    private int total;
    private OptionalLong refusedNanos = OptionalLong.empty();

    Turns(int limit, int peerLimit) {
        this.limit = limit;
        this.peerLimit = peerLimit;
    }

    /** The right to use it, until it is closed. */
    @FunctionalInterface
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** A turn of a peer; none if it gets none in this time. */
    synchronized Optional<Turn> take(PeerId peer, Duration patience) throws InterruptedException {
        long endNanos = System.nanoTime() + patience.toNanos();
        while (total >= limit || taken.getOrDefault(peer, 0) >= peerLimit) {
            long leftNanos = endNanos - System.nanoTime();
            if (leftNanos <= 0) {
                noteRefusal(peer);
                return Optional.empty();
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        }
        total++;
        taken.merge(peer, 1, Integer::sum);
        return Optional.of(() -> giveBack(peer));
    }

    /** Who has a turn already keeps nobody else out. */
    private void noteRefusal(PeerId peer) {
        if (!taken.containsKey(peer)) {
            refusedNanos = OptionalLong.of(System.nanoTime());
        }
    }

    /** Whether somebody without a turn got none lately. */
    synchronized boolean isContested() {
        return refusedNanos.isPresent() && System.nanoTime() - refusedNanos.getAsLong() < LATELY.toNanos();
    }

    private synchronized void giveBack(PeerId peer) {
        total--;
        taken.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
        notifyAll();
    }
}
