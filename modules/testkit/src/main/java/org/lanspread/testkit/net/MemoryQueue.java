package org.lanspread.testkit.net;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** What waits to be accepted. Closing it wakes whoever waits. Its length is bounded by the limits of connections and streams. */
final class MemoryQueue<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private String closed;

    void add(T item) {
        lock.lock();
        try {
            waiting.add(item);
            changed.signal();
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
                throw new TransportException(Reason.CLOSED, closed);
            }
            return waiting.removeFirst();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(Reason.CLOSED, "The wait was interrupted.", e);
        } finally {
            lock.unlock();
        }
    }

    void close(String why) {
        lock.lock();
        try {
            closed = closed == null ? why : closed;
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
