package org.lanspread.peer.download;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.lanspread.proto.Limits;

/** The memory for content in flight, of all downloads together: a bounded number of buffers of one size. Safe for use by several threads. */
public final class BufferPool {
    /** How many buffers there are: 64 MiB in all. */
    static final int BUFFERS = 16;

    private final Semaphore free = new Semaphore(BUFFERS, true);
    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    /** A pool that has taken no memory yet. */
    public BufferPool() {}

    /** A borrowed buffer. */
    final class Lease implements AutoCloseable {
        private final ByteBuffer buffer;

        private Lease(ByteBuffer buffer) {
            this.buffer = buffer;
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
            free.release();
        }
    }

    /** Borrows a buffer; waits until one is free. */
    Lease lease() throws InterruptedException {
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
