package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void doesWhatTheSystemHasNoThreadForItself(int granted) {
        var left = new AtomicInteger(granted);
        try (var forcing = new Forcing(4, () -> false, work -> {
            if (left.getAndDecrement() > 0) {
                return new Thread(work);
            }
            throw new OutOfMemoryError("unable to create native thread");
        })) {
            for (int i = 0; i < 2 * Forcing.MAX_WAITING; i++) {
                forcing.later(done::incrementAndGet);
            }
            forcing.drain();
            assertThat(done).hasValue(2 * Forcing.MAX_WAITING);
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
