package org.lanspread.transport.quic;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** How much of what a stream wrote quiche has not taken yet. One writer waits for room; the event loop makes it. */
final class StreamOutput {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int pendingBytes;
    private boolean finished;
    private Failure failure;

    /** Takes room for up to so many bytes, at least one; blocks until there is some. */
    int reserve(int wantedBytes) throws TransportException, InterruptedException {
        lock.lock();
        try {
            while (failure == null && !finished && pendingBytes == QuicLimits.WRITE_BEHIND_BYTES) {
                changed.await();
            }
            throwIfOver();
            int taken = Math.min(wantedBytes, Math.min(QuicLimits.WRITE_BYTES, QuicLimits.WRITE_BEHIND_BYTES - pendingBytes));
            pendingBytes += taken;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void throwIfOver() throws TransportException {
        if (failure != null) {
            throw failure.exception();
        }
        if (finished) {
            throw new TransportException(Reason.RESET, "The output of the stream was finished before.");
        }
    }

    /** Event loop: quiche has them. */
    void taken(int bytes) {
        lock.lock();
        try {
            pendingBytes -= bytes;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** False when it was finished before. */
    boolean finish() throws TransportException {
        lock.lock();
        try {
            if (finished) {
                return false;
            }
            throwIfOver();
            finished = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void fail(Failure why) {
        lock.lock();
        try {
            if (failure == null) {
                failure = why;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isFinished() {
        lock.lock();
        try {
            return finished && failure == null;
        } finally {
            lock.unlock();
        }
    }
}
