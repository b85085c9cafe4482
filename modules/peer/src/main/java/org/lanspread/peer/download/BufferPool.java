package org.lanspread.peer.download;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.lanspread.proto.Limits;

/** The memory for content that is in memory as a whole: a bounded number of buffers of one size. Safe for use by several threads. */
public final class BufferPool {
    /** How many buffers all downloads together use, for content in flight: 64 MiB in all. */
    public static final int DOWNLOADS = 16;
    /** How many buffers all peers that are served use together, for what is checked before it is sent: 16 MiB in all, more than cores help. */
    public static final int CHECKS = 4;

    private final Semaphore free;
    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    /** A pool that has taken no memory yet. */
    public BufferPool(int buffers) {
        this.free = new Semaphore(buffers, true);
    }

    /** A borrowed buffer. */
    public final class Lease implements AutoCloseable {
        private final ByteBuffer buffer;

        private Lease(ByteBuffer buffer) {
            this.buffer = buffer;
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
            free.release();
        }
    }

    /** Borrows a buffer; waits until one is free. */
    public Lease lease() throws InterruptedException {
        free.acquire();
        ByteBuffer buffer = buffers.poll();
        try {
            return new Lease(buffer != null ? buffer : ByteBuffer.allocateDirect(Limits.CONTENT_BYTES));
        } catch (OutOfMemoryError e) {
            free.release();
            throw e;
        }
    }
}
