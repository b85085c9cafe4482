package org.lanspread.store;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;

/**
 * Forces files to the disk on a few threads, while the operation goes on writing others: many forces at once share one commit of the file system,
 * and little is left to do at the end. Platform threads, because the call holds on to its carrier for long.
 */
final class Forcing implements AutoCloseable {
    /** How many files of a download are forced at once. */
    static final int THREADS = 4;
    /** How many files of an installation are forced at once, most of them when nothing else is left to do: the more, the fewer commits they need. */
    static final int THREADS_OF_INSTALLATION = 32;
    /** The most files that wait to be forced; who adds one more waits itself. */
    static final int MAX_WAITING = 1_024;

    private final ExecutorService threads;
    private final Semaphore places = new Semaphore(MAX_WAITING);
    private final BooleanSupplier stop;
    private volatile boolean abandoned;

    /** @param stop asked before each task: whether all this is wanted no more, so that nothing need be durable */
    Forcing(BooleanSupplier stop) {
        this(THREADS, stop);
    }

    /**
     * The same with another number of threads.
     *
     * @param threads how many files are forced at once
     */
    Forcing(int threads, BooleanSupplier stop) {
        this(threads, stop, Thread.ofPlatform().daemon().name("lanspread-force-", 0).factory());
    }

    /** @param factory makes the threads, unless the system has no more */
    Forcing(int threads, BooleanSupplier stop, ThreadFactory factory) {
        this.threads = Executors.newFixedThreadPool(threads, factory);
        this.stop = stop;
    }

    /** Adds a task, which keeps its own failure. Should the system have no thread for it, it is done here. */
    void later(Runnable task) {
        places.acquireUninterruptibly();
        try {
            threads.execute(() -> carryOut(task));
        } catch (OutOfMemoryError _) {
            carryOut(task);
        }
    }

    private void carryOut(Runnable task) {
        try {
            if (!abandoned && !stop.getAsBoolean()) {
                task.run();
            }
        } finally {
            places.release();
        }
    }

    /** Waits until everything that was added has been done, or left because nobody wants it any more. */
    void drain() {
        places.acquireUninterruptibly(MAX_WAITING);
        places.release(MAX_WAITING);
    }

    /** Waits only for what is being done just now: whoever gives up need not wait until the disk has taken all that was written. */
    void abandon() {
        abandoned = true;
        drain();
    }

    /** Ends the threads. What waits is abandoned. */
    @Override
    public void close() {
        abandon();
        threads.close();
    }
}
