package org.lanspread.peer.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long HALF_NANOS = Pace.PERIOD.dividedBy(2).toNanos();

    private final Pace pace = new Pace();

    @Test
    void saysNothingBeforeAPeriodIsOver() {
        assertThat(pace.isTooSlow(0, Pace.PERIOD.toNanos() - 1)).isFalse();
        assertThat(pace.isTooSlow(0, 1)).isTrue();
    }

    @Test
    void wantsSoMuchInAPeriodAndNotAByteLess() {
        assertThat(pace.isTooSlow(Pace.PERIOD_BYTES, HALF_NANOS)).isFalse();
        assertThat(pace.isTooSlow(0, HALF_NANOS)).isFalse();
        assertThat(pace.isTooSlow(Pace.PERIOD_BYTES - 1, HALF_NANOS)).isFalse();
        assertThat(pace.isTooSlow(0, HALF_NANOS)).isTrue();
    }

    @Test
    void carriesNothingIntoTheNextPeriod() {
        assertThat(pace.isTooSlow(10 * Pace.PERIOD_BYTES, Pace.PERIOD.toNanos())).isFalse();
        assertThat(pace.isTooSlow(0, Pace.PERIOD.toNanos())).isTrue();
    }
}
