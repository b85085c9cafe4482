package org.lanspread.transport.quic;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Bytes that may be held in memory at once, perhaps as a share of a larger budget. Whoever finds too few left is called when some came back. */
final class ByteBudget {
    private final long limitBytes;
    private final ByteBudget whole;
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private long takenBytes;

    ByteBudget(long limitBytes) {
        this(limitBytes, null);
    }

    private ByteBudget(long limitBytes, ByteBudget whole) {
        this.limitBytes = limitBytes;
        this.whole = whole;
    }

    /** What is taken from the share is taken from this budget too. */
    ByteBudget share(long shareBytes) {
        return new ByteBudget(shareBytes, this);
    }

    /**
     * Takes all of these bytes or none.
     *
     * @param retry called once after none were taken and some came back, by the thread that brought them
     */
    synchronized boolean take(int bytes, Runnable retry) {
        if (bytes > limitBytes - takenBytes) {
            waiting.add(retry);
            return false;
        }
        if (whole != null && !whole.take(bytes, retry)) {
            return false;
        }
        takenBytes += bytes;
        return true;
    }

    /** Takes the little without which nothing would go on, though the limit be passed by it. */
    synchronized void takeAnyway(int bytes) {
        takenBytes += bytes;
        if (whole != null) {
            whole.takeAnyway(bytes);
        }
    }

    /** Brings bytes back. Call it without a lock that a {@code retry} wants. */
    void giveBack(int bytes) {
        if (bytes == 0) {
            return;
        }
        List<Runnable> awaited;
        synchronized (this) {
            takenBytes -= bytes;
            awaited = List.copyOf(waiting);
            waiting.clear();
        }
        if (whole != null) {
            whole.giveBack(bytes);
        }
        awaited.forEach(Runnable::run);
    }
}
