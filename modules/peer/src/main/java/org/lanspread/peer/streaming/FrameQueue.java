package org.lanspread.peer.streaming;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.lanspread.peer.runtime.TimeLeft;
import org.lanspread.spi.stream.StreamCancelledException;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.stream.StreamInstallFrame.Data;
import org.lanspread.spi.stream.StreamInstallFrameSink;

/**
 * The frames between one thread that unpacks and one that sends, so that both work at the same time. Bounded: who unpacks waits for who sends.
 * Cancelled by any thread: then both wake up, and nothing goes in or out any more.
 */
final class FrameQueue implements StreamInstallFrameSink {
    /** How many frames wait at most. */
    static final int MAX_FRAMES = 256;
    /** How many of them have data: 4 MiB. */
    static final int MAX_DATA_FRAMES = 16;

    private final Queue<StreamInstallFrame> frames = new ArrayDeque<>();
    private final Queue<ByteBuffer> free = new ArrayDeque<>();
    private int buffers;
    private boolean cancelled;

    @Override
    public synchronized void put(StreamInstallFrame frame) throws StreamCancelledException, InterruptedIOException {
        while (!cancelled && !hasRoom(frame)) {
            await(this::wait);
        }
        requireWanted();
        frames.add(frame instanceof Data data ? new Data(copy(data.bytes())) : frame);
        notifyAll();
    }

    private boolean hasRoom(StreamInstallFrame frame) {
        return frames.size() < MAX_FRAMES && (!(frame instanceof Data) || !free.isEmpty() || buffers < MAX_DATA_FRAMES);
    }

    private ByteBuffer copy(ByteBuffer bytes) {
        ByteBuffer buffer = free.poll();
        if (buffer == null) {
            buffer = ByteBuffer.allocate(StreamInstallFrame.MAX_DATA_BYTES);
            buffers++;
        }
        return buffer.clear().put(bytes.duplicate()).flip();
    }

    /**
     * The next frame, if there is one within this time. One with data is to be {@linkplain #recycle given back}.
     *
     * @throws StreamCancelledException if the queue was cancelled
     */
    synchronized Optional<StreamInstallFrame> take(Duration patience) throws StreamCancelledException, InterruptedIOException {
        var left = TimeLeft.of(patience);
        while (!cancelled && frames.isEmpty()) {
            if (left.isOver()) {
                return Optional.empty();
            }
            await(() -> left.waitOn(this));
        }
        requireWanted();
        notifyAll();
        return Optional.of(frames.remove());
    }

    /** Whether nothing waits. */
    synchronized boolean isEmpty() {
        return frames.isEmpty();
    }

    /** Takes back the buffer of a frame that was taken. */
    synchronized void recycle(StreamInstallFrame frame) {
        if (frame instanceof Data data) {
            free.add(data.bytes());
            notifyAll();
        }
    }

    /** Ends it. What waits is thrown away. */
    synchronized void cancel() {
        cancelled = true;
        frames.clear();
        notifyAll();
    }

    private void requireWanted() throws StreamCancelledException {
        if (cancelled) {
            throw new StreamCancelledException();
        }
    }

    @FunctionalInterface
    private interface Wait {
        void untilNotified() throws InterruptedException;
    }

    private static void await(Wait wait) throws InterruptedIOException {
        try {
            wait.untilNotified();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
