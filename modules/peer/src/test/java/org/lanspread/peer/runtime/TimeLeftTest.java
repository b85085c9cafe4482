package org.lanspread.peer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeLeftTest {
    private static final Duration LONG = Duration.ofHours(1);

    private static Thread thatEndsWith(CountDownLatch end) {
        return Thread.ofVirtual().start(() -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts it", e);
            }
        });
    }

    @Test
    void ofNoTimeNothingIsLeftAndOfALongOneSome() throws Exception {
        assertThat(TimeLeft.of(Duration.ZERO).isOver()).isTrue();
        assertThat(TimeLeft.of(Duration.ZERO).nanos()).isZero();
        assertThat(TimeLeft.of(LONG).isOver()).isFalse();
        assertThat(TimeLeft.of(LONG).nanos()).isBetween(LONG.toNanos() / 2, LONG.toNanos());
    }

    @Test
    void aThreadThatHasEndedIsWaitedForAlsoWhenNothingIsLeft() throws Exception {
        Thread ended = Thread.ofVirtual().start(() -> { });
        assertThat(TimeLeft.of(LONG).join(ended)).isTrue();
        assertThat(TimeLeft.of(Duration.ZERO).join(ended)).isTrue();
        assertThat(TimeLeft.of(Duration.ZERO).joinUnhurried(ended)).isTrue();
    }

    @Test
    void aThreadThatGoesOnIsWaitedForUntilTheTimeIsOver() throws Exception {
        var end = new CountDownLatch(1);
        Thread busy = thatEndsWith(end);
        assertThat(TimeLeft.of(Duration.ofMillis(1)).join(busy)).isFalse();
        assertThat(TimeLeft.of(Duration.ofMillis(1)).joinUnhurried(busy)).isFalse();
        end.countDown();
        assertThat(TimeLeft.of(LONG).joinUnhurried(busy)).isTrue();
    }

    @Test
    void whoIsInterruptedWaitsNeverthelessAndIsInterruptedAfterwards() throws Exception {
        var end = new CountDownLatch(1);
        Thread busy = thatEndsWith(end);
        Thread.currentThread().interrupt();
        Thread.ofVirtual().start(end::countDown);
        assertThat(TimeLeft.of(LONG).joinUnhurried(busy)).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoWaitsOnSomethingGoesOnWhenTheTimeIsOver() throws Exception {
        var left = TimeLeft.of(Duration.ofMillis(1));
        synchronized (left) {
            while (!left.isOver()) {
                left.waitOn(left);
            }
        }
        assertThat(left.nanos()).isZero();
    }
}
