package org.lanspread.testkit.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.lanspread.spi.net.Sighting;
import org.lanspread.spi.net.SightingListener;

/** A listener that keeps what it hears, and lets a test wait for it. Safe for use by several threads. */
public final class RecordedSightings implements SightingListener {
    private final List<Sighting> heard = new ArrayList<>();

    /** A listener that has heard nothing. */
    public RecordedSightings() {}

    @Override
    public synchronized void sighted(Sighting sighting) {
        heard.add(sighting);
        notifyAll();
    }

    /** Everything heard so far, in order. */
    public synchronized List<Sighting> all() {
        return List.copyOf(heard);
    }

    /**
     * Waits for a sighting; one that was heard before counts.
     *
     * @throws AssertionError if the time is up first
     */
    public synchronized Sighting await(Predicate<Sighting> wanted, Duration patience) {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        while (heard.stream().noneMatch(wanted)) {
            long leftMillis = Duration.ofNanos(deadlineNanos - System.nanoTime()).toMillis();
            if (leftMillis <= 0) {
                throw new AssertionError("the expected sighting did not come within " + patience + "; heard: " + heard);
            }
            pause(leftMillis);
        }
        return heard.stream().filter(wanted).findFirst().orElseThrow();
    }

    private void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a sighting", e);
        }
    }
}
