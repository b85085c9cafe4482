package org.lanspread.peer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final List<Duration> pauses = new ArrayList<>();
    private Runnable due;
    private int runs;
    private final Pace pace = new Pace(Duration.ofMillis(250), Duration.ofSeconds(2), this::after, () -> runs++);

    private void after(Duration time, Runnable action) {
        assertThat(due).as("what waits already").isNull();
        pauses.add(time);
        due = action;
    }

    private void pass() {
        Runnable action = due;
        due = null;
        action.run();
    }

    @Test
    void manyRequestsAreOneRun() {
        pace.ask();
        pace.ask();
        pace.ask();
        pass();
        assertThat(runs).isEqualTo(1);
        pass();
        assertThat(runs).isEqualTo(1);
        assertThat(due).isNull();
    }

    @Test
    void requestsWithoutPauseRunLessAndLessOften() {
        for (int i = 0; i < 6; i++) {
            pace.ask();
            pass();
        }
        assertThat(runs).isEqualTo(6);
        assertThat(pauses).extracting(Duration::toMillis).containsExactly(250L, 500L, 1_000L, 2_000L, 2_000L, 2_000L, 2_000L);
    }

    @Test
    void afterAPauseTheNextRunIsSoonAgain() {
        pace.ask();
        pass();
        pass();
        pace.ask();
        assertThat(pauses.getLast()).isEqualTo(Duration.ofMillis(250));
    }
}
