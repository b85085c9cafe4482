package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.download.BufferPool;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.Disk;
import org.lanspread.store.fault.StepDisk;

/** What a cancelled operation took comes back: threads, open files, buffers, and the guards that keep a game from being removed while it is sent. */
@Tag("F57")
class CancelResourcesTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 300_000);
    private static final GameId GAME = QUAKE.game();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** If each kept only one buffer, none would be left. */
    private static final int CANCELS = BufferPool.DOWNLOADS + 1;

    @TempDir
    private Path folder;
    private TestPeers peers;
    private final Gate gate = new Gate();
    private final StepDisk disk = new StepDisk(Disk.real());
    private TestPeer source;
    private TestPeer sink;
    private Set<Thread> threadsBefore;
    private int openBefore;

    @BeforeEach
    void startParty() throws Exception {
        peers = new TestPeers(folder);
        source = peers.start("source", QUAKE);
        sink = peers.start("sink", HookedDisk.of(disk, call -> gate.before(call.replace('\\', '/'))));
        sink.awaitGame(GAME, game -> game.peers() == 1);
        threadsBefore = threads();
        openBefore = disk.openNow();
    }

    @AfterEach
    void endParty() {
        gate.open();
        peers.close();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("lanspread-")).collect(Collectors.toSet());
    }

    private void cancelAt(String call, PeerCommand command, Class<? extends PeerEvent> end) throws Exception {
        gate.closeAt(call, 0);
        sink.send(command);
        gate.awaitReached();
        sink.send(new PeerCommand.CancelDownload(GAME)).await(PeerEvent.Progress.class, now -> now.phase() == PeerEvent.Phase.CANCELLING);
        gate.open();
        sink.await(end);
        sink.awaitIdle();
    }

    private void requireAllIsBack() throws Exception {
        for (Thread thread : threads()) {
            assertThat(threadsBefore.contains(thread) || thread.join(PATIENCE)).as("%s has ended", thread.getName()).isTrue();
        }
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        var never = new CountDownLatch(1);
        while (disk.openNow() > openBefore && System.nanoTime() - endNanos < 0) {
            assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(disk.openNow()).as("open files").isLessThanOrEqualTo(openBefore);
    }

    @Test
    void whatATransferTookIsBackHoweverOftenItIsCancelled() throws Exception {
        for (int i = 0; i < CANCELS; i++) {
            sink.fetch(GAME);
            cancelAt("write .*/quake/data/level.bin", new PeerCommand.DownloadGameFiles(GAME, List.of()),
                    PeerEvent.DownloadGameFilesCancelled.class);
        }
        requireAllIsBack();
        source.send(new PeerCommand.RemoveDownloadedGame(GAME)).await(PeerEvent.RemoveDownloadedGameFinished.class);
    }

    @Test
    void whatAnInstallationTookIsBackHoweverOftenItIsCancelled() throws Exception {
        sink.fetch(GAME);
        cancelAt("write .*/content/bin/game.exe", new PeerCommand.DownloadGameFiles(GAME, List.of()),
                PeerEvent.InstallGameCancelled.class);
        for (int i = 1; i < CANCELS; i++) {
            cancelAt("write .*/content/bin/game.exe", new PeerCommand.InstallGame(GAME), PeerEvent.InstallGameCancelled.class);
        }
        requireAllIsBack();
        sink.send(new PeerCommand.RemoveDownloadedGame(GAME)).await(PeerEvent.RemoveDownloadedGameFinished.class);
    }
}
