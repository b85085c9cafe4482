package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerEvent.GameDirChanged;
import org.lanspread.store.Disk;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;

/** Another game directory is opened while the peer runs: nothing of the one in use suffers from it. */
class SwitchFolderTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 10_000);

    @TempDir
    private Path folder;
    private TestPeers peers;
    private final Gate gate = new Gate();

    @BeforeEach
    void startParty() {
        peers = new TestPeers(folder);
    }

    @AfterEach
    void endParty() {
        gate.open();
        peers.close();
    }

    private TestPeer gated() throws StartException {
        QUAKE.writeTo(peers.gameDir("peer"));
        TestPeer peer = peers.start("peer", HookedDisk.of(Disk.real(), call -> gate.before(call.replace('\\', '/'))));
        peer.awaitGame(QUAKE.game(), LibrarySnapshot.Game::downloaded);
        return peer;
    }

    /** A peer with a game that stands still when it opens the folder "second". */
    private TestPeer held() throws Exception {
        TestPeer peer = gated();
        gate.closeAt("tryLock .*/second/.*", 0);
        peer.send(new PeerCommand.SetGameDir(peers.gameDir("second")));
        gate.awaitReached();
        return peer;
    }

    @Test
    void nothingBeginsUntilTheOtherFolderIsInUse() throws Exception {
        TestPeer peer = held();
        assertThat(peer.rejection(new PeerCommand.VerifyGame(QUAKE.game()))).isEqualTo(FailureReason.BUSY);
        assertThat(peer.rejection(new PeerCommand.SetGameDir(peers.gameDir("third")))).isEqualTo(FailureReason.BUSY);
        gate.open();
        peer.await(GameDirChanged.class, changed -> changed.gameDir().endsWith("second"));
        assertThat(peer.rejection(new PeerCommand.VerifyGame(QUAKE.game()))).as("there is no game here")
                .isEqualTo(FailureReason.NOT_DOWNLOADED);
    }

    /** As on a share whose server is gone: the first look never returns. */
    @Test
    @Tag("F32")
    void aFolderThatDoesNotAnswerIsGivenUpAndTheOneInUseGoesOn() throws Exception {
        peers.waitFor(TestWaits.folder(Duration.ofMillis(1)));
        TestPeer peer = gated();
        gate.closeAt("stat .*/second", 0);
        PeerEvent.CommandRejected rejected = peer.send(new PeerCommand.SetGameDir(peers.gameDir("second"))).await(PeerEvent.CommandRejected.class);
        assertThat(rejected.reason()).isEqualTo(FailureReason.DISK);
        assertThat(rejected.message()).contains("second", "does not answer", "try again");
        peer.send(new PeerCommand.VerifyGame(QUAKE.game())).await(PeerEvent.VerifyGameFinished.class);
        assertThat(peer.events(GameDirChanged.class)).isEmpty();
    }

    @Test
    void aDocumentThatIsBeingWrittenIsNotSweptAway() throws Exception {
        TestPeer peer = peers.start("peer", QUAKE);
        Path writing = peer.config().stateDir().resolve("games/quake/install_intent.json.tmp");
        Files.writeString(writing, "{");
        peer.send(new PeerCommand.SetGameDir(peers.gameDir("second"))).await(GameDirChanged.class);
        assertThat(writing).exists();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege on Windows")
    void aLinkToTheFolderInUseIsThatFolder() throws Exception {
        TestPeer peer = peers.start("peer", QUAKE);
        Path link = Files.createSymbolicLink(folder.resolve("link"), peer.gameDir());
        assertThat(peer.send(new PeerCommand.SetGameDir(link)).await(GameDirChanged.class).gameDir()).isEqualTo(peer.gameDir().toRealPath());
        peer.awaitGame(QUAKE.game(), LibrarySnapshot.Game::downloaded);
    }

    @Test
    void thereAndBackAtOnceWorksAnyNumberOfTimes() throws Exception {
        TestPeer peer = peers.start("peer", QUAKE);
        for (int i = 0; i < 20; i++) {
            peer.send(new PeerCommand.SetGameDir(peers.gameDir(i % 2 == 0 ? "second" : "peer"))).await(GameDirChanged.class);
        }
        peer.awaitGame(QUAKE.game(), LibrarySnapshot.Game::downloaded);
    }

    @Test
    @Tag("F25")
    void aPeerThatStopsMeanwhileHoldsNeitherFolder() throws Exception {
        TestPeer peer = held();
        Thread closing = Thread.ofPlatform().start(peer::close);
        gate.open();
        closing.join();
        try (var state = StateDirectory.open(Disk.real(), peer.config().stateDir())) {
            GameStore.open(Disk.real(), peers.gameDir("second"), state).close();
            GameStore.open(Disk.real(), peers.gameDir("peer"), state).close();
        }
    }

    @Test
    @Tag("F32")
    void aPeerThatStopsDoesNotWaitForAFolderThatDoesNotAnswer() throws Exception {
        TestPeer peer = held();
        peer.close();
        assertThat(peer.events(PeerEvent.CommandRejected.class)).extracting(PeerEvent.CommandRejected::reason)
                .containsExactly(FailureReason.STOPPING);
        try (var state = StateDirectory.open(Disk.real(), peer.config().stateDir())) {
            GameStore.open(Disk.real(), peers.gameDir("peer"), state).close();
        }
    }
}
