package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerEvent.DownloadGameFilesFinished;
import org.lanspread.store.Disk;

/** A source that has a moment in which it could not serve is a source still. */
class PassingRefusalTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 300_000);

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

    @Test
    @Tag("F40")
    void aSourceThatIsToldToDownloadWhatItHasServesItAllTheTime() throws Exception {
        QUAKE.writeTo(peers.gameDir("source"));
        TestPeer source = peers.start("source", HookedDisk.of(Disk.real(), call -> gate.before(call.replace('\\', '/'))));
        TestPeer sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 1);
        sink.fetch(QUAKE.game());
        source.send(new PeerCommand.GetGame(QUAKE.game())).await(PeerEvent.GotGameFiles.class);
        gate.closeAt("\\w+ .*/games/quake/release.txt", 0);
        source.send(new PeerCommand.DownloadGameFiles(QUAKE.game(), List.of()));
        gate.awaitReached();

        sink.send(new PeerCommand.DownloadGameFiles(QUAKE.game(), List.of())).await(DownloadGameFilesFinished.class);
        assertThat(QUAKE.isIn(sink.gameDir())).isTrue();
        gate.open();
        source.awaitTerminal(QUAKE.game(), DownloadGameFilesFinished.class);
    }
}
