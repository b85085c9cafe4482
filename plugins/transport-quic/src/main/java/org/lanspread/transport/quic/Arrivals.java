package org.lanspread.transport.quic;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.lanspread.spi.net.TransportException;

/** What waits to be accepted, with a bound. Closing it wakes whoever waits. */
final class Arrivals<T> {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private Failure closed;

    Arrivals(int capacity) {
        this.capacity = capacity;
    }

    /** False when there is no room, or nobody will come for it. */
    boolean offer(T arrival) {
        lock.lock();
        try {
            if (closed != null || waiting.size() == capacity) {
                return false;
            }
            waiting.add(arrival);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    T take() throws TransportException {
        lock.lock();
        try {
            while (closed == null && waiting.isEmpty()) {
                changed.await();
            }
            if (closed != null) {
                throw closed.exception();
            }
            return waiting.remove();
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    void close(Failure why) {
        lock.lock();
        try {
            if (closed == null) {
                closed = why;
                waiting.clear();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
