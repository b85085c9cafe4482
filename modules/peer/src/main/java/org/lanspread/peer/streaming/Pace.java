package org.lanspread.peer.streaming;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How fast a receiver takes what it is sent. Only the time counts in which it is waited for, not what unpacking takes. Used by one thread. */
final class Pace {
    /** A receiver takes so much in a second of waiting, or it does not keep a processor busy. */
    static final long BYTES_PER_SECOND = 512 << 10;

    private final long periodNanos;
    private final long periodBytes;
    private final LongSupplier clockNanos;
    private long sinceNanos;
    private long waitedNanos;
    private long takenBytes;

    /**
     * @param period of waiting, after which it is looked whether the receiver was slow
     * @param clockNanos as {@link System#nanoTime}
     */
    Pace(Duration period, LongSupplier clockNanos) {
        this.periodNanos = period.toNanos();
        this.periodBytes = BYTES_PER_SECOND * period.toMillis() / 1_000;
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
        if (waitedNanos < periodNanos) {
            return false;
        }
        boolean slow = takenBytes < periodBytes;
        waitedNanos = 0;
        takenBytes = 0;
        return slow;
    }
}
