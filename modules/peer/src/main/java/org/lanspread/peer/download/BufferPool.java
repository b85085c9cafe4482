package org.lanspread.peer.download;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.lanspread.proto.Limits;

/**
 * The memory for content in flight, of all downloads together: a bounded number of buffers of one size. Some of them are only for peers that have
 * shown that they deliver, so that those who do not cannot hold all. Safe for use by several threads.
 */
public final class BufferPool {
    /** How many buffers there are: 64 MiB in all. */
    static final int BUFFERS = 16;
    /** How many of them peers hold at most that still have to show what they can. */
    static final int TRIAL_BUFFERS = BUFFERS / 2;

    private final Semaphore free = new Semaphore(BUFFERS, true);
    private final Semaphore trials = new Semaphore(TRIAL_BUFFERS, true);
    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    /** A pool that has taken no memory yet. */
    public BufferPool() {}

    /** A borrowed buffer. */
    final class Lease implements AutoCloseable {
        private final ByteBuffer buffer;
        private final Runnable release;

        private Lease(ByteBuffer buffer, Runnable release) {
            this.buffer = buffer;
            this.release = release;
        }

        /**
         * The buffer, direct and empty, with room for exactly so much.
         *
         * @param bytes at most {@link Limits#CONTENT_BYTES}
         */
        ByteBuffer buffer(int bytes) {
            return buffer.clear().limit(bytes);
        }

        @Override
        public void close() {
            buffers.add(buffer);
            release.run();
        }
    }

    /** Borrows a buffer for a peer that delivers; waits until one is free. */
    Lease lease() throws InterruptedException {
        free.acquire();
        return lease(free::release);
    }

    /** Borrows a buffer for a peer that has to show what it can; waits until one is free for that. */
    Lease leaseOnTrial() throws InterruptedException {
        trials.acquire();
        try {
            free.acquire();
        } catch (InterruptedException e) {
            trials.release();
            throw e;
        }
        return lease(() -> {
            free.release();
            trials.release();
        });
    }

    private Lease lease(Runnable release) {
        ByteBuffer buffer = buffers.poll();
        try {
            return new Lease(buffer != null ? buffer : ByteBuffer.allocateDirect(Limits.CONTENT_BYTES), release);
        } catch (OutOfMemoryError e) {
            release.run();
            throw e;
        }
    }
}
