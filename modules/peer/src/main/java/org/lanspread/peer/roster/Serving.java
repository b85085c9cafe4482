package org.lanspread.peer.roster;

import org.lanspread.peer.runtime.TimeLeft;

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

    /** Waits until all have ended; whether they have. */
    synchronized boolean awaitNone(TimeLeft left) throws InterruptedException {
        while (running > 0 && !left.isOver()) {
            left.waitOn(this);
        }
        return running == 0;
    }
}
