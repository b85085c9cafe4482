package org.lanspread.peer.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.Disk;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;

class HeldReleasesTest {
    private static final GameId QUAKE = new GameId("quake");
    private static final ReleaseId RELEASE = new ReleaseId("1".repeat(64));

    private static final Runnable NOTHING = () -> { };

    @TempDir
    private Path folder;
    private StateDirectory state;
    private GameRoot root;

    private final HeldReleases held = new HeldReleases();

    @BeforeEach
    void openStore() throws Exception {
        state = StateDirectory.open(Disk.real(), folder.resolve("state"));
        root = root("games");
    }

    private GameRoot root(String name) throws Exception {
        try (GameStore store = GameStore.open(Disk.real(), Files.createDirectory(folder.resolve(name)), state)) {
            return store.game(QUAKE);
        }
    }

    @AfterEach
    void closeState() throws Exception {
        state.close();
    }

    @Test
    void aReaderStaysInTheFolderThatItsReleaseWasHeldIn() throws Exception {
        held.offer(RELEASE, root);
        try (var guard = held.guard(QUAKE, RELEASE, NOTHING).orElseThrow()) {
            held.offer(RELEASE, root("other"));
            assertThat(guard.root().folder()).isEqualTo(root.folder());
        }
    }

    @Test
    void onlyTheOfferedReleaseIsGuarded() {
        assertThat(held.guard(QUAKE, RELEASE, NOTHING)).isEmpty();
        held.offer(RELEASE, root);
        assertThat(held.guard(QUAKE, new ReleaseId("2".repeat(64)), NOTHING)).isEmpty();
        assertThat(held.guard(QUAKE, RELEASE, NOTHING)).isPresent();
        held.retract(QUAKE);
        assertThat(held.guard(QUAKE, RELEASE, NOTHING)).isEmpty();
    }

    @Test
    void aGameThatNobodyReadsIsWithdrawnAtOnce() throws Exception {
        held.offer(RELEASE, root);
        held.guard(QUAKE, RELEASE, NOTHING).orElseThrow().close();
        assertThat(held.withdraw(QUAKE, Duration.ZERO, new CancelToken())).isTrue();
        assertThat(held.guard(QUAKE, RELEASE, NOTHING)).isEmpty();
    }

    @Test
    void aReaderKeepsAGameUntilPatienceEnds() throws Exception {
        held.offer(RELEASE, root);
        try (var _ = held.guard(QUAKE, RELEASE, NOTHING).orElseThrow()) {
            assertThat(held.withdraw(QUAKE, Duration.ZERO, new CancelToken())).isFalse();
            assertThat(held.guard(QUAKE, RELEASE, NOTHING)).as("no new reader").isEmpty();
        }
        assertThat(held.withdraw(QUAKE, Duration.ZERO, new CancelToken())).isTrue();
    }

    @Test
    void whoDoesNotLetGoInTimeIsStopped() throws Exception {
        held.offer(RELEASE, root);
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
        assertThat(held.withdraw(QUAKE, Duration.ZERO, new CancelToken())).isTrue();
        assertThat(stopped.getCount()).isZero();
    }

    @Test
    void theLastOfSeveralReadersLetsGo() throws Exception {
        held.offer(RELEASE, root);
        var first = held.guard(QUAKE, RELEASE, NOTHING).orElseThrow();
        var second = held.guard(QUAKE, RELEASE, NOTHING).orElseThrow();
        first.close();
        assertThat(held.withdraw(QUAKE, Duration.ZERO, new CancelToken())).isFalse();
        var withdrawn = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            try {
                withdrawn.complete(held.withdraw(QUAKE, Duration.ofMinutes(1), new CancelToken()));
            } catch (InterruptedException | CancelToken.CancelledException e) {
                withdrawn.completeExceptionally(e);
            }
        });
        second.close();
        assertThat(withdrawn.get(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    @Tag("F57")
    void whoWaitsForReadersCanBeCancelled() throws Exception {
        held.offer(RELEASE, root);
        var stopped = new AtomicBoolean();
        try (var _ = held.guard(QUAKE, RELEASE, () -> stopped.set(true)).orElseThrow()) {
            var cancel = new CancelToken();
            var waiting = new CompletableFuture<Boolean>();
            Thread waiter = Thread.ofPlatform().start(() -> {
                try {
                    waiting.complete(held.withdraw(QUAKE, Duration.ofHours(1), cancel));
                } catch (InterruptedException | CancelToken.CancelledException e) {
                    waiting.completeExceptionally(e);
                }
            });
            while (waiter.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            cancel.cancel();
            assertThat(waiting).failsWithin(Duration.ofMinutes(1)).withThrowableThat().withCauseInstanceOf(CancelToken.CancelledException.class);
            assertThat(stopped).as("the reader was stopped").isFalse();
        }
    }
}
