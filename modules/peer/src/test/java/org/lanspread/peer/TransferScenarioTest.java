package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerEvent.DownloadGameFilesAllPeersGone;
import org.lanspread.peer.PeerEvent.DownloadGameFilesCancelled;
import org.lanspread.peer.PeerEvent.DownloadGameFilesFinished;
import org.lanspread.peer.PeerEvent.DownloadGameFilesProgress;
import org.lanspread.peer.PeerEvent.InstallGameFinished;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.PeerEvent.Source;
import org.lanspread.spi.model.GameId;

/** Games go from peer to peer, and sources come and go. */
class TransferScenarioTest {
    private static final int MIB = 1 << 20;

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

    @Test
    void aGameOfOnePeerIsDownloadedAndInstalledByAnother() throws Exception {
        TestRelease quake = TestRelease.of("quake", "20240101", 3 * MIB);
        TestPeer source = peers.start("source", quake);
        TestPeer sink = peers.start("sink");
        LibrarySnapshot.Game seen = sink.awaitGame(quake.game(), game -> game.peers() == 1);
        assertThat(seen.version()).contains(quake.version());
        assertThat(seen.size()).isEqualTo(quake.size());
        assertThat(seen.downloaded()).isFalse();

        PeerEvent.GotGameFiles files = sink.send(new PeerCommand.GetGame(quake.game())).await(PeerEvent.GotGameFiles.class);
        assertThat(files.release()).isEqualTo(quake.id());
        assertThat(files.peers()).isEqualTo(1);
        assertThat(files.files()).hasSize(quake.files().size());

        sink.send(new PeerCommand.DownloadGameFiles(quake.game(), files.files().stream().map(PeerEvent.GameFile::path).toList()));
        Path installed = sink.await(InstallGameFinished.class).folder();

        assertThat(installed.resolve(TestRelease.INSTALLED_FILE)).hasBinaryContent(TestRelease.program("quake", "20240101"));
        assertThat(quake.isIn(sink.gameDir())).isTrue();
        assertThat(sink.events(DownloadGameFilesFinished.class).getFirst().sources())
                .containsExactly(new Source(source.id(), "source", quake.size()));
        assertThat(sink.ask(quake.game())).get().matches(game -> game.downloaded() && game.installed());
        source.awaitGame(quake.game(), game -> game.peers() == 1);
    }

    @Test
    void aGameThatNobodyOffersHasNoPeers() throws Exception {
        TestPeer alone = peers.start("alone");
        alone.send(new PeerCommand.GetGame(new GameId("nothing"))).await(PeerEvent.NoPeersHaveGame.class);
    }

    @Test
    void twoPeersDeliverTogether() throws Exception {
        TestRelease quake = TestRelease.of("quake", "20240101", 8 * MIB);
        TestPeer one = peers.start("one", quake);
        TestPeer two = peers.start("two", quake);
        peers.faultsOf(one).delay(Duration.ofMillis(5));
        peers.faultsOf(two).delay(Duration.ofMillis(5));
        TestPeer sink = peers.start("sink");
        sink.awaitGame(quake.game(), game -> game.peers() == 2);

        List<Source> sources = sink.download(quake.game()).await(DownloadGameFilesFinished.class).sources();

        assertThat(sources).extracting(Source::peerId).containsExactlyInAnyOrder(one.id(), two.id());
        assertThat(sources).allMatch(source -> source.bytes() > 0);
        assertThat(sources.stream().mapToLong(Source::bytes).sum()).isEqualTo(quake.size());
        sink.await(InstallGameFinished.class);
        assertThat(quake.isIn(sink.gameDir())).isTrue();
    }

    @Test
    void theFasterSourceDeliversMore() throws Exception {
        TestRelease quake = TestRelease.of("quake", "20240101", 8 * MIB);
        TestPeer fast = peers.start("fast", quake);
        TestPeer slow = peers.start("slow", quake);
        TestPeer sink = peers.start("sink");
        sink.awaitGame(quake.game(), game -> game.peers() == 2);
        sink.fetch(quake.game());
        peers.faultsOf(fast).delay(Duration.ofMillis(20));
        peers.faultsOf(slow).delay(Duration.ofMillis(500));
        List<Source> sources =
                sink.send(new PeerCommand.DownloadGameFiles(quake.game(), List.of())).await(DownloadGameFilesFinished.class).sources();
        assertThat(bytesOf(fast, sources)).isGreaterThan(bytesOf(slow, sources));
        sink.await(InstallGameFinished.class);
    }

    private static long bytesOf(TestPeer peer, List<Source> sources) {
        return sources.stream().filter(source -> source.peerId().equals(peer.id())).mapToLong(Source::bytes).sum();
    }

    /** Lets a peer download from two until some of it is there. */
    private TestPeer halfway(TestPeer one, TestPeer two, TestRelease release) throws StartException {
        TestPeer sink = peers.start("sink");
        sink.awaitGame(release.game(), game -> game.peers() == 2);
        sink.fetch(release.game());
        peers.faultsOf(one).delay(Duration.ofMillis(200));
        peers.faultsOf(two).delay(Duration.ofMillis(200));
        sink.send(new PeerCommand.DownloadGameFiles(release.game(), List.of())).await(DownloadGameFilesProgress.class, now -> now.bytesDone() > MIB);
        return sink;
    }

    @Test
    @Tag("F44")
    void aSourceThatRemovesTheGameWhileItServesIsNoLoss() throws Exception {
        TestRelease quake = TestRelease.of("quake", "20240101", 8 * MIB);
        TestPeer one = peers.start("one", quake);
        TestPeer two = peers.start("two", quake);
        TestPeer sink = halfway(one, two, quake);
        one.send(new PeerCommand.RemoveDownloadedGame(quake.game())).await(PeerEvent.RemoveDownloadedGameFinished.class);
        assertCompleteWithoutBlame(sink, quake);
    }

    private void assertCompleteWithoutBlame(TestPeer sink, TestRelease release) throws Exception {
        sink.await(DownloadGameFilesFinished.class);
        sink.await(InstallGameFinished.class);
        assertThat(release.isIn(sink.gameDir())).isTrue();
        assertThat(sink.events(PeerEvent.PeerDisconnected.class)).as("who was left because of that").isEmpty();
        assertThat(peers.logged(Level.WARNING)).noneMatch(line -> line.contains("sent wrong bytes"));
    }

    @Test
    @Tag("F44")
    void aSourceWhoseFileBecomesShorterWhileItServesIsNoLoss() throws Exception {
        TestRelease quake = TestRelease.of("quake", "20240101", 8 * MIB);
        TestPeer one = peers.start("one", quake);
        TestPeer two = peers.start("two", quake);
        TestPeer sink = halfway(one, two, quake);
        try (var file = FileChannel.open(one.gameDir().resolve("quake/data/level.bin"), StandardOpenOption.WRITE)) {
            file.truncate(1);
        }
        assertCompleteWithoutBlame(sink, quake);
    }

    @Test
    @Tag("F46")
    void aDownloadGoesOnAloneWhenItsOnlySourceComesBackInTime() throws Exception {
        TestRelease quake = TestRelease.of("quake", "20240101", 8 * MIB);
        TestPeer source = peers.start("source", quake);
        TestPeer sink = peers.start("sink");
        sink.awaitGame(quake.game(), game -> game.peers() == 1);
        sink.fetch(quake.game());
        peers.faultsOf(source).delay(Duration.ofMillis(200));
        sink.send(new PeerCommand.DownloadGameFiles(quake.game(), List.of())).await(DownloadGameFilesProgress.class, now -> now.bytesDone() > MIB);
        loseConnection(source, sink);
        sink.await(PeerEvent.PeerDisconnected.class);
        heal(source, sink);
        List<Source> sources = sink.await(DownloadGameFilesFinished.class).sources();
        sink.await(InstallGameFinished.class);
        assertThat(bytesOf(source, sources)).isEqualTo(quake.size());
        assertThat(quake.isIn(sink.gameDir())).isTrue();
        assertThat(sink.events(PeerEvent.DownloadGameFilesBegin.class)).hasSize(1);
    }

    @Test
    @Tag("F46")
    void aSourceThatComesBackJoinsTheDownloadThatRuns() throws Exception {
        TestRelease quake = TestRelease.of("quake", "20240101", 8 * MIB);
        TestPeer one = peers.start("one", quake);
        TestPeer two = peers.start("two", quake);
        TestPeer sink = halfway(one, two, quake);
        loseConnection(one, sink);
        sink.await(PeerEvent.PeerDisconnected.class, gone -> gone.peerId().equals(one.id()));
        peers.faultsOf(two).delay(Duration.ofHours(1));
        heal(one, sink);
        sink.await(DownloadGameFilesFinished.class);
        sink.await(InstallGameFinished.class);
        assertThat(quake.isIn(sink.gameDir())).isTrue();
        assertThat(sink.events(PeerEvent.DownloadGameFilesBegin.class)).hasSize(1);
        assertThat(sink.events(PeerEvent.PeerConnected.class)).filteredOn(came -> came.peerId().equals(one.id())).hasSizeGreaterThan(1);
    }

    private void heal(TestPeer one, TestPeer other) {
        peers.faultsOf(one).unreachable(false);
        peers.faultsOf(other).unreachable(false);
    }

    @Test
    @Tag("F36")
    void theOtherSourceFinishesWhenOneIsLost() throws Exception {
        TestRelease quake = TestRelease.of("quake", "20240101", 8 * MIB);
        TestPeer one = peers.start("one", quake);
        TestPeer two = peers.start("two", quake);
        TestPeer sink = peers.start("sink");
        sink.awaitGame(quake.game(), game -> game.peers() == 2);
        sink.fetch(quake.game());
        peers.faultsOf(one).delay(Duration.ofMillis(300));
        peers.faultsOf(two).delay(Duration.ofMillis(300));
        sink.send(new PeerCommand.DownloadGameFiles(quake.game(), List.of())).await(DownloadGameFilesProgress.class, now -> now.bytesDone() > MIB);
        loseConnection(one, sink);

        List<Source> sources = sink.await(DownloadGameFilesFinished.class).sources();

        assertThat(sources.stream().mapToLong(Source::bytes).sum()).isEqualTo(quake.size());
        sink.await(InstallGameFinished.class);
        assertThat(quake.isIn(sink.gameDir())).isTrue();
    }

    @Test
    @Tag("F36")
    @Tag("F46")
    void whatWasFetchedBeforeAllPeersWentIsNotFetchedAgain() throws Exception {
        TestRelease quake = TestRelease.of("quake", "20240101", 8 * MIB);
        TestPeer source = peers.start("source", quake);
        TestPeer sink = peers.start("sink");
        sink.awaitGame(quake.game(), game -> game.peers() == 1);
        sink.fetch(quake.game());
        peers.faultsOf(source).delay(Duration.ofMillis(200));
        sink.send(new PeerCommand.DownloadGameFiles(quake.game(), List.of()))
                .await(DownloadGameFilesProgress.class, now -> now.phase() == Phase.TRANSFERRING && now.bytesDone() > 3 * MIB);
        loseConnection(source, sink);
        sink.await(DownloadGameFilesAllPeersGone.class);
        peers.faultsOf(source).delay(Duration.ZERO);
        assertThat(sink.ask(quake.game())).isEmpty();

        heal(source, sink);
        sink.awaitGame(quake.game(), game -> game.peers() == 1);
        List<Source> again = sink.download(quake.game()).await(DownloadGameFilesFinished.class).sources();

        long fetchedAgain = again.stream().mapToLong(Source::bytes).sum();
        assertThat(fetchedAgain).isPositive().isLessThan(quake.size() - 2 * MIB);
        sink.await(InstallGameFinished.class);
        assertThat(quake.isIn(sink.gameDir())).isTrue();
    }

    private void loseConnection(TestPeer one, TestPeer other) {
        peers.faultsOf(one).unreachable(true);
        peers.faultsOf(other).unreachable(true);
        peers.cut(one, other.id());
    }

    @Test
    void aNewcomerJoinsADownloadThatRuns() throws Exception {
        TestRelease quake = TestRelease.of("quake", "20240101", 8 * MIB);
        TestPeer slow = peers.start("slow", quake);
        TestPeer sink = peers.start("sink");
        sink.awaitGame(quake.game(), game -> game.peers() == 1);
        sink.fetch(quake.game());
        peers.faultsOf(slow).delay(Duration.ofMillis(700));
        sink.send(new PeerCommand.DownloadGameFiles(quake.game(), List.of()))
                .await(DownloadGameFilesProgress.class, now -> now.phase() == Phase.TRANSFERRING);

        TestPeer newcomer = peers.start("newcomer", quake);
        DownloadGameFilesFinished finished = sink.await(DownloadGameFilesFinished.class);

        assertThat(finished.sources()).extracting(Source::peerId).contains(newcomer.id());
        sink.await(InstallGameFinished.class);
    }

    @Test
    void aCancelledTransferLeavesNothing() throws Exception {
        TestRelease quake = TestRelease.of("quake", "20240101", 8 * MIB);
        TestPeer source = peers.start("source", quake);
        TestPeer sink = peers.start("sink");
        sink.awaitGame(quake.game(), game -> game.peers() == 1);
        sink.fetch(quake.game());
        peers.faultsOf(source).delay(Duration.ofHours(1));
        sink.send(new PeerCommand.DownloadGameFiles(quake.game(), List.of()))
                .await(DownloadGameFilesProgress.class, now -> now.phase() == Phase.TRANSFERRING);

        sink.send(new PeerCommand.CancelDownload(quake.game())).await(DownloadGameFilesCancelled.class);

        assertThat(sink.gameDir().resolve("quake")).doesNotExist();
        assertThat(sink.rejection(new PeerCommand.CancelDownload(quake.game()))).isEqualTo(FailureReason.NOT_RUNNING);
    }

    @Test
    void whatAppearsAndVanishesAtOnePeerDoesSoAtTheOther() throws Exception {
        TestPeer source = peers.start("source");
        TestPeer other = peers.start("other");
        TestRelease quake = TestRelease.of("quake", "20240101", MIB);
        quake.writeTo(source.gameDir());
        other.awaitGame(quake.game(), game -> game.peers() == 1);

        source.send(new PeerCommand.RemoveDownloadedGame(quake.game())).await(PeerEvent.RemoveDownloadedGameFinished.class);
        assertThat(source.gameDir().resolve("quake")).doesNotExist();
        other.awaitNoGame(quake.game());
    }

    @Test
    void aPeerThatLeavesIsDisconnectedAndWhatItOfferedIsForgotten() throws Exception {
        TestRelease quake = TestRelease.of("quake", "20240101", MIB);
        TestPeer source = peers.start("source", quake);
        TestPeer other = peers.start("other");
        other.awaitGame(quake.game(), game -> game.peers() == 1);
        other.send(new PeerCommand.GetPeerCount()).await(PeerEvent.PeerCountUpdated.class, updated -> updated.count() == 1);

        source.close();

        other.await(PeerEvent.PeerDisconnected.class, gone -> gone.peerId().equals(source.id()));
        other.await(PeerEvent.PeerCountUpdated.class, updated -> updated.count() == 0);
        other.awaitNoGame(quake.game());
    }

    @Test
    void aPeerThatIsStartedAgainIsHeardAlthoughItsRevisionsBeginAnew() throws Exception {
        TestRelease quake = TestRelease.of("quake", "20240101", MIB);
        TestPeer source = peers.start("source", quake);
        TestPeer other = peers.start("other");
        other.awaitGame(quake.game(), game -> game.peers() == 1);
        for (String fresh : List.of("doom", "hexen", "heretic")) {
            TestRelease.of(fresh, "20240101", MIB).writeTo(source.gameDir());
            other.awaitGame(new GameId(fresh), game -> game.peers() == 1);
        }
        source.close();
        other.awaitNoGame(quake.game());

        peers.start("source");

        other.awaitGame(quake.game(), game -> game.peers() == 1);
    }

    @Test
    void aPeerThatDoesNotAnswerIsLost() throws Exception {
        TestPeer silent = peers.start("silent");
        TestPeer other = peers.start("other");
        other.await(PeerEvent.PeerConnected.class);
        peers.faultsOf(silent).unreachable(true);
        peers.faultsOf(silent).delay(Duration.ofHours(1));

        other.await(PeerEvent.PeerLost.class, lost -> lost.peerId().equals(silent.id()));
    }

    @Test
    @Tag("F10")
    void anUpdateChangesAddsAndRemovesFilesInPlace() throws Exception {
        TestRelease old = TestRelease.of("quake", "20240101", 2 * MIB).with("gone.txt", new byte[] {1})
                .with("same.bin", TestRelease.random("same", MIB));
        TestRelease next = TestRelease.of("quake", "20250101", 2 * MIB).with("new.txt", new byte[] {2})
                .with("same.bin", TestRelease.random("same", MIB));
        TestPeer first = peers.start("first", old);
        TestPeer sink = peers.start("sink");
        sink.awaitGame(old.game(), game -> game.peers() == 1);
        sink.download(old.game()).await(InstallGameFinished.class);
        first.close();
        TestPeer source = peers.start("source", next);
        sink.awaitGame(old.game(), game -> game.peers() == 1 && game.version().equals(Optional.of(next.version())));

        DownloadGameFilesFinished finished = sink.download(old.game()).await(DownloadGameFilesFinished.class);
        sink.await(InstallGameFinished.class);

        assertThat(finished.sources().stream().mapToLong(Source::bytes).sum()).isLessThan(next.size() - MIB + 1);
        assertThat(next.isIn(sink.gameDir())).isTrue();
        try (var files = Files.list(sink.gameDir().resolve("quake"))) {
            assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
                    .isEqualTo(Set.of("game.mem", "data", "empty.txt", "version.ini", "new.txt", "same.bin", "local"));
        }
        assertThat(sink.gameDir().resolve("quake/local").resolve(TestRelease.INSTALLED_FILE))
                .hasBinaryContent(TestRelease.program("quake", "20250101"));
        assertThat(sink.ask(old.game())).get().matches(game -> game.installedVersion().equals(Optional.of(next.version())));
        assertThat(sink.events(PeerEvent.ActiveOperationsChanged.class)).anyMatch(changed -> changed.operations().stream()
                .anyMatch(operation -> operation.kind() == PeerEvent.OperationKind.UPDATE));
        source.awaitGame(old.game(), game -> game.peers() == 1);
    }
}
