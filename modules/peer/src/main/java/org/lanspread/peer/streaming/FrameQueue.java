package org.lanspread.peer.streaming;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.IntFunction;
import org.lanspread.peer.runtime.TimeLeft;
import org.lanspread.spi.stream.FrameWriter;
import org.lanspread.spi.stream.StreamCancelledException;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.stream.StreamInstallFrame.Data;
import org.lanspread.spi.stream.StreamInstallFrame.End;
import org.lanspread.spi.stream.StreamInstallFrame.Failed;
import org.lanspread.spi.stream.StreamInstallFrameSink;

/**
 * What one thread unpacks and another one sends, so that both work at the same time: frames go in, the bytes of whole frames come out. Bounded: who
 * unpacks waits for who sends. Cancelled by any thread: then both wake up, and nothing goes in or out any more.
 */
final class FrameQueue implements StreamInstallFrameSink {
    /**
     * How many blocks wait at most, and one more at the end: a little over 16 MiB. An unpacker brings megabytes at a time, some of them several times
     * as fast as others; the network is to be busy meanwhile.
     */
    static final int MAX_BLOCKS = 64;

    /**
     * Whole frames.
     *
     * @param bytes as they are sent
     * @param worth what they count where a receiver is judged by what it takes: the data, and some for each frame that has none but the last of all
     */
    record Block(ByteBuffer bytes, long worth) {}

    /** Memory for blocks: what is enough for two streams is kept when they are over. Safe for use by several threads. */
    static final class Buffers {
        static final int MAX_KEPT = 2 * (MAX_BLOCKS + 1);

        private final Queue<ByteBuffer> free = new ArrayDeque<>();
        private final IntFunction<ByteBuffer> memory;

        /** Outside of the heap, which is for what unpacks. */
        Buffers() {
            this(ByteBuffer::allocateDirect);
        }

        /** @param memory gives so many bytes, as long as there are any */
        Buffers(IntFunction<ByteBuffer> memory) {
            this.memory = memory;
        }

        private synchronized ByteBuffer take() {
            return free.isEmpty() ? memory.apply(FrameWriter.MAX_WRITE_BYTES) : free.remove().clear();
        }

        private synchronized void giveBack(ByteBuffer buffer) {
            if (free.size() < MAX_KEPT) {
                free.add(buffer);
            }
        }

        /** How many are kept. */
        synchronized int kept() {
            return free.size();
        }
    }

    private final Buffers buffers;
    private final FrameWriter writer = new FrameWriter(new Gathered());
    private final Queue<Block> blocks = new ArrayDeque<>();
    /** Of the frames that are no block yet. */
    private long gatheredWorth;
    private boolean ended;
    private boolean cancelled;

    /** @param buffers shared by the streams of a peer */
    FrameQueue(Buffers buffers) {
        this.buffers = buffers;
    }

    /** Makes a block of the frames that were gathered. Where there is no memory for it, they are lost. */
    private final class Gathered implements WritableByteChannel {
        @Override
        public int write(ByteBuffer frames) {
            int length = frames.remaining();
            long worth = gatheredWorth;
            gatheredWorth = 0;
            blocks.add(new Block(buffers.take().put(frames).flip(), worth));
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Override
    public synchronized void put(StreamInstallFrame frame) throws IOException {
        while (!cancelled && blocks.size() >= MAX_BLOCKS) {
            await(this::wait);
        }
        requireWanted();
        writer.put(frame);
        ended = frame instanceof End || frame instanceof Failed;
        // The last frame is not gathered: the writer has written it.
        gatheredWorth = ended ? 0 : gatheredWorth + worth(frame);
        notifyAll();
    }

    private static long worth(StreamInstallFrame frame) {
        return frame instanceof Data data ? data.bytes().remaining() : StreamReceiver.ENTRY_BYTES;
    }

    /**
     * The next frames, if there are some within this time; to be {@linkplain #recycle given back}.
     *
     * @throws StreamCancelledException if the queue was cancelled
     */
    synchronized Optional<Block> take(Duration patience) throws IOException {
        var left = TimeLeft.of(patience);
        while (!cancelled && blocks.isEmpty() && gatheredWorth == 0) {
            if (left.isOver()) {
                return Optional.empty();
            }
            await(() -> left.waitOn(this));
        }
        requireWanted();
        if (blocks.isEmpty()) {
            writer.flush();
        }
        notifyAll();
        return Optional.of(blocks.remove());
    }

    /** Whether the last frame was taken. */
    synchronized boolean isOver() {
        return ended && blocks.isEmpty();
    }

    /** Takes back a block that was taken and is not used any more. */
    void recycle(Block block) {
        buffers.giveBack(block.bytes);
    }

    /** Ends it. What waits is thrown away. */
    synchronized void cancel() {
        cancelled = true;
        blocks.forEach(this::recycle);
        blocks.clear();
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
