package org.lanspread.discovery.fixed;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.Sighting;
import org.lanspread.spi.net.SightingListener;

/** Reports the same sightings again and again on a thread of its own. The lock makes sure that none is reported once the session is closed. */
final class StaticSession implements Discovery.Session {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final List<Sighting> sightings;
    private final SightingListener listener;
    private final Duration period;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final Thread reporter;
    private boolean closed;

    StaticSession(List<PeerAddress> peers, SightingListener listener, Duration period) {
        this.sightings = peers.stream().map(peer -> new Sighting(List.of(peer), Optional.empty())).toList();
        this.listener = listener;
        this.period = period;
        this.reporter = Thread.ofPlatform().daemon().name("static-discovery").start(this::report);
    }

    private void report() {
        lock.lock();
        try {
            while (!closed) {
                reportEach();
                awaitPeriod();
            }
        } catch (InterruptedException e) {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /** The listener may close the session. */
    private void reportEach() {
        for (Sighting sighting : sightings) {
            if (!closed) {
                listener.sighted(sighting);
            }
        }
    }

    private void awaitPeriod() throws InterruptedException {
        long leftNanos = period.toNanos();
        while (!closed && leftNanos > 0) {
            leftNanos = closing.awaitNanos(leftNanos);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        if (Thread.currentThread() != reporter) {
            joinReporter();
        }
    }

    private void joinReporter() {
        try {
            reporter.join(CLOSE_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
