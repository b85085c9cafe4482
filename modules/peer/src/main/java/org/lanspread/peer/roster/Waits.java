package org.lanspread.peer.roster;

import java.time.Duration;

/**
 * How long a peer waits for others, and for a folder.
 *
 * @param dial for a connection, its handshake included
 * @param control for the answer to a control request, and for content to begin
 * @param manifest for a manifest as a whole
 * @param piece for each {@link PeerLink#PIECE_BYTES} of content
 * @param ping between two pings
 * @param comeBack in a download for one of the peers to come back once all are gone
 * @param pace for a receiver of a stream, all in all, before it is looked whether it is slow
 * @param folder for another game directory to be opened and recovered
 */
public record Waits(
        Duration dial, Duration control, Duration manifest, Duration piece, Duration ping, Duration comeBack, Duration pace, Duration folder) {
    /** What suits every network on which a game can be fetched in an evening: 51 KiB a second is the slowest that is put up with. */
    public static final Waits USUAL = new Waits(
            Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(40), Duration.ofSeconds(10),
            Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(1));
}
