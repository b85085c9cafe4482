package org.lanspread.platform.host;

import java.time.Duration;

/** For how long somebody has waited for a byte of a child. Used by one thread, which looks again and again. */
final class Silence {
    /** What one look counts at most: one that comes later shows that this process stood still, and the child may have spoken meanwhile. */
    static final Duration MAX_STEP = HostLimits.TICK.multipliedBy(5);

    private long sinceNanos;
    private long lookedNanos;
    private long waitedNanos;

    /**
     * Looks.
     *
     * @param waitingSinceNanos since when somebody waits; another value whenever the waiting begins anew, or ends
     * @param nowNanos as {@link System#nanoTime}
     * @param patience how long may be waited
     * @return whether that is over
     */
    boolean isTooLong(long waitingSinceNanos, long nowNanos, Duration patience) {
        waitedNanos = waitingSinceNanos == sinceNanos ? waitedNanos + Math.min(nowNanos - lookedNanos, MAX_STEP.toNanos()) : 0;
        sinceNanos = waitingSinceNanos;
        lookedNanos = nowNanos;
        return waitedNanos > patience.toNanos();
    }
}
