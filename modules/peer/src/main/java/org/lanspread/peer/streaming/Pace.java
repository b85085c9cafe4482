package org.lanspread.peer.streaming;

import java.time.Duration;

/** How fast a receiver takes what it is sent. Only the time counts in which it is waited for, not what unpacking takes. Used by one thread. */
final class Pace {
    /** In so much time of waiting ... */
    static final Duration PERIOD = Duration.ofSeconds(30);
    /** ... a receiver has to take so much, or it may not keep others waiting: 512 KiB a second. */
    static final long PERIOD_BYTES = 15 << 20;

    private long waitedNanos;
    private long takenBytes;

    /**
     * Counts what was sent.
     *
     * @param bytes so much
     * @param nanos in so much time
     * @return whether a period is over in which the receiver was too slow
     */
    boolean isTooSlow(long bytes, long nanos) {
        waitedNanos += nanos;
        takenBytes += bytes;
        if (waitedNanos < PERIOD.toNanos()) {
            return false;
        }
        boolean tooSlow = takenBytes < PERIOD_BYTES;
        waitedNanos = 0;
        takenBytes = 0;
        return tooSlow;
    }
}
