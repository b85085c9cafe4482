package org.lanspread.peer.runtime;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What is left of some time to wait, which runs from when this was made.
 *
 * @param endNanos when it is over, on the clock of {@link System#nanoTime()}
 */
public record TimeLeft(long endNanos) {
    /** All of a time, from now on. */
    public static TimeLeft of(Duration time) {
        return new TimeLeft(System.nanoTime() + time.toNanos());
    }

    /** How much is left; 0 when it is over. */
    public long nanos() {
        return Math.max(0, endNanos - System.nanoTime());
    }

    /** Whether nothing is left. */
    public boolean isOver() {
        return nanos() == 0;
    }

    /** Waits until somebody notifies those who wait on this, which the caller holds the lock of, or until it is over. */
    public void waitOn(Object monitor) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedWait(monitor, nanos());
    }

    /** Waits for the end of a thread; whether it has ended. */
    public boolean join(Thread thread) throws InterruptedException {
        return thread.join(Duration.ofNanos(nanos()));
    }

    /** The same for a caller that whoever interrupts it is not to hurry; it is interrupted afterwards. */
    public boolean joinUnhurried(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive() && !isOver()) {
            try {
                join(thread);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
