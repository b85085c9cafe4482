package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.Disk;

class FileListsFaultTest {
    private static final GameId QUAKE = new GameId("quake");

    @TempDir
    private Path folder;

    @Test
    void whoAsksForTheFilesOfAGameIsAnsweredAlsoIfSomethingIsBroken() throws Exception {
        try (var peers = new TestPeers(folder)) {
            peers.start("source", TestRelease.of("quake", "20260101", 100_000));
            var broken = new AtomicBoolean(true);
            TestPeer receiver = peers.start("receiver", HookedDisk.of(Disk.real(), call -> {
                if (broken.get() && call.startsWith("freeBytes") && Thread.currentThread().getName().equals("lanspread-manifest")) {
                    throw new IllegalStateException("a defect");
                }
            }));
            receiver.awaitGame(QUAKE, game -> game.peers() > 0);
            receiver.send(new PeerCommand.FetchLatestFromPeers(QUAKE)).await(PeerEvent.NoPeersHaveGame.class);
            peers.requireError("its files cannot be told");

            broken.set(false);
            assertThat(receiver.fetch(QUAKE).peers()).isEqualTo(1);
        }
    }
}
