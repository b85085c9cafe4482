package org.lanspread.peer.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.WrittenStream;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.spi.stream.FrameReader;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.stream.StreamInstallFrame.Begin;
import org.lanspread.spi.stream.StreamInstallFrame.Data;
import org.lanspread.spi.stream.StreamInstallFrame.End;
import org.lanspread.spi.stream.StreamInstallFrame.Failed;
import org.lanspread.spi.stream.StreamInstallFrame.File;
import org.lanspread.spi.stream.StreamInstallFrame.FileEnd;
import org.lanspread.spi.stream.StreamInstallFrame.Working;
import org.lanspread.spi.unpack.UnpackException.Reason;

class ForwarderTest {
    private static final int PIECES = 4;

    private final Deadlines deadlines = new Deadlines();
    private final FrameQueue queue = new FrameQueue(new FrameQueue.Buffers());
    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger slow = new AtomicInteger();

    @AfterEach
    void close() {
        deadlines.close();
    }

    /** A receiver that takes so long for each write, by a clock that only it moves. */
    private class Receiver extends WrittenStream {
        private final long nanosForEachWrite;

        Receiver(Duration forEachWrite) {
            this.nanosForEachWrite = forEachWrite.toNanos();
        }

        @Override
        public int write(ByteBuffer from) {
            clock.addAndGet(nanosForEachWrite);
            return super.write(from);
        }
    }

    private Receiver forwardTo(Receiver receiver) throws IOException {
        int size = PIECES * StreamInstallFrame.MAX_DATA_BYTES;
        queue.put(new Begin(1, size));
        queue.put(new File("a", size, OptionalLong.of(1), false));
        for (int i = 0; i < PIECES; i++) {
            queue.put(new Data(ByteBuffer.allocate(StreamInstallFrame.MAX_DATA_BYTES)));
        }
        queue.put(new FileEnd());
        queue.put(new End());
        new Forwarder(queue, receiver, deadlines, Waits.USUAL, new Pace(Waits.USUAL.pace(), clock::get), slow::incrementAndGet).forward();
        return receiver;
    }

    @Test
    void aSlowReceiverIsToldOfAndServedToTheEnd() throws IOException {
        Receiver receiver = forwardTo(new Receiver(Waits.USUAL.pace()));

        assertThat(slow.get()).isPositive();
        var frames = new FrameReader(Channels.newChannel(new ByteArrayInputStream(receiver.content())));
        StreamInstallFrame last = frames.next();
        while (!(last instanceof End)) {
            assertThat(last).isNotInstanceOf(StreamInstallFrame.Failed.class);
            last = frames.next();
        }
    }

    /** A receiver that hears signs of life only, until something comes of the work. */
    private Receiver idleFor(int signs) throws IOException {
        var working = new FrameQueue(new FrameQueue.Buffers());
        Receiver receiver = new Receiver(Duration.ZERO) {
            private int heard;

            @Override
            public int write(ByteBuffer from) {
                if (++heard == signs) {
                    put(working, new Failed(Reason.DAMAGED, "in the end"));
                }
                return super.write(from);
            }
        };
        new Forwarder(working, receiver, deadlines, Waits.USUAL, new Pace(Waits.USUAL.pace(), clock::get), () -> { }, Duration.ofMillis(1)).forward();
        return receiver;
    }

    private static void put(FrameQueue queue, StreamInstallFrame frame) {
        try {
            queue.put(frame);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void unpackingMayBringNothingForAWhileAndNoLonger() throws IOException {
        var frames = new FrameReader(Channels.newChannel(new ByteArrayInputStream(idleFor(Forwarder.MAX_IDLE).content())));
        for (int i = 0; i < Forwarder.MAX_IDLE; i++) {
            assertThat(frames.next()).isInstanceOf(Working.class);
        }
        assertThat(frames.next()).isInstanceOf(Failed.class);
        assertThatIOException().isThrownBy(() -> idleFor(Forwarder.MAX_IDLE + 1)).withMessageContaining("brought nothing for");
    }

    @Test
    void aReceiverThatTakesWhatComesIsNotSlow() throws IOException {
        forwardTo(new Receiver(Duration.ofMillis(1)));

        assertThat(slow).hasValue(0);
    }
}
