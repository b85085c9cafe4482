package org.lanspread.transport.quic;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** What a stream received and nobody has read yet. The event loop adds while there is room; one reader takes, and asks for more. */
final class StreamInput {
    private final Runnable askForMore;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ByteBuf> received = new ArrayDeque<>();
    private int receivedBytes;
    private int discardedBytes;
    private boolean asked;
    private boolean ended;
    private boolean discarding;
    private Failure failure;

    StreamInput(Runnable askForMore) {
        this.askForMore = askForMore;
    }

    /** Blocks until something was received; -1 at the end. */
    int read(ByteBuffer into) throws TransportException, InterruptedException {
        ByteBuf first = awaitFirst();
        if (first == null) {
            return -1;
        }
        int count = Math.min(into.remaining(), first.readableBytes());
        boolean ask;
        lock.lock();
        try {
            if (failure != null) {
                throw failure.exception();
            }
            int limit = into.limit();
            first.readBytes(into.limit(into.position() + count));
            into.limit(limit);
            if (!first.isReadable()) {
                received.remove().release();
            }
            receivedBytes -= count;
            ask = wantsMore(QuicLimits.READ_AHEAD_BYTES / 2);
        } finally {
            lock.unlock();
        }
        if (ask) {
            askForMore.run();
        }
        return count;
    }

    private ByteBuf awaitFirst() throws TransportException, InterruptedException {
        lock.lock();
        try {
            while (failure == null && received.isEmpty() && !ended) {
                changed.await();
            }
            if (failure != null) {
                throw failure.exception();
            }
            return received.peek();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the first bytes come: once somebody has the stream who will read it. */
    void begin() {
        boolean ask;
        lock.lock();
        try {
            ask = wantsMore(QuicLimits.READ_AHEAD_BYTES);
        } finally {
            lock.unlock();
        }
        if (ask) {
            askForMore.run();
        }
    }

    /** Event loop: takes over the buffer. */
    void received(ByteBuf buffer) {
        lock.lock();
        try {
            if (failure != null) {
                discardedBytes += buffer.readableBytes();
                buffer.release();
                return;
            }
            received.add(buffer);
            receivedBytes += buffer.readableBytes();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Event loop, after what it asked for has come: whether to ask again at once. */
    boolean askAgain() {
        lock.lock();
        try {
            asked = false;
            return wantsMore(QuicLimits.READ_AHEAD_BYTES);
        } finally {
            lock.unlock();
        }
    }

    private boolean wantsMore(int belowBytes) {
        boolean room = discarding ? discardedBytes <= QuicLimits.DISCARD_BYTES : failure == null && receivedBytes < belowBytes;
        if (asked || ended || !room) {
            return false;
        }
        asked = true;
        return true;
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the reading; a lost connection does not take away what had been received to its end. */
    void fail(Failure why) {
        lock.lock();
        try {
            if (!(ended && why.reason() == Reason.CLOSED)) {
                failNow(why);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody will read any more: what comes is thrown away, to see whether the end is near. */
    void discard() {
        lock.lock();
        try {
            discarding = true;
            failNow(Failure.BROKEN_OFF_HERE);
        } finally {
            lock.unlock();
        }
        begin();
    }

    private void failNow(Failure why) {
        if (failure == null) {
            failure = why;
            received.forEach(ByteBuf::release);
            received.clear();
            receivedBytes = 0;
            changed.signal();
        }
    }

    /** Whether so much was thrown away without seeing the end that the other side has to be told. */
    boolean isDiscardedInVain() {
        lock.lock();
        try {
            return discarding && !ended && discardedBytes > QuicLimits.DISCARD_BYTES;
        } finally {
            lock.unlock();
        }
    }

    boolean isEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }
}
