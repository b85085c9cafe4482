package org.lanspread.peer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.ActiveOperation;
import org.lanspread.peer.PeerEvent.ActiveOperationsChanged;
import org.lanspread.peer.PeerEvent.OperationKind;
import org.lanspread.peer.runtime.Loop;
import org.lanspread.spi.model.GameId;

/** However an operation ends, it has one terminal event, and right after that it is gone from the active ones. */
class OperationsTest {
    private static final GameId GAME = new GameId("quake");
    private static final ActiveOperationsChanged NONE = new ActiveOperationsChanged(List.of());

    private final Loop loop = new Loop();
    private final Logger logger = Logger.getLogger(Operations.class.getName());
    private final List<PeerEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final Operations operations = new Operations(loop, events::add, _ -> { });

    @BeforeEach
    void keepTheOutputClean() {
        logger.setLevel(Level.OFF);
    }

    @AfterEach
    void end() {
        loop.close();
        logger.setLevel(null);
    }

    private <T> T onLoop(Supplier<T> question) throws Exception {
        return CompletableFuture.supplyAsync(question, loop).get(1, TimeUnit.MINUTES);
    }

    private void start(OperationKind kind, Operations.Body body) throws Exception {
        start(operations, kind, body);
    }

    private void start(Operations started, OperationKind kind, Operations.Body body) throws Exception {
        Thread thread = onLoop(() -> {
            started.start(GAME, kind, body);
            return started.cancelAll();
        }).stream().findFirst().orElse(null);
        if (thread != null) {
            thread.join();
        }
        onLoop(() -> true);
    }

    private static ActiveOperationsChanged active(OperationKind kind) {
        return new ActiveOperationsChanged(List.of(new ActiveOperation(GAME, kind)));
    }

    private void requireFailed(OperationKind kind, Class<? extends PeerEvent> terminal) {
        assertThat(events).hasSize(3);
        assertThat(events.getFirst()).isEqualTo(active(kind));
        assertThat(events.get(1)).isInstanceOf(terminal);
        assertThat(events.getLast()).isEqualTo(NONE);
        events.clear();
    }

    @Test
    void aDefectEndsTheOperationWithItsOwnKindOfFailure() throws Exception {
        start(OperationKind.DOWNLOAD, _ -> {
            throw new IllegalStateException("on purpose");
        });
        requireFailed(OperationKind.DOWNLOAD, PeerEvent.DownloadGameFilesFailed.class);
        start(OperationKind.UPDATE, _ -> {
            throw new AssertionError("on purpose");
        });
        requireFailed(OperationKind.UPDATE, PeerEvent.InstallGameFailed.class);
        start(OperationKind.UNINSTALL, _ -> {
            throw new StackOverflowError("on purpose");
        });
        requireFailed(OperationKind.UNINSTALL, PeerEvent.UninstallGameFailed.class);
        start(OperationKind.REMOVAL, _ -> {
            throw new OutOfMemoryError("on purpose");
        });
        requireFailed(OperationKind.REMOVAL, PeerEvent.RemoveDownloadedGameFailed.class);
    }

    @Test
    @Tag("F33")
    void anOperationThatGetsNoThreadFailsAndTheNextOneMayRun() throws Exception {
        var starved = new Operations(loop, events::add, _ -> { }, (_, _) -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        start(starved, OperationKind.INSTALL, _ -> new PeerEvent.InstallGameCancelled(GAME));
        assertThat(events.get(1)).isInstanceOfSatisfying(PeerEvent.InstallGameFailed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(FailureReason.OVERLOADED);
            assertThat(failed.message()).contains("try again");
        });
        requireFailed(OperationKind.INSTALL, PeerEvent.InstallGameFailed.class);
        assertThat(onLoop(starved::isIdle)).isTrue();
    }

    @Test
    void theTerminalEventIsToldEvenIfWhoHearsOfTheEndFails() throws Exception {
        var failing = new Operations(loop, events::add, _ -> {
            throw new IllegalStateException("on purpose");
        });
        Logger loopLogger = Logger.getLogger(Loop.class.getName());
        loopLogger.setLevel(Level.OFF);
        try {
            start(failing, OperationKind.INSTALL, _ -> new PeerEvent.InstallGameCancelled(GAME));
        } finally {
            loopLogger.setLevel(null);
        }
        assertThat(events).containsExactly(active(OperationKind.INSTALL), new PeerEvent.InstallGameCancelled(GAME), NONE);
    }

    @Test
    @Tag("F58")
    void whatIsGivenUpHasItsTerminalEventThenAndSaysNothingLater() throws Exception {
        var go = new CountDownLatch(1);
        Thread thread = onLoop(() -> {
            operations.start(GAME, OperationKind.INSTALL, _ -> {
                go.await();
                return new PeerEvent.InstallGameCancelled(GAME);
            });
            operations.tell(new PeerEvent.InstallGameBegin(GAME));
            List<Thread> running = operations.cancelAll();
            operations.giveUp();
            operations.tell(new PeerEvent.InstallGameBegin(GAME));
            return running.getFirst();
        });
        go.countDown();
        thread.join();
        onLoop(() -> true);
        assertThat(events).hasSize(4);
        assertThat(events.get(1)).isEqualTo(new PeerEvent.InstallGameBegin(GAME));
        assertThat(events.get(2)).isInstanceOfSatisfying(PeerEvent.InstallGameFailed.class,
                failed -> assertThat(failed.reason()).isEqualTo(FailureReason.STOPPING));
        assertThat(events.getLast()).isEqualTo(NONE);
    }
}
