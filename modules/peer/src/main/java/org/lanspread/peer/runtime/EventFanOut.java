package org.lanspread.peer.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerSubscriber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers events and delivers them to the subscriber on a thread of its own. Publishing never waits: what a slow subscriber has no room for is
 * dropped, and a {@link PeerEvent.Gap} takes its place. Safe for use by several threads.
 */
public final class EventFanOut implements Consumer<PeerEvent>, AutoCloseable {
    /** How many events wait for a subscriber. */
    static final int MAX_QUEUED = 4_096;
    /** How many games and files the waiting events may list before no further one is taken: some tens of snapshots of a large library. */
    static final int MAX_QUEUED_ENTRIES = 65_536;

    private static final Logger LOG = LoggerFactory.getLogger(EventFanOut.class);
    /** How long the subscriber has for what waits. */
    public static final Duration LAST_DELIVERIES = Duration.ofSeconds(2);

    private record Numbered(long seq, Instant time, PeerEvent event) {
        int entries() {
            return switch (event) {
                case PeerEvent.GamesListed listed -> listed.games().size();
                case PeerEvent.LocalLibraryChanged changed -> changed.gameIds().size();
                case PeerEvent.GotGameFiles got -> got.files().size();
                default -> 0;
            };
        }
    }

    private final PeerSubscriber subscriber;
    private final Clock clock;
    private final Queue<Numbered> queue = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private int entries;
    private long seq;
    private long missed;
    private boolean closed;

    /** Starts the delivering thread. */
    public EventFanOut(PeerSubscriber subscriber, Clock clock) {
        this.subscriber = subscriber;
        this.clock = clock;
        Thread.ofPlatform().name("lanspread-events").daemon().start(this::deliver);
    }

    /** Publishes an event; after {@link #close} it goes nowhere. */
    @Override
    public synchronized void accept(PeerEvent event) {
        if (closed) {
            return;
        }
        if (queue.size() < MAX_QUEUED && entries < MAX_QUEUED_ENTRIES) {
            closeGap();
            seq++;
            var numbered = new Numbered(seq, clock.instant(), event);
            queue.add(numbered);
            entries += numbered.entries();
            notifyAll();
        } else {
            seq++;
            missed++;
        }
    }

    /** The gap comes before what follows it, and has the number of the last event that was missed. */
    private void closeGap() {
        if (missed > 0) {
            queue.add(new Numbered(seq, clock.instant(), new PeerEvent.Gap(missed)));
            missed = 0;
        }
    }

    private synchronized Numbered next() throws InterruptedException {
        while (queue.isEmpty() && missed == 0 && !closed) {
            wait();
        }
        if (queue.isEmpty()) {
            closeGap();
        }
        Numbered next = queue.poll();
        entries -= next == null ? 0 : next.entries();
        return next;
    }

    private void deliver() {
        try {
            for (Numbered next = next(); next != null; next = next()) {
                try {
                    subscriber.onEvent(next.seq, next.time, next.event);
                } catch (RuntimeException | Error e) {
                    LOG.warn("the subscriber failed on {}", next.event.getClass().getSimpleName(), e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the delivery of events was interrupted");
        } finally {
            ended.countDown();
        }
    }

    /** Delivers what waits, for a moment at most, and ends the thread. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            if (!ended.await(LAST_DELIVERIES.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the subscriber did not take the last events in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
