package org.lanspread.peer.roster;

import java.time.Duration;

/** How many requests are being answered. Safe for use by several threads. */
final class Serving {
    private int running;

    synchronized void begin() {
        running++;
    }

    synchronized void end() {
        running--;
        notifyAll();
    }

    /** Waits until all have ended. */
    synchronized boolean awaitNone(Duration patience) throws InterruptedException {
        long endNanos = System.nanoTime() + patience.toNanos();
        long leftMillis = patience.toMillis();
        while (running > 0 && leftMillis > 0) {
            wait(leftMillis);
            leftMillis = (endNanos - System.nanoTime()) / 1_000_000;
        }
        return running == 0;
    }
}
