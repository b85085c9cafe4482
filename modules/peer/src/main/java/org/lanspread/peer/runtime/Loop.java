package org.lanspread.peer.runtime;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that runs messages in order and owns the state they touch. Messages never block. Whoever waits does so on a thread of its own and sends
 * what came of it as another message.
 */
public final class Loop implements Executor, AutoCloseable {
    /** How many messages may wait; senders of further ones wait too, which slows them down. */
    static final int MAX_QUEUED = 16_384;

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean closed;

    /** Starts the thread. */
    public Loop() {
        thread = Thread.ofPlatform().name("lanspread-loop").daemon().start(this::run);
    }

    /** Hands over a message. Waits while the queue is full; does nothing once the loop is closed. */
    @Override
    public void execute(Runnable message) {
        try {
            while (!closed && !queue.offer(message, 100, TimeUnit.MILLISECONDS)) {
                if (isOwner()) {
                    throw new IllegalStateException("the loop filled its own queue");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hands over a message if there is room for it, and says whether there was. */
    public boolean offer(Runnable message) {
        return !closed && queue.offer(message);
    }

    /** Whether the caller is the loop thread. */
    public boolean isOwner() {
        return Thread.currentThread() == thread;
    }

    private void run() {
        try {
            while (!closed) {
                Runnable message = queue.take();
                try {
                    message.run();
                } catch (RuntimeException | Error e) {
                    LOG.error("a message of the peer's loop failed", e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the loop was interrupted");
        } finally {
            ended.countDown();
        }
    }

    /** Ends the thread after the message that it runs now; what waits is dropped. Called by another thread. */
    @Override
    public void close() {
        closed = true;
        queue.clear();
        queue.offer(() -> { });
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
