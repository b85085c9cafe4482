package org.lanspread.peer.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;

class HeldReleasesTest {
    private static final GameId QUAKE = new GameId("quake");
    private static final ReleaseId RELEASE = new ReleaseId("1".repeat(64));

    private final HeldReleases held = new HeldReleases();

    @Test
    void onlyTheOfferedReleaseIsGuarded() {
        assertThat(held.guard(QUAKE, RELEASE)).isEmpty();
        held.offer(QUAKE, Optional.of(RELEASE));
        assertThat(held.guard(QUAKE, new ReleaseId("2".repeat(64)))).isEmpty();
        assertThat(held.guard(QUAKE, RELEASE)).isPresent();
        held.offer(QUAKE, Optional.empty());
        assertThat(held.guard(QUAKE, RELEASE)).isEmpty();
    }

    @Test
    void aGameThatNobodyReadsIsWithdrawnAtOnce() throws Exception {
        held.offer(QUAKE, Optional.of(RELEASE));
        held.guard(QUAKE, RELEASE).orElseThrow().close();
        assertThat(held.withdraw(QUAKE, Duration.ZERO)).isTrue();
        assertThat(held.guard(QUAKE, RELEASE)).isEmpty();
    }

    @Test
    void aReaderKeepsAGameUntilPatienceEnds() throws Exception {
        held.offer(QUAKE, Optional.of(RELEASE));
        try (var _ = held.guard(QUAKE, RELEASE).orElseThrow()) {
            assertThat(held.withdraw(QUAKE, Duration.ZERO)).isFalse();
            assertThat(held.guard(QUAKE, RELEASE)).as("no new reader").isEmpty();
        }
        assertThat(held.withdraw(QUAKE, Duration.ZERO)).isTrue();
    }

    @Test
    void theLastOfSeveralReadersLetsGo() throws Exception {
        held.offer(QUAKE, Optional.of(RELEASE));
        var first = held.guard(QUAKE, RELEASE).orElseThrow();
        var second = held.guard(QUAKE, RELEASE).orElseThrow();
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
