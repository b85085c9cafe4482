package org.lanspread.peer.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final long PERIOD_BYTES = 30 * Pace.BYTES_PER_SECOND;
    private static final long HALF_NANOS = PERIOD.dividedBy(2).toNanos();

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - HALF_NANOS);
    private final Pace pace = new Pace(PERIOD, clock::get);

    private boolean slowAfter(long bytes, long nanos) {
        pace.begin();
        clock.addAndGet(nanos);
        boolean slow = pace.endedSlowly(bytes);
        clock.addAndGet(10 * HALF_NANOS);
        return slow;
    }

    @Test
    void saysNothingBeforeAPeriodIsOver() {
        assertThat(slowAfter(0, PERIOD.toNanos() - 1)).isFalse();
        assertThat(slowAfter(0, 1)).isTrue();
    }

    @Test
    void wantsSoMuchInAPeriodAndNotAByteLess() {
        assertThat(slowAfter(PERIOD_BYTES, HALF_NANOS)).isFalse();
        assertThat(slowAfter(0, HALF_NANOS)).isFalse();
        assertThat(slowAfter(PERIOD_BYTES - 1, HALF_NANOS)).isFalse();
        assertThat(slowAfter(0, HALF_NANOS)).isTrue();
    }

    @Test
    void carriesNothingIntoTheNextPeriod() {
        assertThat(slowAfter(10 * PERIOD_BYTES, PERIOD.toNanos())).isFalse();
        assertThat(slowAfter(0, PERIOD.toNanos())).isTrue();
    }
}
