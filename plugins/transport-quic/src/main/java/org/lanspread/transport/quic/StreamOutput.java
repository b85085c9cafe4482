package org.lanspread.transport.quic;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** How much of what a stream wrote quiche has not taken yet. One writer waits for room; the event loop makes it. */
final class StreamOutput {
    private final ByteBudget budget;
    /** One object, so that the budget knows it again. */
    private final Runnable retry = this::lookAgain;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int pendingBytes;
    private boolean finished;
    private Failure failure;

    StreamOutput(ByteBudget budget) {
        this.budget = budget;
    }

    /** Takes room for up to so many bytes, at least one; blocks until there is some. */
    int reserve(int wantedBytes) throws TransportException, InterruptedException {
        lock.lock();
        try {
            throwIfOver();
            int taken = take(wantedBytes);
            while (taken == 0) {
                changed.await();
                throwIfOver();
                taken = take(wantedBytes);
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private int take(int wantedBytes) {
        int bytes = Math.min(wantedBytes, Math.min(QuicLimits.WRITE_BYTES, QuicLimits.WRITE_BEHIND_BYTES - pendingBytes));
        if (bytes == 0) {
            return 0;
        }
        if (!budget.take(bytes, retry)) {
            if (pendingBytes > 0) {
                return 0;
            }
            // A stream that holds nothing must not starve because of others that nobody reads.
            bytes = Math.min(bytes, QuicLimits.ALWAYS_WRITABLE_BYTES);
            budget.takeAnyway(bytes);
        }
        pendingBytes += bytes;
        return bytes;
    }

    private void lookAgain() {
        lock.lock();
        try {
            changed.signal();
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
        budget.giveBack(bytes);
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
