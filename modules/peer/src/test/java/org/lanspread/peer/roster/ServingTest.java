package org.lanspread.peer.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.runtime.TimeLeft;

class ServingTest {
    private final Serving serving = new Serving();

    @Test
    void nobodyWaitsWhereNothingIsAnswered() throws Exception {
        assertThat(serving.awaitNone(TimeLeft.of(Duration.ZERO))).isTrue();
    }

    @Test
    void thePatienceEndsWhileSomethingIsAnswered() throws Exception {
        serving.begin();
        assertThat(serving.awaitNone(TimeLeft.of(Duration.ofMillis(1)))).isFalse();
    }

    @Test
    void theLastAnswerEndsTheWaiting() throws Exception {
        serving.begin();
        serving.begin();
        serving.end();
        Thread last = Thread.ofVirtual().start(serving::end);
        assertThat(serving.awaitNone(TimeLeft.of(Duration.ofMinutes(1)))).isTrue();
        last.join();
    }
}
