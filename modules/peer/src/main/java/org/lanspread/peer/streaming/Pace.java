package org.lanspread.peer.streaming;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How fast a receiver takes what it is sent. Only the time counts in which it is waited for, not what unpacking takes. Used by one thread. */
final class Pace {
    /** In so much time of waiting ... */
    static final Duration PERIOD = Duration.ofSeconds(30);
    /** ... a receiver takes so much, or it does not keep a processor busy: 512 KiB a second. */
    static final long PERIOD_BYTES = 15 << 20;

    private final LongSupplier clockNanos;
    private long sinceNanos;
    private long waitedNanos;
    private long takenBytes;

    /** @param clockNanos as {@link System#nanoTime} */
    Pace(LongSupplier clockNanos) {
        this.clockNanos = clockNanos;
    }

    /** Something is going to be sent. */
    void begin() {
        sinceNanos = clockNanos.getAsLong();
    }

    /**
     * What was begun was taken.
     *
     * @param bytes so much
     * @return whether a period is over in which the receiver was slow
     */
    boolean endedSlowly(long bytes) {
        waitedNanos += clockNanos.getAsLong() - sinceNanos;
        takenBytes += bytes;
        if (waitedNanos < PERIOD.toNanos()) {
            return false;
        }
        boolean slow = takenBytes < PERIOD_BYTES;
        waitedNanos = 0;
        takenBytes = 0;
        return slow;
    }
}
