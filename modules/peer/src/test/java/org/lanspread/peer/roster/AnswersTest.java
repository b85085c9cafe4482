package org.lanspread.peer.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private final Answers answers = new Answers();

    @Test
    void nobodyWaitsWhereNothingIsAnswered() throws Exception {
        assertThat(answers.awaitNone(Duration.ZERO)).isTrue();
    }

    @Test
    void thePatienceEndsWhileSomethingIsAnswered() throws Exception {
        answers.begin();
        assertThat(answers.awaitNone(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void theLastAnswerEndsTheWaiting() throws Exception {
        answers.begin();
        answers.begin();
        answers.end();
        Thread last = Thread.ofVirtual().start(answers::end);
        assertThat(answers.awaitNone(LONG)).isTrue();
        last.join();
    }
}
