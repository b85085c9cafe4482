package org.lanspread.peer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.RuntimeFailed;

/** The loop, cancelling, supervision and deadlines. */
class RuntimeTest {
    private final List<PeerEvent> events = new CopyOnWriteArrayList<>();

    @Test
    void messagesRunInOrderAlthoughOneFails() throws Exception {
        var ran = new ArrayList<Integer>();
        var done = new CountDownLatch(1);
        try (var loop = new Loop()) {
            loop.execute(() -> ran.add(1));
            loop.execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            loop.execute(() -> ran.add(2));
            loop.execute(done::countDown);
            assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void aFullLoopTakesNoOfferAndAClosedOneNothing() throws Exception {
        var busy = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var loop = new Loop();
        loop.execute(() -> {
            busy.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        busy.await();
        for (int i = 0; i < Loop.MAX_QUEUED; i++) {
            assertThat(loop.offer(() -> { })).isTrue();
        }
        assertThat(loop.offer(() -> { })).isFalse();
        go.countDown();
        loop.close();
        assertThat(loop.offer(() -> { })).isFalse();
        loop.execute(() -> { });
    }

    @Test
    void cancellingRunsWhatIsRegisteredOnce() throws Exception {
        var runs = new AtomicInteger();
        var token = new CancelToken();
        token.check();
        token.onCancel(runs::incrementAndGet);
        token.onCancel(runs::incrementAndGet).close();
        token.cancel();
        token.cancel();
        assertThat(runs).hasValue(1);
        assertThat(token.isCancelled()).isTrue();
        assertThatThrownBy(token::check).isInstanceOf(CancelToken.CancelledException.class);
        token.onCancel(runs::incrementAndGet).close();
        assertThat(runs).as("registered too late: run at once").hasValue(2);
    }

    @Test
    void aTaskThatFailsIsReportedAndStartedAgain() throws Exception {
        var runs = new AtomicInteger();
        var done = new CountDownLatch(1);
        try (var supervisor = new Supervisor(events::add)) {
            supervisor.start("test", () -> {
                if (runs.incrementAndGet() == 1) {
                    throw new IOException("on purpose");
                }
                done.countDown();
            });
            assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(runs).hasValue(2);
        assertThat(events).containsExactly(new RuntimeFailed("test", "on purpose; it is started again in 500 ms"));
    }

    @Test
    void aTaskOfAProgramThatIsBrokenIsReportedWithTheRemedyAndLeftAlone() throws Exception {
        var runs = new AtomicInteger();
        var reported = new CountDownLatch(1);
        try (var supervisor = new Supervisor(event -> {
            events.add(event);
            reported.countDown();
        })) {
            supervisor.start("test", () -> {
                runs.incrementAndGet();
                throw new NoClassDefFoundError("of/a/Plugin");
            });
            assertThat(reported.await(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(runs).hasValue(1);
        assertThat(events).containsExactly(
                new RuntimeFailed("test", "of/a/Plugin; a part of the program or of a plugin is missing or damaged: install it again"));
    }

    @Test
    void aFailureAfterALongGoodRunCountsAsTheFirst() throws Exception {
        var nowNanos = new AtomicLong();
        var runs = new AtomicInteger();
        var done = new CountDownLatch(1);
        try (var supervisor = new Supervisor(events::add, nowNanos::get)) {
            supervisor.start("test", () -> {
                switch (runs.incrementAndGet()) {
                    case 1 -> throw new IOException("at once");
                    case 2 -> {
                        nowNanos.addAndGet(Duration.ofHours(1).toNanos());
                        throw new IOException("much later");
                    }
                    default -> done.countDown();
                }
            });
            assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(events).containsExactly(new RuntimeFailed("test", "at once; it is started again in 500 ms"),
                new RuntimeFailed("test", "much later; it is started again in 500 ms"));
    }

    @Test
    void tasksThatDoNotEndHoldUpAClosingSupervisorOnceAndNotOneAfterTheOther() throws Exception {
        int tasks = 20;
        var began = new CountDownLatch(tasks);
        var go = new CountDownLatch(1);
        var supervisor = new Supervisor(events::add);
        for (int i = 0; i < tasks; i++) {
            supervisor.start("test", () -> {
                began.countDown();
                awaitInSpiteOfInterrupts(go);
            });
        }
        assertThat(began.await(1, TimeUnit.MINUTES)).isTrue();
        Thread closing = Thread.ofVirtual().start(supervisor::close);
        assertThat(closing.join(Duration.ofMinutes(1))).as("closed, although no task has ended").isTrue();
        go.countDown();
    }

    private static void awaitInSpiteOfInterrupts(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                assertThat(e).hasNoCause();
            }
        }
    }

    @Test
    void aTaskThatGivesUpIsReportedAndLeftAlone() throws Exception {
        var runs = new AtomicInteger();
        var reported = new CountDownLatch(1);
        var supervisor = new Supervisor(event -> {
            events.add(event);
            reported.countDown();
        });
        supervisor.start("test", () -> {
            runs.incrementAndGet();
            throw new Supervisor.GiveUpException("for good", new IOException());
        });
        assertThat(reported.await(1, TimeUnit.MINUTES)).isTrue();
        supervisor.close();
        assertThat(runs).hasValue(1);
        assertThat(events).containsExactly(new RuntimeFailed("test", "for good; it is not started again"));
    }

    @Test
    void closingASupervisorInterruptsItsTasksAndStartsNoMore() throws Exception {
        var began = new CountDownLatch(1);
        var runs = new AtomicInteger();
        var supervisor = new Supervisor(events::add);
        supervisor.start("test", () -> {
            began.countDown();
            new CountDownLatch(1).await();
        });
        assertThat(began.await(1, TimeUnit.MINUTES)).isTrue();
        supervisor.close();
        supervisor.start("late", runs::incrementAndGet);
        assertThat(runs).hasValue(0);
        assertThat(events).isEmpty();
    }

    @Test
    void closedDeadlinesTakeWhatComesAndDoNothing() {
        var runs = new AtomicInteger();
        var deadlines = new Deadlines();
        deadlines.close();
        deadlines.after(Duration.ZERO, runs::incrementAndGet).close();
        deadlines.every(Duration.ofMillis(1), runs::incrementAndGet).close();
        assertThat(runs).hasValue(0);
    }
}
