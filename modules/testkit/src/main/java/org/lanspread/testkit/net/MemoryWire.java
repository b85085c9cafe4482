package org.lanspread.testkit.net;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** Both sides of a connection, and the streams between them. */
final class MemoryWire {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final MemoryConnection dialler;
    private final MemoryConnection listener;
    /** One side of every stream that is not over, with the side that opened it. */
    private final Map<MemoryStream, MemoryConnection> streams = new HashMap<>();
    private String closed;

    MemoryWire(MemoryEndpoint dialling, PeerId diallerId, MemoryEndpoint listening, PeerId listenerId) {
        dialler = new MemoryConnection(this, dialling, listening, listenerId);
        listener = new MemoryConnection(this, listening, dialling, diallerId);
    }

    MemoryConnection dialler() {
        return dialler;
    }

    MemoryConnection listener() {
        return listener;
    }

    ByteStream openStream(MemoryConnection opener) throws TransportException {
        lock.lock();
        try {
            while (closed == null && openedBy(opener) == Connection.MAX_REMOTE_STREAMS) {
                changed.await();
            }
            if (closed != null) {
                throw new TransportException(Reason.CLOSED, closed);
            }
            var there = new MemoryPipe();
            var back = new MemoryPipe();
            MemoryConnection other = opener == dialler ? listener : dialler;
            var accepted = new MemoryStream(other, there, back, () -> {});
            var opened = new MemoryStream(opener, back, there, () -> other.incoming().add(accepted));
            streams.put(opened, opener);
            return opened;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(Reason.CLOSED, "The wait for a stream was interrupted.", e);
        } finally {
            lock.unlock();
        }
    }

    private long openedBy(MemoryConnection side) {
        return streams.values().stream().filter(opener -> opener == side).count();
    }

    /** Gives a stream's place to the next. Either side may notice; both share the pipes that decide. */
    void retireIfOver(MemoryStream noticed) {
        if (noticed.isOver()) {
            lock.lock();
            try {
                streams.keySet().removeIf(MemoryStream::isOver);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    boolean isOpen() {
        lock.lock();
        try {
            return closed == null;
        } finally {
            lock.unlock();
        }
    }

    void close(String why) {
        List<MemoryStream> ended;
        lock.lock();
        try {
            if (closed != null) {
                return;
            }
            closed = why;
            ended = List.copyOf(streams.keySet());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        ended.forEach(stream -> stream.fail(Reason.CLOSED, why));
        for (MemoryConnection side : List.of(dialler, listener)) {
            side.incoming().close(why);
            side.local().forget(this);
        }
    }
}
