package org.lanspread.peer.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.lanspread.peer.PeerEvent;
import org.lanspread.spi.model.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the long-lived tasks running: a task that fails is reported and started again with back-off, one that gives up is reported and left alone, and
 * none of them takes the peer down.
 */
public final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

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
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    public Supervisor(Consumer<PeerEvent> events) {
        this.events = events;
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
            try {
                task.run();
                return;
            } catch (InterruptedException e) {
                return;
            } catch (GiveUpException e) {
                report(component, e, "it is not started again");
                return;
            } catch (Exception e) {
                if (closed) {
                    return;
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

    private void report(String component, Exception failure, String next) {
        LOG.warn("{} failed: {}; {}", component, Quoted.plain(String.valueOf(failure.getMessage())), next);
        LOG.debug("{} failed", component, failure);
        events.accept(new PeerEvent.RuntimeFailed(component, failure.getMessage() + "; " + next));
    }

    /** Interrupts all tasks and waits for them. A task that holds something shared is ended by closing that first. */
    @Override
    public void close() {
        List<Thread> ending;
        synchronized (this) {
            closed = true;
            ending = List.copyOf(threads);
        }
        ending.forEach(Thread::interrupt);
        for (Thread thread : ending) {
            try {
                thread.join(LONGEST_PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
