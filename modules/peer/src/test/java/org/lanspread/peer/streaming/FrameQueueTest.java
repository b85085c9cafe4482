package org.lanspread.peer.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.stream.StreamCancelledException;
import org.lanspread.spi.stream.StreamInstallFrame.Data;
import org.lanspread.spi.stream.StreamInstallFrame.Directory;
import org.lanspread.spi.stream.StreamInstallFrame.End;
import org.lanspread.spi.stream.StreamInstallFrame.FileEnd;

class FrameQueueTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FrameQueue queue = new FrameQueue();

    private static Data data(String text) {
        return new Data(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
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

    @Test
    void givesOutWhatWentInInOrder() throws IOException {
        queue.put(new Directory("a"));
        queue.put(data("hello"));
        queue.put(new End());

        assertThat(queue.take(PATIENCE)).contains(new Directory("a"));
        assertThat(queue.take(PATIENCE)).contains(data("hello"));
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.take(PATIENCE)).contains(new End());
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void answersWithNothingWhenNothingComes() throws IOException {
        assertThat(queue.take(Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void keepsDataAlthoughTheBufferIsUsedAgain() throws IOException {
        byte[] bytes = "first".getBytes(StandardCharsets.UTF_8);
        queue.put(new Data(ByteBuffer.wrap(bytes)));
        bytes[0] = 'x';

        assertThat(queue.take(PATIENCE)).contains(data("first"));
    }

    @Test
    void holdsSoManyFramesAndNoMore() throws Exception {
        for (int i = 0; i < FrameQueue.MAX_FRAMES; i++) {
            queue.put(new FileEnd());
        }
        var oneMore = start(() -> queue.put(new End()));
        for (int i = 0; i < FrameQueue.MAX_FRAMES; i++) {
            assertThat(queue.take(PATIENCE)).contains(new FileEnd());
        }
        assertThat(queue.take(PATIENCE)).contains(new End());
        assertThat(end(oneMore)).isNull();
    }

    @Test
    void holdsSoMuchDataUntilABufferIsGivenBack() throws Exception {
        for (int i = 0; i < FrameQueue.MAX_DATA_FRAMES; i++) {
            queue.put(data("data " + i));
        }
        var taken = queue.take(PATIENCE).orElseThrow();
        var oneMore = start(() -> queue.put(data("one more")));
        for (int i = 1; i < FrameQueue.MAX_DATA_FRAMES; i++) {
            assertThat(queue.take(PATIENCE)).contains(data("data " + i));
        }
        assertThat(queue.take(Duration.ofMillis(50))).as("all buffers are in use").isEmpty();
        queue.recycle(taken);

        assertThat(queue.take(PATIENCE)).contains(data("one more"));
        assertThat(end(oneMore)).isNull();
    }

    @Test
    void cancellingWakesAProducerThatWaits() throws Exception {
        for (int i = 0; i < FrameQueue.MAX_DATA_FRAMES; i++) {
            queue.put(data("full"));
        }
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
