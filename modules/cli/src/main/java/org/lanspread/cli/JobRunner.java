package org.lanspread.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerConfig;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.StartException;
import org.lanspread.platform.PlatformConfig;

/** Starts a peer for one job, feeds the job until it has an outcome, and stops the peer. */
final class JobRunner {
    /** How many events may wait for the job. */
    static final int MAX_WAITING_EVENTS = 4096;

    private static final Duration TICK = Duration.ofMillis(200);

    private final BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(MAX_WAITING_EVENTS);
    private final AtomicLong missed = new AtomicLong();
    private final Engine engine;

    JobRunner(Engine engine) {
        this.engine = engine;
    }

    /**
     * Runs a job.
     *
     * @param patience how long the job may wait for other peers
     * @throws StartException if the peer cannot start
     */
    Outcome run(PlatformConfig platform, PeerConfig config, Job job, Duration patience) throws StartException, InterruptedException {
        try (var signal = new StopOnSignal(); Peer peer = engine.start(platform, config, this::hear)) {
            signal.stopBy(peer::close);
            return feed(job, peer, System.nanoTime() + patience.toNanos());
        }
    }

    private void hear(long seq, Instant time, PeerEvent event) {
        // Never waits for room: the job may be closing the peer, which waits for this thread.
        if (!heard.offer(new Heard(seq, time, event))) {
            missed.incrementAndGet();
        }
    }

    private Outcome feed(Job job, Peer peer, long patienceEndNanos) throws InterruptedException {
        Optional<Outcome> outcome = Optional.empty();
        while (outcome.isEmpty()) {
            outcome = job.isWaiting() ? whileWaiting(job, peer, patienceEndNanos) : job.onEvent(heard.take(), peer);
            if (outcome.isEmpty() && missed.get() > 0) {
                outcome = Job.broken(new PeerEvent.Gap(missed.get()));
            }
        }
        return outcome.get();
    }

    private Optional<Outcome> whileWaiting(Job job, Peer peer, long patienceEndNanos) throws InterruptedException {
        long leftNanos = patienceEndNanos - System.nanoTime();
        if (leftNanos <= 0) {
            return job.onPatienceOver(peer);
        }
        Heard next = heard.poll(Math.min(leftNanos, TICK.toNanos()), TimeUnit.NANOSECONDS);
        if (next != null) {
            return job.onEvent(next, peer);
        }
        job.onTick(peer);
        return Optional.empty();
    }
}
