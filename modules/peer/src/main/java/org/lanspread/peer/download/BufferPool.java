package org.lanspread.peer.download;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.lanspread.proto.Limits;

/**
 * The memory for content that is in memory as a whole: a bounded number of buffers of one size. Half of them are only for peers that have shown
 * that they deliver, so that those who do not cannot hold all. Safe for use by several threads.
 */
public final class BufferPool {
    /** How many buffers all downloads together use, for content in flight: 64 MiB in all. */
    public static final int DOWNLOADS = 16;
    /** How many buffers all peers that are served use together, for what is checked before it is sent: 16 MiB in all, more than cores help. */
    public static final int CHECKS = 4;

    private final Semaphore free;
    private final Semaphore trials;
    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    /** A pool that has taken no memory yet. */
    public BufferPool(int buffers) {
        this.free = new Semaphore(buffers, true);
        this.trials = new Semaphore(Math.ceilDiv(buffers, 2), true);
    }

    /** A borrowed buffer. */
    public final class Lease implements AutoCloseable {
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
        public ByteBuffer buffer(int bytes) {
            return buffer.clear().limit(bytes);
        }

        @Override
        public void close() {
            buffers.add(buffer);
            release.run();
        }
    }

    /** Borrows a buffer, if one is free within this time. */
    public Optional<Lease> lease(Duration patience) throws InterruptedException {
        return free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS) ? Optional.of(lease(free::release)) : Optional.empty();
    }

    /** Borrows a buffer, for a peer that delivers or for what is here; waits until one is free. */
    public Lease lease() throws InterruptedException {
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
