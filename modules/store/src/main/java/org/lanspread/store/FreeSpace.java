package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.lanspread.store.StoreException.Reason;

/**
 * The free space of a game directory, shared by the operations that run: what one was promised is not promised to another. Creating a file without
 * data proves nothing, so space is counted. Safe for use by several threads.
 */
final class FreeSpace {
    /** Left free always, so that intents and sentinels can still be written. */
    static final long RESERVE_BYTES = 16L << 20;

    private final Disk disk;
    private final Path folder;
    private final AtomicLong promisedBytes = new AtomicLong();

    FreeSpace(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
    }

    /** @throws StoreException with {@link Reason#NO_SPACE} if there is less */
    Promise promise(long bytes) throws IOException {
        keep(bytes);
        return new Promise(bytes);
    }

    /** How much one more operation can be promised. */
    synchronized long availableBytes() throws IOException {
        return Math.max(0, disk.freeBytes(folder) - promisedBytes.get() - RESERVE_BYTES);
    }

    private synchronized void keep(long bytes) throws IOException {
        long available = availableBytes();
        if (bytes > available) {
            throw new StoreException(Reason.NO_SPACE, "not enough free space on the disk of " + StoreException.show(folder) + ": " + mebibytes(bytes)
                    + " MiB needed, " + mebibytes(available) + " MiB available; free some space and try again");
        }
        promisedBytes.addAndGet(bytes);
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    /** Space that an operation may still use. */
    final class Promise implements AutoCloseable {
        private final AtomicLong leftBytes;

        private Promise(long bytes) {
            leftBytes = new AtomicLong(bytes);
        }

        /** Asks for so much more; throws as {@link #promise} does. */
        void extend(long bytes) throws IOException {
            keep(bytes);
            leftBytes.addAndGet(bytes);
        }

        /** Says that so much was written: it is no longer free, so it need not be kept. */
        void used(long bytes) {
            long before = leftBytes.getAndUpdate(left -> Math.max(0, left - bytes));
            promisedBytes.addAndGet(-Math.min(before, bytes));
        }

        @Override
        public void close() {
            promisedBytes.addAndGet(-leftBytes.getAndSet(0));
        }
    }
}
