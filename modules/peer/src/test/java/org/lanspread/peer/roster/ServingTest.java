package org.lanspread.peer.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServingTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private final Serving serving = new Serving();

    @Test
    void nobodyWaitsWhereNothingIsAnswered() throws Exception {
        assertThat(serving.awaitNone(Duration.ZERO)).isTrue();
    }

    @Test
    void thePatienceEndsWhileSomethingIsAnswered() throws Exception {
        serving.begin();
        assertThat(serving.awaitNone(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void theLastAnswerEndsTheWaiting() throws Exception {
        serving.begin();
        serving.begin();
        serving.end();
        Thread last = Thread.ofVirtual().start(serving::end);
        assertThat(serving.awaitNone(LONG)).isTrue();
        last.join();
    }
}
