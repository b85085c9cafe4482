package org.lanspread.transport.quic;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/**
 * What a stream received and nobody has read yet. The event loop adds while there is room; one reader takes, and asks for more. Buffers count with
 * their whole capacity: a sender of single bytes must not fill the memory with large, nearly empty ones.
 */
final class StreamInput {
    private final int aheadBytes;
    private final int pieceBytes;
    private final ByteBudget budget;
    private final Runnable askForMore;
    /** One object, so that the budget knows it again. */
    private final Runnable retry = this::begin;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ByteBuf> received = new ArrayDeque<>();
    private int heldBytes;
    /** Taken from the budget for what was asked for and has not come yet. */
    private int expectedBytes;
    private int discardedBytes;
    private boolean asked;
    private boolean ended;
    private boolean discarding;
    private Failure failure;

    /**
     * @param aheadBytes once so many are held no more are asked for
     * @param pieceBytes the most that come for one call of {@code askForMore}
     */
    StreamInput(int aheadBytes, int pieceBytes, ByteBudget budget, Runnable askForMore) {
        this.aheadBytes = aheadBytes;
        this.pieceBytes = pieceBytes;
        this.budget = budget;
        this.askForMore = askForMore;
    }

    /** Blocks until something was received; -1 at the end. */
    int read(ByteBuffer into) throws TransportException, InterruptedException {
        ByteBuf first = awaitFirst();
        if (first == null) {
            return -1;
        }
        int count = Math.min(into.remaining(), first.readableBytes());
        int freedBytes = 0;
        lock.lock();
        try {
            if (failure != null) {
                throw failure.exception();
            }
            int limit = into.limit();
            first.readBytes(into.limit(into.position() + count));
            into.limit(limit);
            if (!first.isReadable()) {
                freedBytes = first.capacity();
                heldBytes -= freedBytes;
                received.remove().release();
            }
        } finally {
            lock.unlock();
        }
        budget.giveBack(freedBytes);
        askBelow(aheadBytes / 2);
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
        askBelow(aheadBytes);
    }

    private void askBelow(int bytes) {
        boolean ask;
        lock.lock();
        try {
            ask = wantsMore(bytes);
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
            heldBytes += buffer.capacity();
            expectedBytes -= buffer.capacity();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Event loop, after what it asked for has come: whether to ask again at once. */
    boolean askAgain() {
        budget.giveBack(expectNothing());
        lock.lock();
        try {
            asked = false;
            return wantsMore(aheadBytes);
        } finally {
            lock.unlock();
        }
    }

    private int expectNothing() {
        lock.lock();
        try {
            int unusedBytes = expectedBytes;
            expectedBytes = 0;
            return unusedBytes;
        } finally {
            lock.unlock();
        }
    }

    private boolean wantsMore(int belowBytes) {
        if (asked || ended) {
            return false;
        }
        asked = discarding ? discardedBytes <= QuicLimits.DISCARD_BYTES : failure == null && heldBytes < belowBytes && expectPiece();
        return asked;
    }

    private boolean expectPiece() {
        boolean room = budget.take(pieceBytes, retry);
        if (!room && heldBytes == 0) {
            // A stream that holds nothing must not starve because of others that nobody reads.
            budget.takeAnyway(pieceBytes);
            room = true;
        }
        expectedBytes = room ? pieceBytes : 0;
        return room;
    }

    void end() {
        budget.giveBack(expectNothing());
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
        int freedBytes = 0;
        lock.lock();
        try {
            if (!(ended && why.reason() == Reason.CLOSED)) {
                freedBytes = failNow(why);
            }
        } finally {
            lock.unlock();
        }
        budget.giveBack(freedBytes);
    }

    /** Nobody will read any more: what comes is thrown away, to see whether the end is near. */
    void discard() {
        int freedBytes;
        lock.lock();
        try {
            discarding = true;
            freedBytes = failNow(Failure.BROKEN_OFF_HERE);
        } finally {
            lock.unlock();
        }
        budget.giveBack(freedBytes);
        begin();
    }

    /** How many bytes of the budget are no longer needed. */
    private int failNow(Failure why) {
        if (failure != null) {
            return 0;
        }
        int freedBytes = heldBytes + expectedBytes;
        failure = why;
        received.forEach(ByteBuf::release);
        received.clear();
        heldBytes = 0;
        expectedBytes = 0;
        changed.signal();
        return freedBytes;
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
}
