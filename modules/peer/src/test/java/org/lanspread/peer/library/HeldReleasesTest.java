package org.lanspread.peer.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;

class HeldReleasesTest {
    private static final GameId QUAKE = new GameId("quake");
    private static final ReleaseId RELEASE = new ReleaseId("1".repeat(64));

    private static final Runnable NOTHING = () -> { };

    private final HeldReleases held = new HeldReleases();

    @Test
    void onlyTheOfferedReleaseIsGuarded() {
        assertThat(held.guard(QUAKE, RELEASE, NOTHING)).isEmpty();
        held.offer(QUAKE, Optional.of(RELEASE));
        assertThat(held.guard(QUAKE, new ReleaseId("2".repeat(64)), NOTHING)).isEmpty();
        assertThat(held.guard(QUAKE, RELEASE, NOTHING)).isPresent();
        held.offer(QUAKE, Optional.empty());
        assertThat(held.guard(QUAKE, RELEASE, NOTHING)).isEmpty();
    }

    @Test
    void aGameThatNobodyReadsIsWithdrawnAtOnce() throws Exception {
        held.offer(QUAKE, Optional.of(RELEASE));
        held.guard(QUAKE, RELEASE, NOTHING).orElseThrow().close();
        assertThat(held.withdraw(QUAKE, Duration.ZERO)).isTrue();
        assertThat(held.guard(QUAKE, RELEASE, NOTHING)).isEmpty();
    }

    @Test
    void aReaderKeepsAGameUntilPatienceEnds() throws Exception {
        held.offer(QUAKE, Optional.of(RELEASE));
        try (var _ = held.guard(QUAKE, RELEASE, NOTHING).orElseThrow()) {
            assertThat(held.withdraw(QUAKE, Duration.ZERO)).isFalse();
            assertThat(held.guard(QUAKE, RELEASE, NOTHING)).as("no new reader").isEmpty();
        }
        assertThat(held.withdraw(QUAKE, Duration.ZERO)).isTrue();
    }

    @Test
    void whoDoesNotLetGoInTimeIsStopped() throws Exception {
        held.offer(QUAKE, Optional.of(RELEASE));
        var stopped = new CountDownLatch(1);
        var stuck = held.guard(QUAKE, RELEASE, stopped::countDown).orElseThrow();
        Thread.ofVirtual().start(() -> {
            try {
                stopped.await();
                stuck.close();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(held.withdraw(QUAKE, Duration.ZERO)).isTrue();
        assertThat(stopped.getCount()).isZero();
    }

    @Test
    void theLastOfSeveralReadersLetsGo() throws Exception {
        held.offer(QUAKE, Optional.of(RELEASE));
        var first = held.guard(QUAKE, RELEASE, NOTHING).orElseThrow();
        var second = held.guard(QUAKE, RELEASE, NOTHING).orElseThrow();
        first.close();
        assertThat(held.withdraw(QUAKE, Duration.ZERO)).isFalse();
        var withdrawn = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            try {
                withdrawn.complete(held.withdraw(QUAKE, Duration.ofMinutes(1)));
            } catch (InterruptedException e) {
                withdrawn.completeExceptionally(e);
            }
        });
        second.close();
        assertThat(withdrawn.get(1, TimeUnit.MINUTES)).isTrue();
    }
}
