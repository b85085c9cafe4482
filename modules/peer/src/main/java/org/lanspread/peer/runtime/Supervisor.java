package org.lanspread.peer.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.lanspread.peer.PeerEvent;
import org.lanspread.spi.model.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the long-lived tasks running. A task that fails is reported and started again with back-off; one that gives up, and one that cannot go on
 * because the program itself is broken, is reported and left alone. None of them takes the peer down.
 */
public final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** A task that ran for so long was well: its next failure is a first one. */
    private static final Duration GOOD_RUN = Duration.ofMinutes(1);
    /** How long all tasks together have to end. */
    public static final Duration LAST_WORK = Duration.ofSeconds(2);

    /** A task that runs until it is interrupted or has nothing more to do. */
    @FunctionalInterface
    public interface Task {
        /** Runs. Returning means that the work is done for good. */
        void run() throws Exception;
    }

    /** A failure that starting again cannot mend. */
    public static final class GiveUpException extends Exception {
        private static final long serialVersionUID = 1L;

        public GiveUpException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final Consumer<PeerEvent> events;
    private final LongSupplier nanoTime;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /** @param events hears of failures */
    public Supervisor(Consumer<PeerEvent> events) {
        this(events, System::nanoTime);
    }

    /** @param nanoTime a clock that never goes back */
    Supervisor(Consumer<PeerEvent> events, LongSupplier nanoTime) {
        this.events = events;
        this.nanoTime = nanoTime;
    }

    /** Starts a task on a virtual thread of its own. */
    public synchronized void start(String component, Task task) {
        if (!closed) {
            threads.add(Thread.ofVirtual().name("lanspread-" + component).start(() -> keepRunning(component, task)));
        }
    }

    private void keepRunning(String component, Task task) {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            long beganNanos = nanoTime.getAsLong();
            try {
                task.run();
                return;
            } catch (InterruptedException e) {
                return;
            } catch (GiveUpException e) {
                report(component, e, "it is not started again");
                return;
            } catch (LinkageError e) {
                // What could not be linked once can never be linked in this process.
                report(component, e, "a part of the program or of a plugin is missing or damaged: install it again");
                return;
            } catch (Exception | Error e) {
                if (closed) {
                    return;
                }
                if (nanoTime.getAsLong() - beganNanos >= GOOD_RUN.toNanos()) {
                    pause = FIRST_PAUSE;
                }
                report(component, e, "it is started again in " + pause.toMillis() + " ms");
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private void report(String component, Throwable failure, String next) {
        LOG.warn("{} failed: {}; {}", component, Quoted.plain(String.valueOf(failure.getMessage())), next);
        LOG.debug("{} failed", component, failure);
        events.accept(new PeerEvent.RuntimeFailed(component, failure.getMessage() + "; " + next));
    }

    /** Interrupts all tasks and waits for them, for a few seconds in all. A task that holds something shared is ended by closing that first. */
    @Override
    public void close() {
        List<Thread> ending;
        synchronized (this) {
            closed = true;
            ending = List.copyOf(threads);
        }
        ending.forEach(Thread::interrupt);
        var left = TimeLeft.of(LAST_WORK);
        for (Thread thread : ending) {
            try {
                if (!left.join(thread)) {
                    LOG.warn("{} does not end", thread.getName());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
