package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StopOnSignalTest {
    private final AtomicInteger stops = new AtomicInteger();

    @Test
    @Tag("F60")
    void aSignalDuringTheStartStopsWhatWasStarted() throws Exception {
        try (var signal = new StopOnSignal()) {
            Thread hook = Thread.ofPlatform().start(signal::stop);
            assertThat(hook.isAlive()).isTrue();
            signal.stopBy(stops::incrementAndGet);
            hook.join();
        }
        assertThat(stops).hasValue(1);
    }

    @Test
    void aSignalDuringAStartThatFailsHasNothingToStop() throws Exception {
        Thread hook;
        try (var signal = new StopOnSignal()) {
            hook = Thread.ofPlatform().start(signal::stop);
        }
        assertThat(hook.join(Duration.ofMinutes(1))).isTrue();
    }

    @Test
    void withoutASignalNothingIsStopped() {
        try (var signal = new StopOnSignal()) {
            signal.stopBy(stops::incrementAndGet);
        }
        assertThat(stops).hasValue(0);
    }
}
