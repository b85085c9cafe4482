package org.lanspread.peer;

import java.time.Instant;

/**
 * Hears the events of a peer, one at a time and in order, on a thread of its own. A slow subscriber never holds up the peer: it misses events and
 * is told by {@link PeerEvent.Gap}.
 */
@FunctionalInterface
public interface PeerSubscriber {
    /**
     * Takes one event. An exception is logged and the next event is delivered.
     *
     * @param seq the number of the event, from 1; events that were missed have numbers too
     * @param time when it happened
     * @param event what happened
     */
    void onEvent(long seq, Instant time, PeerEvent event);
}
