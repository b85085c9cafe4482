package org.lanspread.peer.download;

import java.time.Duration;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.spi.model.PeerId;

/** One peer of a download, by one link. Used under the lock of its download. */
final class Member {
    private static final Duration BETWEEN_BLOCKS = Duration.ofMillis(500);

    private final PeerLink link;
    private final Standing standing;
    private int fetches;
    private int delivering;
    private boolean hasDelivered;
    private long deliveredNanos;
    private boolean gone;

    /** @param standing outlives the link: who comes back is known */
    Member(PeerLink link, Standing standing) {
        this.link = link;
        this.standing = standing;
    }

    PeerLink link() {
        return link;
    }

    PeerId id() {
        return link.id();
    }

    Standing standing() {
        return standing;
    }

    boolean isGone() {
        return gone;
    }

    void go() {
        gone = true;
    }

    /** Whether one more block may be asked of it. */
    boolean isFree(long nowNanos) {
        return fetches < standing.fetches() && standing.isReady(nowNanos);
    }

    void fetches(int change) {
        fetches += change;
    }

    /** How many of its answers are coming in right now. */
    void delivers(int change, long nowNanos) {
        delivering += change;
        hasDelivered = true;
        deliveredNanos = nowNanos;
    }

    /** Whether it delivers right now, or did a moment ago. */
    boolean isDelivering(long nowNanos) {
        return delivering > 0 || hasDelivered && nowNanos - deliveredNanos < BETWEEN_BLOCKS.toNanos();
    }
}
