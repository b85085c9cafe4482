package org.lanspread.peer;

import org.lanspread.peer.engine.PeerEngine;
import org.lanspread.peer.roster.Waits;

/** A running peer. Safe for use by several threads. */
public interface Peer extends AutoCloseable {
    /**
     * Starts a peer. Returns once the folders are locked and the transports listen; {@link PeerEvent.PeerReady} follows when it serves.
     *
     * @throws StartException if it cannot start; nothing is left behind then
     */
    static Peer start(PeerConfig config, Providers providers, PeerSubscriber subscriber) throws StartException {
        return PeerEngine.start(config, providers, subscriber, Waits.USUAL);
    }

    /** Hands over a command and returns at once. */
    void send(PeerCommand command);

    /**
     * Says that something came in place of a command: answered by {@link PeerEvent.CommandRejected}, in line with the other events.
     *
     * @param command the name of the command, or what stood there
     * @param reason the word for programs
     * @param message what to do, for people
     */
    void reject(String command, FailureReason reason, String message);

    /**
     * Stops in order: operations park, peers are told, all threads end. Blocks until it is done, which takes less than 5 seconds, or 11 at most if
     * disks and the subscriber hang. A second call does nothing.
     */
    @Override
    void close();
}
