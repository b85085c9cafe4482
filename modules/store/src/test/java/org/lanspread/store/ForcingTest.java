package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ForcingTest {
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void doesEverythingBeforeItIsDrained() {
        try (var forcing = new Forcing(() -> false)) {
            for (int i = 0; i < 3 * Forcing.MAX_WAITING; i++) {
                forcing.later(done::incrementAndGet);
            }
            forcing.drain();
            assertThat(done).hasValue(3 * Forcing.MAX_WAITING);
        }
    }

    @Test
    @Tag("F57")
    void waitsOnlyForWhatIsBeingDoneWhenItIsAbandoned() throws Exception {
        var running = new CountDownLatch(Forcing.THREADS);
        var goOn = new CountDownLatch(1);
        try (var forcing = new Forcing(() -> false)) {
            for (int i = 0; i < 10 * Forcing.THREADS; i++) {
                forcing.later(() -> stall(running, goOn));
            }
            running.await();
            var abandoning = Thread.ofPlatform().start(forcing::abandon);
            while (abandoning.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            abandoning.join();
            assertThat(done).hasValue(Forcing.THREADS);
        }
    }

    private void stall(CountDownLatch running, CountDownLatch goOn) {
        done.incrementAndGet();
        running.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
