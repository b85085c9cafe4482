package org.lanspread.testkit.net;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** One side of a stream. */
final class MemoryStream implements ByteStream {
    private final MemoryConnection connection;
    private final MemoryPipe in;
    private final MemoryPipe out;
    private final Runnable announce;
    private final AtomicBoolean announced = new AtomicBoolean();
    private volatile boolean closed;

    /** @param announce tells the other side of the stream; run once, with the first bytes or the end */
    MemoryStream(MemoryConnection connection, MemoryPipe in, MemoryPipe out, Runnable announce) {
        this.connection = connection;
        this.in = in;
        this.out = out;
        this.announce = announce;
    }

    @Override
    public int read(ByteBuffer into) throws TransportException {
        if (!into.hasRemaining()) {
            return 0;
        }
        try {
            int count = in.read(into);
            connection.retireIfOver(this);
            return count;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public int write(ByteBuffer from) throws TransportException {
        int total = from.remaining();
        MemoryFaults faults = connection.faultsOfSender();
        try {
            while (from.hasRemaining()) {
                int room = Math.min(from.remaining(), out.awaitRoom());
                int allowed = faults.allow(room);
                var piece = new byte[allowed];
                from.get(piece);
                faults.change(piece);
                out.put(piece, faults.delay());
                announceOnce();
                if (allowed < room) {
                    connection.cut();
                }
            }
            return total;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public void finishOutput() throws TransportException {
        out.finish();
        announceOnce();
        connection.retireIfOver(this);
    }

    private void announceOnce() {
        if (announced.compareAndSet(false, true)) {
            announce.run();
        }
    }

    private TransportException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        reset(0);
        return new TransportException(Reason.RESET, "The stream was broken off: its thread was interrupted.", e);
    }

    @Override
    public void reset(int code) {
        fail(Reason.RESET, "The stream was reset with code " + code + ".");
    }

    void fail(Reason reason, String message) {
        in.fail(reason, message);
        out.fail(reason, message);
        connection.retireIfOver(this);
    }

    boolean isOver() {
        return in.isOver() && out.isOver();
    }

    @Override
    public boolean isOpen() {
        return !closed && !isOver();
    }

    /** What was finished still arrives, whether or not all input was read. */
    @Override
    public void close() {
        closed = true;
        String message = "The stream was reset with code 0.";
        in.fail(Reason.RESET, message);
        if (!out.isFinished()) {
            out.fail(Reason.RESET, message);
        }
        connection.retireIfOver(this);
    }
}
