package org.lanspread.peer.runtime;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs short actions later or again and again: the end of somebody's patience, a tick. The actions never block. */
public final class Deadlines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
    /** How long the action that runs just then has to end. */
    public static final Duration LAST_ACTION = Duration.ofSeconds(1);

    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("lanspread-timer").daemon().factory());

    /** Starts the timer. */
    public Deadlines() {
        timer.setRemoveOnCancelPolicy(true);
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Something that will happen unless it is closed first. */
    public interface Pending extends AutoCloseable {
        @Override
        void close();
    }

    /** Runs the action after this time. */
    public Pending after(Duration time, Runnable action) {
        return pending(timer.schedule(action, time.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Runs the action after this time, and again and again. */
    public Pending every(Duration time, Runnable action) {
        return pending(timer.scheduleWithFixedDelay(action, time.toNanos(), time.toNanos(), TimeUnit.NANOSECONDS));
    }

    private static Pending pending(ScheduledFuture<?> future) {
        return () -> future.cancel(false);
    }

    /** Forgets everything that has not happened, and ends the thread. What is asked for later does not happen either. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(LAST_ACTION.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("an action of the timer does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
