package org.lanspread.peer.streaming;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.stream.FrameWriter;
import org.lanspread.spi.stream.StreamInstallFrame.Working;

/** Takes frames from a queue to the last one and sends them. Used once, by one thread. */
final class Forwarder {
    /** How long nothing is sent before the receiver is told that the work goes on. */
    static final Duration SIGN_OF_LIFE = Duration.ofSeconds(1);
    /** How many signs of life may follow one another: longer than the receiver waits for something. */
    static final int MAX_IDLE = 90;

    private static final int TOO_SLOW = 3;

    private final FrameQueue queue;
    private final ByteStream stream;
    private final FrameWriter writer;
    private final Deadlines deadlines;
    private final Waits waits;
    private final Pace pace;
    private final Runnable slow;
    private final Duration signOfLife;

    /** @param slow is told whenever the receiver has been slow for a while */
    Forwarder(FrameQueue queue, ByteStream stream, Deadlines deadlines, Waits waits, Pace pace, Runnable slow) {
        this(queue, stream, deadlines, waits, pace, slow, SIGN_OF_LIFE);
    }

    /** @param signOfLife how long nothing is sent before the receiver is told that the work goes on */
    Forwarder(FrameQueue queue, ByteStream stream, Deadlines deadlines, Waits waits, Pace pace, Runnable slow, Duration signOfLife) {
        this.queue = queue;
        this.stream = stream;
        this.writer = new FrameWriter(stream);
        this.deadlines = deadlines;
        this.waits = waits;
        this.pace = pace;
        this.slow = slow;
        this.signOfLife = signOfLife;
    }

    /** @throws IOException if the receiver left or is too slow to be put up with, or nothing comes of the work */
    void forward() throws IOException {
        int idle = 0;
        while (!queue.isOver()) {
            Optional<FrameQueue.Block> taken = queue.take(signOfLife);
            idle = taken.isPresent() ? 0 : idle + 1;
            if (idle > MAX_IDLE) {
                throw new IOException("unpacking brought nothing for " + MAX_IDLE + " seconds");
            }
            pace.begin();
            try {
                send(taken);
            } finally {
                taken.ifPresent(queue::recycle);
            }
            if (pace.endedSlowly(taken.map(FrameQueue.Block::worth).orElse(0L))) {
                slow.run();
            }
        }
    }

    /** What is taken, or a sign of life. */
    private void send(Optional<FrameQueue.Block> taken) throws IOException {
        try (var _ = deadlines.after(waits.piece(), () -> stream.reset(TOO_SLOW))) {
            if (taken.isEmpty()) {
                writer.put(new Working());
                writer.flush();
                return;
            }
            ByteBuffer bytes = taken.get().bytes();
            while (bytes.hasRemaining()) {
                stream.write(bytes);
            }
        }
    }
}
