package org.lanspread.peer.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lanspread.peer.runtime.TimeLeft;
import org.lanspread.spi.stream.BadFrameException;
import org.lanspread.spi.stream.FrameReader;
import org.lanspread.spi.stream.StreamCancelledException;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.stream.StreamInstallFrame.Begin;
import org.lanspread.spi.stream.StreamInstallFrame.Data;
import org.lanspread.spi.stream.StreamInstallFrame.Directory;
import org.lanspread.spi.stream.StreamInstallFrame.End;
import org.lanspread.spi.stream.StreamInstallFrame.Failed;
import org.lanspread.spi.stream.StreamInstallFrame.File;
import org.lanspread.spi.unpack.UnpackException.Reason;

@Timeout(120)
class FrameQueueTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Data LARGEST = new Data(ByteBuffer.allocate(StreamInstallFrame.MAX_DATA_BYTES));

    private final FrameQueue.Buffers buffers = new FrameQueue.Buffers();
    private final FrameQueue queue = new FrameQueue(buffers);

    private static Data data(String text) {
        return new Data(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static File file(long sizeBytes) {
        return new File("file", sizeBytes, OptionalLong.of(0), false);
    }

    private interface Call {
        void run() throws IOException;
    }

    /** Runs the call on a thread of its own; answers what it threw. */
    private static FutureTask<Throwable> start(Call call) {
        var task = new FutureTask<>(() -> catchThrowable(call::run));
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static Throwable end(FutureTask<Throwable> call) throws Exception {
        return call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private FrameQueue.Block take() throws IOException {
        return queue.take(PATIENCE).orElseThrow();
    }

    private static byte[] bytes(FrameQueue.Block block) {
        byte[] bytes = new byte[block.bytes().remaining()];
        block.bytes().duplicate().get(bytes);
        return bytes;
    }

    /** All that comes until the end, as whoever receives it reads it. */
    private FrameReader received() throws IOException {
        var received = new ByteArrayOutputStream();
        while (!queue.isOver()) {
            FrameQueue.Block block = take();
            received.writeBytes(bytes(block));
            queue.recycle(block);
        }
        return new FrameReader(Channels.newChannel(new ByteArrayInputStream(received.toByteArray())));
    }

    /** As much as it takes, and no more. */
    private void fill() throws IOException {
        // The first block is made by the frame that does not fit into it any more.
        for (int i = 0; i <= FrameQueue.MAX_BLOCKS; i++) {
            queue.put(LARGEST);
        }
    }

    @Test
    void givesOutWhatWentInInOrder() throws IOException {
        queue.put(new Begin(2, 5));
        queue.put(new Directory("a"));
        queue.put(file(5));
        queue.put(data("hello"));
        queue.put(new StreamInstallFrame.FileEnd());
        queue.put(new End());

        FrameReader frames = received();
        assertThat(frames.next()).isEqualTo(new Begin(2, 5));
        assertThat(frames.next()).isEqualTo(new Directory("a"));
        assertThat(frames.next()).isEqualTo(file(5));
        assertThat(frames.next()).isEqualTo(data("hello"));
        assertThat(frames.next()).isEqualTo(new StreamInstallFrame.FileEnd());
        assertThat(frames.next()).isEqualTo(new End());
    }

    @Test
    void isOverWhenTheLastFrameWasTakenAndNotBefore() throws IOException {
        queue.put(new Directory("a"));
        assertThat(queue.isOver()).isFalse();
        take();
        assertThat(queue.isOver()).isFalse();
        queue.put(new End());
        assertThat(queue.isOver()).isFalse();
        take();
        assertThat(queue.isOver()).isTrue();
    }

    @Test
    void whoWaitsGetsWhatThereIsWithoutWaitingForMore() throws IOException {
        assertThat(queue.take(Duration.ofMillis(1))).isEmpty();
        queue.put(data("hello"));
        assertThat(bytes(take())).endsWith("hello".getBytes(StandardCharsets.UTF_8));
        assertThat(queue.take(Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void manySmallFramesAreOneBlockThatIsWorthAllOfThem() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            queue.put(new Directory("folder"));
            queue.put(data("hello"));
        }
        assertThat(take().worth()).isEqualTo(1_000 * (StreamReceiver.ENTRY_BYTES + "hello".length()));
        assertThat(queue.take(Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void theWorthOfAFrameGoesWithItsBlock() throws IOException {
        queue.put(new Directory("folder"));
        queue.put(LARGEST);
        queue.put(data("hello"));

        assertThat(take().worth()).isEqualTo(StreamReceiver.ENTRY_BYTES);
        assertThat(take().worth()).isEqualTo(StreamInstallFrame.MAX_DATA_BYTES);
        assertThat(take().worth()).isEqualTo("hello".length());
    }

    @Test
    void keepsDataAlthoughTheBufferIsUsedAgain() throws IOException {
        byte[] bytes = "first".getBytes(StandardCharsets.UTF_8);
        queue.put(new Data(ByteBuffer.wrap(bytes)));
        bytes[0] = 'x';

        assertThat(bytes(take())).endsWith("first".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void holdsSoManyBlocksAndNoMore() throws Exception {
        fill();
        var oneMore = new FutureTask<>(() -> catchThrowable(() -> queue.put(data("one more"))));
        Thread producer = Thread.ofPlatform().daemon().start(oneMore);
        var left = TimeLeft.of(PATIENCE);
        while (producer.getState() != Thread.State.WAITING) {
            assertThat(producer.isAlive() && !left.isOver()).as("it waits").isTrue();
            Thread.onSpinWait();
        }
        take();
        assertThat(end(oneMore)).isNull();
    }

    @Test
    void whoUnpacksWaitsUntilThereIsRoom() throws Exception {
        fill();
        var oneMore = start(() -> {
            queue.put(data("one more"));
            queue.put(new End());
        });
        for (int i = 0; i <= FrameQueue.MAX_BLOCKS; i++) {
            assertThat(queue.isOver()).isFalse();
            assertThat(take().worth()).isEqualTo(StreamInstallFrame.MAX_DATA_BYTES);
        }
        assertThat(end(oneMore)).isNull();
        assertThat(new String(bytes(take()), StandardCharsets.ISO_8859_1)).contains("one more");
        assertThat(queue.isOver()).isTrue();
    }

    @Test
    void theMemoryOfTwoStreamsIsKeptForTheNextAndNoMore() throws IOException {
        fill();
        FrameQueue.Block taken = take();
        assertThat(buffers.kept()).isZero();
        queue.recycle(taken);
        assertThat(buffers.kept()).isEqualTo(1);
        queue.cancel();
        assertThat(buffers.kept()).isEqualTo(FrameQueue.MAX_BLOCKS);

        var others = List.of(new FrameQueue(buffers), new FrameQueue(buffers), new FrameQueue(buffers));
        for (FrameQueue other : others) {
            for (int i = 0; i <= FrameQueue.MAX_BLOCKS; i++) {
                other.put(LARGEST);
            }
        }
        assertThat(buffers.kept()).isZero();
        others.forEach(FrameQueue::cancel);
        assertThat(buffers.kept()).isEqualTo(FrameQueue.Buffers.MAX_KEPT);
    }

    @Test
    void aNameThatIsTooLongTakesNothingFromWhatWentInBefore() throws IOException {
        queue.put(new Begin(1, 0));
        assertThatThrownBy(() -> queue.put(new Directory("x".repeat(StreamInstallFrame.MAX_NAME_BYTES + 1)))).isInstanceOf(BadFrameException.class);
        queue.put(new Failed(Reason.LIMIT, "too long"));

        FrameReader frames = received();
        assertThat(frames.next()).isEqualTo(new Begin(1, 0));
        assertThat(frames.next()).isEqualTo(new Failed(Reason.LIMIT, "too long"));
    }

    @Test
    void whereMemoryEndsWhatWasGatheredIsLostAndTheReceiverCanStillBeTold() throws IOException {
        var given = new AtomicInteger();
        var scarce = new FrameQueue(new FrameQueue.Buffers(bytes -> {
            if (given.getAndIncrement() == 0) {
                throw new OutOfMemoryError("on purpose");
            }
            return ByteBuffer.allocate(bytes);
        }));
        scarce.put(LARGEST);
        assertThatThrownBy(() -> scarce.put(LARGEST)).isInstanceOf(OutOfMemoryError.class);
        assertThat(scarce.take(Duration.ofMillis(1))).isEmpty();

        scarce.put(new Failed(Reason.DAMAGED, "no memory"));
        var frames = new FrameReader(Channels.newChannel(new ByteArrayInputStream(bytes(scarce.take(PATIENCE).orElseThrow()))));
        assertThat(frames.next()).isEqualTo(new Failed(Reason.DAMAGED, "no memory"));
        assertThat(scarce.isOver()).isTrue();
    }

    @Test
    void afterTheLastFrameThereIsNothing() throws IOException {
        queue.put(new End());
        take();
        assertThat(queue.take(Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void cancellingWakesAProducerThatWaits() throws Exception {
        fill();
        var producer = start(() -> queue.put(data("one more")));
        queue.cancel();

        assertThat(end(producer)).isInstanceOf(StreamCancelledException.class);
        assertThatThrownBy(() -> queue.put(new End())).isInstanceOf(StreamCancelledException.class);
    }

    @Test
    void cancellingWakesAConsumerThatWaits() throws Exception {
        var consumer = start(() -> queue.take(PATIENCE.multipliedBy(10)));
        queue.cancel();

        assertThat(end(consumer)).isInstanceOf(StreamCancelledException.class);
        assertThatThrownBy(() -> queue.take(PATIENCE)).isInstanceOf(StreamCancelledException.class);
    }
}
