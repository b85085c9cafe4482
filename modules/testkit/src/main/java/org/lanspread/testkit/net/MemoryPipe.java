package org.lanspread.testkit.net;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** One direction of one stream: a bounded queue of pieces, some of which may not have arrived yet. */
final class MemoryPipe {
    static final int CAPACITY_BYTES = 256 * 1024;
    static final int PIECE_BYTES = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private int buffered;
    private boolean finished;
    private TransportException failure;

    private record Piece(ByteBuffer bytes, long arrivesAtNanos) {}

    /** How many bytes fit now, at least 1; blocks until some do. */
    int awaitRoom() throws TransportException, InterruptedException {
        lock.lock();
        try {
            while (failure == null && buffered == CAPACITY_BYTES) {
                changed.await();
            }
            throwIfFailed();
            if (finished) {
                throw new TransportException(Reason.RESET, "The output of the stream was finished before.");
            }
            return Math.min(PIECE_BYTES, CAPACITY_BYTES - buffered);
        } finally {
            lock.unlock();
        }
    }

    /** Adds bytes for which there is room: a pipe has one writer. */
    void put(byte[] bytes, Duration delay) throws TransportException {
        lock.lock();
        try {
            throwIfFailed();
            pieces.add(new Piece(ByteBuffer.wrap(bytes), System.nanoTime() + delay.toNanos()));
            buffered += bytes.length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int read(ByteBuffer into) throws TransportException, InterruptedException {
        lock.lock();
        try {
            if (!awaitArrival()) {
                return -1;
            }
            ByteBuffer first = pieces.getFirst().bytes();
            int count = Math.min(into.remaining(), first.remaining());
            into.put(first.slice(first.position(), count));
            first.position(first.position() + count);
            if (!first.hasRemaining()) {
                pieces.removeFirst();
            }
            buffered -= count;
            changed.signalAll();
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** True when a piece can be read, false at the end. */
    private boolean awaitArrival() throws TransportException, InterruptedException {
        while (true) {
            throwIfFailed();
            if (!pieces.isEmpty()) {
                long waitNanos = pieces.getFirst().arrivesAtNanos() - System.nanoTime();
                if (waitNanos <= 0) {
                    return true;
                }
                changed.awaitNanos(waitNanos);
            } else if (finished) {
                return false;
            } else {
                changed.await();
            }
        }
    }

    void finish() throws TransportException {
        lock.lock();
        try {
            throwIfFailed();
            finished = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the direction for both sides, unless it has come to its end already. */
    void fail(Reason reason, String message) {
        lock.lock();
        try {
            if (failure == null && !isAtEnd()) {
                failure = new TransportException(reason, message);
                pieces.clear();
                buffered = 0;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isFinished() {
        lock.lock();
        try {
            return finished;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing more will come out: failed, or finished and read. */
    boolean isOver() {
        lock.lock();
        try {
            return failure != null || isAtEnd();
        } finally {
            lock.unlock();
        }
    }

    private boolean isAtEnd() {
        return finished && pieces.isEmpty();
    }

    /** A new exception each time, with the stack trace of whom it meets. */
    private void throwIfFailed() throws TransportException {
        if (failure != null) {
            throw new TransportException(failure.reason(), failure.getMessage());
        }
    }
}
