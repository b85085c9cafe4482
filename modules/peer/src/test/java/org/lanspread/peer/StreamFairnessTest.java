package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.roster.Waits;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.Disk;
import org.lanspread.testkit.unpack.MemoryArchive;

/** Several peers want the same game from the only one that has it, which unpacks for two at once. */
@Tag("F26")
class StreamFairnessTest {
    private static final GameId QUAKE = new GameId("quake");
    private static final String MAP = "id1/map.bsp";
    private static final byte[] CONTENT = TestRelease.random("map", 20 << 20);
    private static final Waits SOON_SLOW = TestWaits.pace(Duration.ofSeconds(1));
    /** For each write: far less comes through than a receiver has to take in a period. */
    private static final Duration SLOWNESS = SOON_SLOW.pace().multipliedBy(2);

    @TempDir
    private Path folder;

    private final CountDownLatch quick = new CountDownLatch(1);
    private TestPeers peers;

    @AfterEach
    void end() {
        quick.countDown();
        peers.close();
    }

    private void beginParty() throws StartException {
        peers = new TestPeers(folder);
        peers.waitFor(SOON_SLOW);
        peers.start("source", TestRelease.of("quake", "20260101", 100_000).with("game.mem", new MemoryArchive().file(MAP, CONTENT).toBytes()));
    }

    /** Takes long for each write to what it installs, until all are to be quick. */
    private void writeSlowly(String call) throws IOException {
        if (call.startsWith("write ") && call.endsWith(Path.of(MAP).getFileName().toString())) {
            try {
                quick.await(SLOWNESS.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts an installation", e);
            }
        }
    }

    private TestPeer slow(String name) throws StartException {
        return peers.start(name, HookedDisk.of(Disk.real(), this::writeSlowly));
    }

    private static TestPeer stream(TestPeer peer) {
        peer.awaitGame(QUAKE, game -> game.peers() > 0);
        return peer.send(new PeerCommand.StreamInstallGame(QUAKE));
    }

    private static void requireInstalled(TestPeer peer) {
        peer.awaitTerminal(QUAKE, PeerEvent.InstallGameFinished.class);
        assertThat(peer.gameDir().resolve("quake/local").resolve(MAP)).hasBinaryContent(CONTENT);
    }

    @Test
    void twoAtOnceAreServedSideBySide() throws Exception {
        beginParty();
        quick.countDown();
        List<TestPeer> both = List.of(peers.start("one"), peers.start("two"));
        both.forEach(StreamFairnessTest::stream);
        both.forEach(StreamFairnessTest::requireInstalled);
    }

    @Test
    void twoThatAreSlowDoNotKeepAThirdFromInstallingAndGetTheGameToo() throws Exception {
        beginParty();
        List<TestPeer> slow = List.of(slow("snail"), slow("sloth"));
        TestPeer third = peers.start("hare");
        for (TestPeer peer : slow) {
            stream(peer).await(PeerEvent.DownloadGameFilesBegin.class);
        }
        stream(third);
        requireInstalled(third);
        assertThat(slow).allSatisfy(peer -> assertThat(peer.events(PeerEvent.DownloadGameFilesFinished.class)).isEmpty());
        quick.countDown();
        slow.forEach(StreamFairnessTest::requireInstalled);
    }
}
