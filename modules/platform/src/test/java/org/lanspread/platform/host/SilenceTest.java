package org.lanspread.platform.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B39")
class SilenceTest {
    private static final Duration PATIENCE = Silence.MAX_STEP.multipliedBy(3);

    private final Silence silence = new Silence();
    private long nowNanos = 5;

    private boolean lookAfter(Duration time, long waitingSince) {
        nowNanos += time.toNanos();
        return silence.isTooLong(waitingSince, nowNanos, PATIENCE);
    }

    @Test
    void isTooLongOnceThePatienceIsOver() {
        assertThat(lookAfter(Duration.ZERO, 1)).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(lookAfter(Silence.MAX_STEP, 1)).isFalse();
        }
        assertThat(lookAfter(Duration.ofNanos(1), 1)).isTrue();
    }

    @Test
    void beginsAnewWithEachWaiting() {
        for (int waiting = 1; waiting < 10; waiting++) {
            assertThat(lookAfter(Silence.MAX_STEP, waiting)).isFalse();
            assertThat(lookAfter(Silence.MAX_STEP, waiting)).isFalse();
        }
    }

    /** As one that was stopped for a while: the child was not silent, nobody listened. */
    @Test
    void doesNotCountTheTimeInWhichThisProcessStoodStill() {
        lookAfter(Duration.ZERO, 1);
        assertThat(lookAfter(Duration.ofHours(1), 1)).isFalse();
        assertThat(lookAfter(Duration.ofHours(1), 1)).isFalse();
        assertThat(lookAfter(Duration.ofHours(1), 1)).isFalse();
        assertThat(lookAfter(Duration.ofNanos(1), 1)).isTrue();
    }
}
