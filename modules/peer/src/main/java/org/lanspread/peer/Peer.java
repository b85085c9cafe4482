package org.lanspread.peer;

/**
 * A running peer. Safe for use by several threads.
 */
public interface Peer extends AutoCloseable {
    /**
     * Starts a peer. Returns once the folders are locked and the transports listen; {@link PeerEvent.PeerReady} follows when it serves.
     *
     * @throws StartException if it cannot start; nothing is left behind then
     */
    static Peer start(PeerConfig config, Providers providers, PeerSubscriber subscriber) throws StartException {
        throw new StartException("not built yet");
    }

    /** Hands over a command and returns at once. */
    void send(PeerCommand command);

    /** Stops in order: operations park, peers are told, all threads end. Blocks until it is done, 5 seconds at most. A second call does nothing. */
    @Override
    void close();
}
