package org.lanspread.peer.download;

import java.time.Duration;

/**
 * What one peer is trusted with in one download, by what it did there so far. A new one gets one block; once that came in time it gets several at
 * once. Whoever fails, or takes so long that others have to step in, is left alone for a while, longer each time, and has to show again that it can.
 * Pure; used under the lock of its owner. Times are those of a clock that never goes back.
 */
final class Standing {
    /** How many blocks are asked of a trusted peer at once: one on the wire, one on its way, one being checked. */
    static final int MAX_FETCHES = 3;
    /** How many failures in a row, each some time after the one before, are enough. */
    static final int MAX_SOFT_STRIKES = 3;
    /** Failures closer together than this count as one: several fetches notice the same trouble. */
    static final Duration STRIKE_INTERVAL = Duration.ofSeconds(1);
    /** How long a peer may say that it is busy, and nothing else, before that counts as a failure. */
    static final Duration MAX_BUSY = Duration.ofSeconds(60);
    /** How often in a row, over a minute in all, a peer may say that it does not hold now what it offers before that is believed for good. */
    static final int MAX_ABSENCES = 7;
    /** How long a peer is left alone the first time. */
    static final Duration FIRST_REST = Duration.ofMillis(500);
    /** How long it is left alone at most. */
    static final Duration LONGEST_REST = Duration.ofSeconds(30);
    /** How many blocks in a row a peer has to deliver in time before it is trusted, at most. */
    static final int MOST_OWED = 32;
    /** By how much the time for a block grows at most. */
    private static final int MOST_PATIENCE = 16;

    private int softStrikes;
    private int absences;
    private int delays;
    private int owed = 1;
    private boolean struckBefore;
    private long struckNanos;
    private boolean busy;
    private long busySinceNanos;
    private boolean resting;
    private long restsUntilNanos;

    /** How many blocks it may be asked for at once. */
    int fetches() {
        return isTrusted() ? MAX_FETCHES : 1;
    }

    /** Whether it has shown that it delivers in time. */
    boolean isTrusted() {
        return owed == 0;
    }

    /** Whether it may be asked for what another peer is fetching already: it has to be one that probably delivers sooner. */
    boolean mayHelp(boolean othersAreTrusted) {
        return isTrusted() || delays == 0 && !othersAreTrusted;
    }

    /** Whether it may be asked now. */
    boolean isReady(long nowNanos) {
        resting = resting && nowNanos - restsUntilNanos < 0;
        return !resting;
    }

    /** Whether it failed too often, or did not have too often what it offers. */
    boolean isSpent() {
        return softStrikes >= MAX_SOFT_STRIKES || absences > MAX_ABSENCES;
    }

    /**
     * How long a block may take it while others could fetch it. One that is not trusted holds little, and gets more time each time it had too
     * little: else those on a slow network would never see a block come.
     */
    long patienceNanos(Tempo tempo) {
        return tempo.lateAfterNanos() * (isTrusted() ? 1 : Math.min(MOST_PATIENCE, 1 << Math.min(delays, Byte.SIZE)));
    }

    /** It delivered what it was asked for. */
    void delivered(boolean slow) {
        softStrikes = 0;
        absences = 0;
        busy = false;
        owed = slow ? Math.max(1, owed) : Math.max(0, owed - 1);
    }

    /** It said that it is busy. */
    void busy(long nowNanos) {
        if (!busy) {
            busy = true;
            busySinceNanos = nowNanos;
        }
        if (nowNanos - busySinceNanos > MAX_BUSY.toNanos()) {
            struck(nowNanos);
        } else {
            rest(FIRST_REST, nowNanos);
        }
    }

    /** It said that it does not hold the release, though it offers it: it may be at work on it for a while. Several fetches hear that at once. */
    void absent(long nowNanos) {
        if (isReady(nowNanos)) {
            absences++;
            owed = Math.max(1, owed);
            rest(growing(absences), nowNanos);
        }
    }

    /** It failed, as honest peers do too. */
    void struck(long nowNanos) {
        if (struckBefore && nowNanos - struckNanos < STRIKE_INTERVAL.toNanos()) {
            return;
        }
        struckBefore = true;
        struckNanos = nowNanos;
        softStrikes++;
        owed = Math.max(1, owed);
        rest(growing(softStrikes), nowNanos);
    }

    /** It took too long for a block, which somebody else fetches now. */
    void late(long nowNanos) {
        delays++;
        owed = Math.min(MOST_OWED, 1 << Math.min(delays, Byte.SIZE));
        rest(growing(delays), nowNanos);
    }

    private static Duration growing(int times) {
        Duration rest = FIRST_REST.multipliedBy(1L << Math.min(times - 1, Byte.SIZE));
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }

    private void rest(Duration time, long nowNanos) {
        resting = true;
        restsUntilNanos = nowNanos + time.toNanos();
    }
}
