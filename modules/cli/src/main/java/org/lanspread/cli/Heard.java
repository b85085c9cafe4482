package org.lanspread.cli;

import java.time.Instant;
import org.lanspread.peer.PeerEvent;

/**
 * An event with its number and time.
 *
 * @param seq its number
 * @param time when it happened
 * @param event what happened
 */
record Heard(long seq, Instant time, PeerEvent event) {
    String json() {
        return EventJson.line(seq, time, event);
    }
}
