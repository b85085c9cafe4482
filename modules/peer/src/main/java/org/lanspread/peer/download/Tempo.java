package org.lanspread.peer.download;

import java.time.Duration;

/** How long a block takes those who deliver, and what follows from that for the others. Pure; used under the lock of its owner. */
final class Tempo {
    /** How long a block is under way at least before a second peer is asked for it. */
    static final Duration SHORTEST_HELP_AFTER = Duration.ofMillis(100);
    /** How long it is at most. */
    static final Duration LONGEST_HELP_AFTER = Duration.ofMillis(500);
    /** How long a block may take a peer in any case before it counts as slow. */
    static final Duration NEVER_SLOW = Duration.ofSeconds(2);
    /** How long a block may take a peer in any case before it is taken away, if others are there. */
    static final Duration NEVER_LATE = Duration.ofSeconds(5);

    private static final int HELP_FACTOR = 2;
    private static final int SLOW_FACTOR = 4;
    private static final int LATE_FACTOR = 8;
    /** The share of the newest block in the mean. */
    private static final int NEWEST = 8;

    private long meanNanos = -1;

    /** A block came. */
    void delivered(long tookNanos) {
        meanNanos = meanNanos < 0 ? tookNanos : meanNanos + (tookNanos - meanNanos) / NEWEST;
    }

    /** After which time a second peer is asked. */
    long helpAfterNanos() {
        return meanNanos < 0
                ? LONGEST_HELP_AFTER.toNanos()
                : Math.clamp(HELP_FACTOR * meanNanos, SHORTEST_HELP_AFTER.toNanos(), LONGEST_HELP_AFTER.toNanos());
    }

    /** Whether a block took much longer than usual. */
    boolean isSlow(long tookNanos) {
        return tookNanos > Math.max(NEVER_SLOW.toNanos(), SLOW_FACTOR * meanNanos);
    }

    /** After which time a block that does not come is to be fetched from somebody else. */
    long lateAfterNanos() {
        return Math.max(NEVER_LATE.toNanos(), LATE_FACTOR * meanNanos);
    }
}
