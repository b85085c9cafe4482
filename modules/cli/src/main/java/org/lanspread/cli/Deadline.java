package org.lanspread.cli;

import java.time.Duration;

/**
 * A moment after which nothing is waited for any more.
 *
 * @param endNanos the moment, on the clock of {@link System#nanoTime()}
 */
record Deadline(long endNanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** The earlier one of this and a moment so far away. */
    Deadline orIn(Duration time) {
        Deadline other = in(time);
        return other.endNanos - endNanos < 0 ? other : this;
    }

    /** How long it is until then; not negative. */
    long leftNanos() {
        return Math.max(0, endNanos - System.nanoTime());
    }

    boolean isOver() {
        return leftNanos() == 0;
    }
}
