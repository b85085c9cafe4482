package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanspread.proto.Framing;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Response;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.TransportException;
import org.lanspread.store.Disk;
import org.lanspread.testkit.unpack.MemoryArchive;
import org.lanspread.testkit.unpack.MemoryArchive.Member;

/** Peers that install what another one unpacks for them. */
class StreamInstallScenarioTest {
    private static final GameId QUAKE = new GameId("quake");
    private static final byte[] MAP = TestRelease.random("map", 3_000_000);

    @TempDir
    private Path folder;

    private TestPeers peers;

    @BeforeEach
    void begin() {
        peers = new TestPeers(folder);
    }

    @AfterEach
    void end() {
        peers.close();
    }

    private static TestRelease quake(MemoryArchive archive) {
        return TestRelease.of("quake", "20260101", 100_000).with("game.mem", archive.toBytes());
    }

    private static MemoryArchive archive() {
        return new MemoryArchive().directory("id1").file("id1/map.bsp", MAP).file("empty.cfg", new byte[0]).file("run.sh", "run".getBytes());
    }

    private static TestPeer streamTo(TestPeer peer) {
        peer.awaitGame(QUAKE, game -> game.peers() > 0);
        return peer.send(new PeerCommand.StreamInstallGame(QUAKE));
    }

    private static Path local(TestPeer peer) {
        return peer.gameDir().resolve("quake/local");
    }

    private static void assertInstalled(TestPeer peer) {
        assertThat(local(peer).resolve("id1/map.bsp")).hasBinaryContent(MAP);
        assertThat(local(peer).resolve("empty.cfg")).isEmptyFile();
        assertThat(local(peer).resolve("run.sh")).hasContent("run");
        assertThat(peer.gameDir().resolve("quake")).isDirectoryContaining(path -> path.endsWith("local"));
        assertThat(peer.gameDir().resolve("quake/version.ini")).doesNotExist();
        assertThat(peer.gameDir().resolve("quake/game.mem")).doesNotExist();
    }

    private static void assertNothingIsLeft(TestPeer peer) {
        assertThat(peer.gameDir().resolve("quake")).doesNotExist();
    }

    @Test
    void aGameIsInstalledWithoutItsArchive() throws Exception {
        TestPeer source = peers.start("source", quake(archive()));
        TestPeer receiver = peers.start("receiver");
        streamTo(receiver).awaitTerminal(QUAKE, PeerEvent.InstallGameFinished.class);

        assertInstalled(receiver);
        assertThat(receiver.events(PeerEvent.DownloadGameFilesBegin.class)).extracting(PeerEvent.DownloadGameFilesBegin::bytesTotal)
                .containsExactly(MAP.length + 3L);
        assertThat(receiver.events(PeerEvent.DownloadGameFilesFinished.class)).singleElement()
                .satisfies(finished -> assertThat(finished.sources()).extracting(PeerEvent.Source::peerId).containsExactly(source.id()));
        receiver.awaitGame(QUAKE, game -> game.installed() && !game.downloaded() && game.installedVersion().equals(game.version()));
    }

    @Test
    void theSenderCanRemoveTheGameRightAfter() throws Exception {
        TestPeer source = peers.start("source", quake(archive()));
        TestPeer receiver = peers.start("receiver");
        streamTo(receiver).awaitTerminal(QUAKE, PeerEvent.InstallGameFinished.class);
        source.send(new PeerCommand.RemoveDownloadedGame(QUAKE)).await(PeerEvent.RemoveDownloadedGameFinished.class);

        assertThat(source.gameDir().resolve("quake")).doesNotExist();
    }

    @Tag("F26")
    @Test
    void aSenderWhoseArchiveIsDamagedIsReplacedByTheNext() throws Exception {
        var damaged = archive().add(Member.file("zzz", new byte[] {1}).withCrc(7));
        peers.start("one", quake(damaged));
        TestPeer receiver = peers.start("receiver");
        streamTo(receiver).await(PeerEvent.DownloadGameFilesFailed.class, failed -> failed.reason() == FailureReason.TRANSFER);
        assertNothingIsLeft(receiver);
    }

    @Tag("B37")
    @Test
    void aSenderWithoutThePasswordLetsProgramsKnowThatOneIsNeeded() throws Exception {
        peers.start("source", quake(archive().password("secret")));
        TestPeer receiver = peers.start("receiver");
        PeerEvent.DownloadGameFilesFailed failed = streamTo(receiver).await(PeerEvent.DownloadGameFilesFailed.class);

        assertThat(failed.reason()).isEqualTo(FailureReason.PASSWORD_REQUIRED);
        assertThat(failed.message()).contains("quake", "The archive needs a password", "install it there with its password");
        assertNothingIsLeft(receiver);
    }

    @Tag("F26")
    @Test
    void anotherHolderTakesOverWhenTheFirstOneIsCutOff() throws Exception {
        TestRelease game = quake(archive());
        TestPeer one = peers.start("one", game);
        TestPeer two = peers.start("two", game);
        TestPeer receiver = peers.start("receiver");
        receiver.awaitGame(QUAKE, known -> known.peers() == 2);
        peers.faultsOf(one).cutAfter(1_000_000);
        peers.faultsOf(two).cutAfter(20_000_000);
        receiver.send(new PeerCommand.StreamInstallGame(QUAKE)).awaitTerminal(QUAKE, PeerEvent.InstallGameFinished.class);

        assertInstalled(receiver);
    }

    @Test
    void aCancelLeavesNothingOnEitherSide() throws Exception {
        TestPeer source = peers.start("source", quake(archive().file("huge", TestRelease.random("huge", 60_000_000))));
        TestPeer receiver = peers.start("receiver");
        streamTo(receiver).await(PeerEvent.DownloadGameFilesBegin.class);
        receiver.send(new PeerCommand.CancelDownload(QUAKE)).awaitTerminal(QUAKE, PeerEvent.DownloadGameFilesCancelled.class);
        assertNothingIsLeft(receiver);

        source.send(new PeerCommand.RemoveDownloadedGame(QUAKE)).await(PeerEvent.RemoveDownloadedGameFinished.class);
    }

    @Tag("F57")
    @Test
    void aCancelIsHeardWhileNobodySendsTheManifest() throws Exception {
        var asked = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        peers.adopt(new EvilPeer(peers, quake(archive())) {
            @Override
            void manifest(ByteStream stream) {
                asked.countDown();
                await(over);
            }
        });
        TestPeer receiver = peers.start("receiver");
        streamTo(receiver);
        await(asked);
        receiver.send(new PeerCommand.CancelDownload(QUAKE));

        receiver.await(PeerEvent.DownloadGameFilesProgress.class, progress -> progress.phase() == PeerEvent.Phase.CANCELLING);
        receiver.await(PeerEvent.DownloadGameFilesCancelled.class);
        assertThat(over.getCount()).as("the manifest has not been sent").isEqualTo(1);
        over.countDown();
        assertNothingIsLeft(receiver);
    }

    /** It may be blocked in a write at that time: what reaches it then is the end of what it reads. */
    @Tag("F26")
    @Test
    void aSenderIsToldOfACancel() throws Exception {
        var asked = new CountDownLatch(1);
        var told = new CompletableFuture<Throwable>();
        peers.adopt(new EvilPeer(peers, quake(archive())) {
            @Override
            void frames(ByteStream stream) throws IOException {
                Framing.write(stream, JsonCodec.encode(new Response.Streaming()));
                asked.countDown();
                told.complete(catchThrowable(() -> stream.read(ByteBuffer.allocate(1))));
            }
        });
        TestPeer receiver = peers.start("receiver");
        streamTo(receiver);
        await(asked);
        receiver.send(new PeerCommand.CancelDownload(QUAKE)).await(PeerEvent.DownloadGameFilesCancelled.class);

        assertThat(told.get(TestPeer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isInstanceOfSatisfying(
                TransportException.class, failure -> assertThat(failure.reason()).isEqualTo(TransportException.Reason.RESET));
    }

    /** Up to the rename that makes it visible, a cancel undoes everything. From there on it comes too late. */
    @ParameterizedTest
    @CsvSource({
        "forceDirectory .*/.local.installing/content, false", "rename .*/.local.installing/content .*/quake/local, true"
    })
    @Tag("F57")
    void aCancelWhileItIsPutInPlaceLeavesAllOrNothing(String call, boolean tooLate) throws Exception {
        peers.start("source", quake(archive()));
        var gate = new Gate();
        TestPeer receiver = peers.start("receiver", HookedDisk.of(Disk.real(), done -> gate.before(done.replace('\\', '/'))));
        gate.closeAt(call, 0);
        streamTo(receiver);
        try {
            gate.awaitReached();
            receiver.send(new PeerCommand.CancelDownload(QUAKE))
                    .await(PeerEvent.InstallGameProgress.class, progress -> progress.phase() == PeerEvent.Phase.CANCELLING);
        } finally {
            gate.open();
        }
        receiver.awaitTerminal(QUAKE, tooLate ? PeerEvent.InstallGameFinished.class : PeerEvent.InstallGameCancelled.class);
        if (tooLate) {
            assertInstalled(receiver);
        } else {
            assertNothingIsLeft(receiver);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(TestPeer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRootThatWasThereStays() throws Exception {
        peers.start("source", quake(archive().add(Member.file("zzz", new byte[] {1}).withCrc(7))));
        Path mine = Files.createDirectories(peers.gameDir("receiver").resolve("quake")).resolve("notes.txt");
        Files.writeString(mine, "mine");
        TestPeer receiver = peers.start("receiver");
        streamTo(receiver).await(PeerEvent.DownloadGameFilesFailed.class);

        assertThat(mine).hasContent("mine");
        assertThat(peers.gameDir("receiver").resolve("quake")).isDirectoryNotContaining(path -> path.getFileName().toString().startsWith(".local"));
    }

    @Test
    void dataWithoutAChecksumIsRefused() throws Exception {
        peers.start("source", quake(new MemoryArchive().add(Member.file("a", new byte[] {1, 2}).withoutCrc())));
        TestPeer receiver = peers.start("receiver");

        assertThat(streamTo(receiver).await(PeerEvent.DownloadGameFilesFailed.class).message()).contains("checksum");
        assertNothingIsLeft(receiver);
    }

    @Test
    void aGameWithoutAnArchiveSaysSo() throws Exception {
        peers.start("source", TestRelease.of("quake", "20260101", 1_000).without("game.mem"));
        TestPeer receiver = peers.start("receiver");

        assertThat(streamTo(receiver).await(PeerEvent.DownloadGameFilesFailed.class).message()).contains("none of the game's files is an archive");
        assertNothingIsLeft(receiver);
    }

    @Test
    void whatCannotBeStreamedIsRejected() throws Exception {
        TestPeer alone = peers.start("alone", quake(archive()));

        assertThat(alone.rejection(new PeerCommand.StreamInstallGame(QUAKE))).isEqualTo(FailureReason.DOWNLOADED);
        alone.send(new PeerCommand.StreamInstallGame(new GameId("unknown"))).await(PeerEvent.NoPeersHaveGame.class);
    }

    @Test
    void anUpdateReplacesWhatIsInstalled() throws Exception {
        TestPeer source = peers.start("source", quake(new MemoryArchive().file("old.txt", "old".getBytes())));
        TestPeer receiver = peers.start("receiver");
        streamTo(receiver).awaitTerminal(QUAKE, PeerEvent.InstallGameFinished.class);
        assertThat(local(receiver).resolve("old.txt")).hasContent("old");
        Optional<?> before = receiver.ask(QUAKE).flatMap(LibrarySnapshot.Game::version);
        var newer = TestRelease.of("quake", "20270101", 1_000).with("game.mem", archive().toBytes());
        Files.delete(source.gameDir().resolve("quake/version.ini"));
        newer.writeTo(source.gameDir());
        receiver.awaitGame(QUAKE, game -> game.peers() > 0 && !game.version().equals(before));
        receiver.send(new PeerCommand.StreamInstallGame(QUAKE)).await(PeerEvent.InstallGameFinished.class);

        assertInstalled(receiver);
        assertThat(local(receiver)).isDirectoryNotContaining(path -> path.endsWith("old.txt"));
    }

    @Test
    void onlyPeersOfTheReleaseAreAsked() throws Exception {
        TestPeer source = peers.start("source", quake(archive()));
        peers.start("other", quake(new MemoryArchive().file("other.txt", "other".getBytes())).with("more", new byte[] {1}));
        TestPeer receiver = peers.start("receiver");
        receiver.awaitGame(QUAKE, game -> game.peers() == 2);
        receiver.send(new PeerCommand.StreamInstallGame(QUAKE)).awaitTerminal(QUAKE, PeerEvent.InstallGameFinished.class);

        assertThat(List.of(Files.exists(local(receiver).resolve("other.txt")), Files.exists(local(receiver).resolve("run.sh"))))
                .as("one of the two, and nothing of the other").containsExactlyInAnyOrder(true, false);
        assertThat(source.events()).isNotEmpty();
    }
}
