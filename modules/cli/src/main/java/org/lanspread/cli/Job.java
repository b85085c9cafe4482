package org.lanspread.cli;

import java.util.Optional;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerEvent;

/**
 * One piece of work for a peer: a state machine, fed on one thread with the peer's events and, while it waits for other peers, with the passing of
 * time.
 */
interface Job {
    /** Takes an event; may send commands. The outcome, once there is one. */
    Optional<Outcome> onEvent(Heard heard, Peer peer);

    /** Whether the job still waits for other peers: then the user's patience counts. */
    default boolean isWaiting() {
        return false;
    }

    /** Called a few times a second while the job waits. */
    default void onTick(Peer peer) {}

    /** The user's patience is at its end. The outcome, or empty if the job goes on and no longer waits. */
    default Optional<Outcome> onPatienceOver(Peer peer) {
        return Optional.empty();
    }

    /** The outcome of an event that ends any job, of whichever kind. */
    static Optional<Outcome> broken(PeerEvent event) {
        return event instanceof PeerEvent.Gap
                ? Optional.of(Outcome.failed("the peer's events came too fast to follow; run the command again to see how far it came"))
                : Optional.empty();
    }
}
