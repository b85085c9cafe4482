package org.lanspread.peer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressMeterTest {
    private long nowNanos;
    private final ProgressMeter meter = new ProgressMeter(1_000, () -> nowNanos);

    @Test
    void nothingIsKnownBeforeTimeHasPassed() {
        assertThat(meter.snapshot(0)).isEqualTo(new ProgressMeter.Snapshot(0, 1_000, 0, OptionalLong.empty()));
    }

    @Test
    void aSteadySpeedIsTold() {
        for (int second = 1; second <= 5; second++) {
            nowNanos += Duration.ofSeconds(1).toNanos();
            assertThat(meter.snapshot(100L * second)).isEqualTo(new ProgressMeter.Snapshot(100L * second, 1_000, 100, OptionalLong.of(10 - second)));
        }
    }

    @Test
    void aStallLetsTheSpeedFallUntilTheEndCannotBeTold() {
        nowNanos += Duration.ofSeconds(1).toNanos();
        meter.snapshot(100);
        nowNanos += Duration.ofSeconds(1).toNanos();
        assertThat(meter.snapshot(100).bytesPerSecond()).isBetween(1L, 99L);
        nowNanos += Duration.ofMinutes(1).toNanos();
        assertThat(meter.snapshot(100).secondsLeft()).isEmpty();
    }

    @Test
    void bytesThatAreLostAgainGiveNoNegativeSpeed() {
        nowNanos += Duration.ofSeconds(1).toNanos();
        meter.snapshot(100);
        nowNanos += Duration.ofMinutes(1).toNanos();
        assertThat(meter.snapshot(0).bytesPerSecond()).isZero();
    }
}
