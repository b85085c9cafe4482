package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerEvent.CatalogChanged;
import org.lanspread.peer.PeerEvent.RuntimeFailed;
import org.lanspread.proto.catalog.Catalog;

/** A catalog file that changes while a peer runs. */
class CatalogChangeTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1 << 20);
    private static final TestRelease DOOM = TestRelease.of("doom", "20240101", 1 << 20);

    @TempDir
    private Path folder;
    private TestPeers peers;

    @BeforeEach
    void startParty() {
        peers = new TestPeers(folder);
    }

    @AfterEach
    void endParty() throws Exception {
        peers.close();
    }

    /** Puts another catalog in the place of a peer's. */
    private void issue(TestPeer peer, TestRelease... games) throws Exception {
        PeerConfig other = peers.config("next", List.of(games).stream().map(game -> TestPeers.listed(game, true))
                .toArray(Catalog.Game[]::new));
        Files.move(other.catalog().get(), peer.config().catalog().get(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void whatIsSharedIsWhatTheNewOneLists() throws Exception {
        QUAKE.writeTo(peers.gameDir("source"));
        DOOM.writeTo(peers.gameDir("source"));
        TestPeer source = peers.start(peers.config("source", TestPeers.listed(QUAKE, true)));
        TestPeer sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 1);
        assertThat(sink.ask(DOOM.game())).isEmpty();
        int heard = source.events().size();

        issue(source, DOOM);

        assertThat(source.await(CatalogChanged.class, heard, _ -> true).games()).isEqualTo(1);
        sink.awaitGame(DOOM.game(), game -> game.peers() == 1);
        sink.awaitNoGame(QUAKE.game());
        sink.download(DOOM.game()).await(PeerEvent.InstallGameFinished.class);
    }

    @Test
    void whatIsTakenIsWhatTheNewOneLists() throws Exception {
        peers.start("source", QUAKE, DOOM);
        TestPeer sink = peers.start(peers.config("sink", TestPeers.listed(QUAKE, true)));
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 1);
        assertThat(sink.rejection(new PeerCommand.GetGame(DOOM.game()))).isEqualTo(FailureReason.NOT_IN_CATALOG);
        sink.fetch(QUAKE.game());
        int heard = sink.events().size();

        issue(sink, DOOM);

        sink.await(CatalogChanged.class, heard, _ -> true);
        assertThat(sink.rejection(new PeerCommand.DownloadGameFiles(QUAKE.game(), List.of()))).isEqualTo(FailureReason.NO_FILE_LIST);
        sink.awaitGame(DOOM.game(), game -> game.peers() == 1);
        sink.awaitNoGame(QUAKE.game());
        sink.download(DOOM.game()).await(PeerEvent.InstallGameFinished.class);
    }

    @Test
    void aReleaseThatIsPinnedNoMoreIsNotTakenAndItsDownloadIsCancelled() throws Exception {
        TestRelease big = TestRelease.of("quake", "20240101", 8 << 20);
        TestPeer source = peers.start("source", big, DOOM);
        TestPeer sink = peers.start(peers.config("sink", TestPeers.listed(big, true), TestPeers.listed(DOOM, true)));
        sink.awaitGame(DOOM.game(), game -> game.peers() == 1);
        sink.fetch(DOOM.game());
        sink.awaitGame(big.game(), game -> game.peers() == 1);
        sink.fetch(big.game());
        peers.faultsOf(source).delay(Duration.ofSeconds(1));
        sink.send(new PeerCommand.DownloadGameFiles(big.game(), List.of())).await(PeerEvent.DownloadGameFilesBegin.class);

        issue(sink, QUAKE, DOOM.with("more.txt", new byte[] {1}));

        sink.await(PeerEvent.DownloadGameFilesCancelled.class);
        assertThat(sink.rejection(new PeerCommand.DownloadGameFiles(DOOM.game(), List.of()))).isEqualTo(FailureReason.NO_FILE_LIST);
    }

    @Test
    void oneThatCannotBeReadIsNamedAndTheOneBeforeStaysInForce() throws Exception {
        peers.start("source", QUAKE, DOOM);
        TestPeer sink = peers.start(peers.config("sink", TestPeers.listed(QUAKE, true)));
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 1);
        int heard = sink.events().size();

        Files.writeString(sink.config().catalog().get(), "{\"games\":");

        RuntimeFailed failed = sink.await(RuntimeFailed.class, heard, _ -> true);
        assertThat(failed.component()).isEqualTo("catalog");
        assertThat(failed.message()).contains("is no catalog", "the one before stays in force");
        assertThat(sink.rejection(new PeerCommand.GetGame(DOOM.game()))).isEqualTo(FailureReason.NOT_IN_CATALOG);
        sink.fetch(QUAKE.game());

        issue(sink, DOOM);
        sink.await(CatalogChanged.class, heard, _ -> true);
        assertThat(sink.events(RuntimeFailed.class)).hasSize(1);
    }
}
