package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.PeerEvent.DownloadGameFilesFailed;
import org.lanspread.peer.PeerEvent.DownloadGameFilesFinished;
import org.lanspread.peer.PeerEvent.DownloadGameFilesProgress;
import org.lanspread.peer.PeerEvent.InstallGameFailed;
import org.lanspread.peer.PeerEvent.InstallGameFinished;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.PeerEvent.Source;
import org.lanspread.proto.catalog.Catalog;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.testkit.unpack.MemoryUnpacker;

/** What is done to the games of one peer, what is refused, and how a peer starts and stops. */
class LifeCycleScenarioTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1 << 20);
    private static final GameId GAME = QUAKE.game();

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
    void aGameIsInstalledUninstalledAndRemoved() throws Exception {
        TestPeer peer = peers.start("peer", QUAKE);

        Path installed = peer.send(new PeerCommand.InstallGame(GAME)).await(InstallGameFinished.class).folder();
        assertThat(installed.resolve(TestRelease.INSTALLED_FILE)).hasBinaryContent(TestRelease.program("quake", "20240101"));
        assertThat(peer.ask(GAME)).get().matches(game -> game.installed() && game.installedVersion().equals(Optional.of(QUAKE.version())));
        assertThat(peer.rejection(new PeerCommand.RemoveDownloadedGame(GAME))).isEqualTo(FailureReason.INSTALLED);

        peer.send(new PeerCommand.UninstallGame(GAME)).await(PeerEvent.UninstallGameFinished.class);
        assertThat(installed).doesNotExist();
        assertThat(peer.ask(GAME)).get().matches(game -> !game.installed() && game.downloaded());

        peer.send(new PeerCommand.RemoveDownloadedGame(GAME)).await(PeerEvent.RemoveDownloadedGameFinished.class);
        assertThat(peer.gameDir().resolve("quake")).doesNotExist();
        assertThat(peer.ask(GAME)).isEmpty();
    }

    @Test
    void whatCannotBeDoneIsRejectedWithItsReason() throws Exception {
        TestPeer peer = peers.start("peer", QUAKE);
        var nothing = new GameId("nothing");
        assertThat(peer.rejection(new PeerCommand.InstallGame(nothing))).isEqualTo(FailureReason.NOT_DOWNLOADED);
        assertThat(peer.rejection(new PeerCommand.UninstallGame(GAME))).isEqualTo(FailureReason.NOT_INSTALLED);
        assertThat(peer.send(new PeerCommand.RemoveDownloadedGame(nothing)).await(PeerEvent.RemoveDownloadedGameFailed.class).reason())
                .isEqualTo(FailureReason.NOT_DOWNLOADED);
        assertThat(peer.rejection(new PeerCommand.CancelDownload(GAME))).isEqualTo(FailureReason.NOT_RUNNING);
        assertThat(peer.rejection(new PeerCommand.DownloadGameFiles(GAME, List.of()))).isEqualTo(FailureReason.NO_FILE_LIST);
        assertThat(peer.rejection(new PeerCommand.StreamInstallGame(GAME))).isEqualTo(FailureReason.DOWNLOADED);
        assertThat(peer.rejection(new PeerCommand.SetGameDir(folder.resolve("missing")))).isEqualTo(FailureReason.INVALID_FOLDER);
        peer.awaitHashed(GAME);
        peer.send(new PeerCommand.GetGame(GAME)).await(PeerEvent.GotGameFiles.class);
        assertThat(peer.rejection(new PeerCommand.DownloadGameFiles(GAME, List.of(EntryPath.parse("version.ini")))))
                .isEqualTo(FailureReason.NO_FILE_LIST);
    }

    @Test
    void aGameThatIsHereIsDownloadedWithoutAnySource() throws Exception {
        TestPeer peer = peers.start("peer", QUAKE);
        peer.awaitHashed(GAME);
        peer.send(new PeerCommand.GetGame(GAME)).await(PeerEvent.GotGameFiles.class);
        peer.send(new PeerCommand.DownloadGameFiles(GAME, List.of()));
        assertThat(peer.await(DownloadGameFilesFinished.class).sources()).isEmpty();
        peer.await(InstallGameFinished.class);
    }

    @Test
    void theOldestOfManyFileListsIsForgotten() throws Exception {
        int remembered = 16;
        TestRelease[] games = IntStream.rangeClosed(0, remembered)
                .mapToObj(i -> TestRelease.of("game" + i, "20240101", 10))
                .toArray(TestRelease[]::new);
        TestPeer peer = peers.start("peer", games);
        for (TestRelease game : games) {
            peer.awaitHashed(game.game());
            peer.send(new PeerCommand.GetGame(game.game())).await(PeerEvent.GotGameFiles.class);
        }
        assertThat(peer.rejection(new PeerCommand.DownloadGameFiles(games[0].game(), List.of()))).isEqualTo(FailureReason.NO_FILE_LIST);
        peer.send(new PeerCommand.DownloadGameFiles(games[1].game(), List.of())).await(InstallGameFinished.class);
    }

    @Test
    void aGameWithoutAnArchiveIsNotInstalled() throws Exception {
        TestPeer peer = peers.start("peer", QUAKE.without("game.mem"));
        assertThat(peer.send(new PeerCommand.InstallGame(GAME)).await(InstallGameFailed.class).reason()).isEqualTo(FailureReason.NO_ARCHIVE);
        assertThat(peer.ask(GAME)).get().matches(game -> !game.installed());
    }

    /** Holds every extraction until it is let go. */
    private static final class HeldUnpacker implements Unpacker {
        private final Unpacker real = new MemoryUnpacker();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);
        private void awaitGo() {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public String id() {
            return "held";
        }

        @Override
        public Match match(Archive archive) throws IOException {
            return real.match(archive);
        }

        @Override
        public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
            ArchiveReader reader = real.open(archive, options);
            return new ArchiveReader() {
                @Override
                public ArchiveListing listing() {
                    return reader.listing();
                }

                @Override
                public void extract(EntrySelection which, EntrySink sink) throws IOException, UnpackException {
                    begun.countDown();
                    awaitGo();
                    reader.extract(which, sink);
                }

                @Override
                public void close() throws IOException {
                    reader.close();
                }
            };
        }
    }

    @Test
    void anInstallationIsCancelledAndNothingElseMayHappenToTheGameMeanwhile() throws Exception {
        var unpacker = new HeldUnpacker();
        peers.unpackWith(unpacker);
        TestPeer peer = peers.start("peer", QUAKE);
        peer.send(new PeerCommand.InstallGame(GAME));
        unpacker.begun.await();
        for (PeerCommand command : List.of(new PeerCommand.InstallGame(GAME), new PeerCommand.UninstallGame(GAME),
                new PeerCommand.RemoveDownloadedGame(GAME), new PeerCommand.SetGameDir(peers.gameDir("other")))) {
            assertThat(peer.rejection(command)).isEqualTo(FailureReason.BUSY);
        }
        peer.send(new PeerCommand.CancelDownload(GAME)).await(PeerEvent.Progress.class, now -> now.phase() == PeerEvent.Phase.CANCELLING);
        unpacker.go.countDown();

        peer.await(PeerEvent.InstallGameCancelled.class);

        assertThat(peer.gameDir().resolve("quake/local")).doesNotExist();
        assertThat(peer.ask(GAME)).get().matches(game -> !game.installed() && game.downloaded());
    }

    @Test
    void aFolderCanBeSwitchedAndBackAgain() throws Exception {
        TestPeer peer = peers.start("peer", QUAKE);
        TestPeer other = peers.start("other");
        other.awaitGame(GAME, game -> game.peers() == 1);
        TestRelease doom = TestRelease.of("doom", "20240101", 1 << 20);
        doom.writeTo(peers.gameDir("second"));

        peer.send(new PeerCommand.SetGameDir(peers.gameDir("second"))).await(PeerEvent.GameDirChanged.class);
        other.awaitGame(doom.game(), game -> game.peers() == 1);
        other.awaitNoGame(GAME);
        assertThat(peer.rejection(new PeerCommand.SetGameDir(other.gameDir()))).isEqualTo(FailureReason.INVALID_FOLDER);

        TestRelease hexen = TestRelease.of("hexen", "20240101", 1 << 20);
        hexen.writeTo(peers.gameDir("second"));
        other.awaitGame(hexen.game(), game -> game.peers() == 1);

        peer.send(new PeerCommand.SetGameDir(peers.gameDir("peer"))).await(PeerEvent.GameDirChanged.class);
        other.awaitGame(GAME, game -> game.peers() == 1);
        other.awaitNoGame(doom.game());
    }

    @Test
    void commandsThatComeBeforeThePeerIsReadyAreAnsweredAfterIt() throws Exception {
        var peer = peers.adopt(new TestPeer(peers.config("peer"), peers.providers()));
        peer.peer().reject("nonsense", FailureReason.INVALID_COMMAND, "no command");
        peer.peer().send(new PeerCommand.SetGameDir(peers.gameDir("second")));
        peer.await(PeerEvent.GameDirChanged.class, changed -> changed.gameDir().endsWith("second"));
        assertThat(peer.events().getFirst()).isInstanceOf(PeerEvent.PeerReady.class);
        QUAKE.writeTo(peers.gameDir("second"));
        peer.awaitGame(GAME, LibrarySnapshot.Game::downloaded);
    }

    @Test
    void whatTheCatalogDoesNotListIsNeitherToldNorServedNorTaken() throws Exception {
        TestRelease doom = TestRelease.of("doom", "20240101", 1 << 20);
        QUAKE.writeTo(peers.gameDir("source"));
        doom.writeTo(peers.gameDir("source"));
        Catalog.Game quakeOnly = TestPeers.listed(QUAKE, false);
        TestPeer source = peers.start(peers.config("source", quakeOnly));
        assertThat(source.await(PeerEvent.CatalogChanged.class, _ -> true).games()).isEqualTo(1);
        source.awaitGame(doom.game(), LibrarySnapshot.Game::downloaded);
        TestPeer open = peers.start("open");
        open.awaitGame(GAME, game -> game.peers() == 1);
        assertThat(open.ask(doom.game())).isEmpty();

        TestPeer free = peers.start("free", doom);
        TestPeer strict = peers.start(peers.config("strict", quakeOnly));
        LibrarySnapshot.Game seen = strict.awaitGame(GAME, game -> game.peers() == 1);
        assertThat(seen.label()).isEqualTo(Label.CATALOG);
        assertThat(seen.title()).isEqualTo("The quake");
        open.awaitGame(doom.game(), game -> game.peers() == 1);
        assertThat(strict.ask(doom.game())).isEmpty();
        assertThat(strict.rejection(new PeerCommand.GetGame(doom.game()))).isEqualTo(FailureReason.NOT_IN_CATALOG);
        assertThat(source.rejection(new PeerCommand.RemoveDownloadedGame(doom.game()))).isEqualTo(FailureReason.NOT_IN_CATALOG);
        assertThat(free.ask(doom.game())).get().matches(game -> game.label() == Label.UNVERIFIED);
    }

    @Test
    void onlyThePinnedReleaseIsTaken() throws Exception {
        TestRelease wrong = QUAKE.with("extra.txt", new byte[] {1});
        TestPeer one = peers.start("one", wrong);
        TestPeer two = peers.start("two", wrong);
        TestPeer sink = peers.start(peers.config("sink", TestPeers.listed(QUAKE, true)));
        sink.awaitGame(GAME, game -> game.peers() == 2);
        sink.send(new PeerCommand.GetGame(GAME)).await(PeerEvent.NoPeersHaveGame.class);

        TestPeer right = peers.start("right", QUAKE);
        sink.awaitGame(GAME, game -> game.peers() == 3);
        PeerEvent.GotGameFiles got = sink.fetch(GAME);
        assertThat(got.release()).isEqualTo(QUAKE.id());
        assertThat(got.label()).isEqualTo(Label.PINNED);
        List<Source> sources = sink.send(new PeerCommand.DownloadGameFiles(GAME, List.of())).await(DownloadGameFilesFinished.class).sources();
        assertThat(sources).extracting(Source::peerId).containsExactly(right.id()).doesNotContain(one.id(), two.id());
        sink.await(InstallGameFinished.class);
    }

    @Test
    void aSecondPeerOnTheSameFoldersDoesNotStart() throws Exception {
        TestPeer first = peers.start("first");
        var sameGames = new PeerConfig(first.gameDir(), folder.resolve("other.state"), "second", TestPeers.loopback(0), Optional.empty());
        var sameState = new PeerConfig(peers.gameDir("other"), first.config().stateDir(), "second", TestPeers.loopback(0), Optional.empty());
        assertThatThrownBy(() -> new TestPeer(sameGames, peers.providers())).isInstanceOf(StartException.class)
                .hasMessageContaining("another peer uses the game directory");
        assertThatThrownBy(() -> new TestPeer(sameState, peers.providers())).isInstanceOf(StartException.class)
                .hasMessageContaining("another peer uses the state folder");
    }

    @Test
    void aStartThatFailsLeavesNothingBehind() throws Exception {
        TestPeer first = peers.start("first");
        int taken = first.awaitReady().listen().getFirst().port();
        PeerConfig free = peers.config("second");
        var busy = new PeerConfig(free.gameDir(), free.stateDir(), "second", TestPeers.loopback(taken), Optional.empty());
        assertThatThrownBy(() -> new TestPeer(busy, peers.providers())).isInstanceOf(StartException.class).hasMessageContaining("in use");
        peers.start(free);
    }

    @Test
    void aTransportThatCannotListenIsLeftOutIfAnotherOneCan() throws Exception {
        Transport broken = new Transport() {
            @Override
            public String id() {
                return "broken";
            }

            @Override
            public Endpoint open(TransportConfig config, Identity self) throws TransportException {
                throw new TransportException(TransportException.Reason.FAILED, "the radio is off");
            }
        };
        Providers sound = peers.providers();
        var both = Stream.concat(Stream.of(new Providers.Configured<>(broken, Settings.NONE)), sound.transports().stream()).toList();
        try (TestPeer peer = new TestPeer(peers.config("peer"),
                new Providers(both, sound.discoveries(), sound.unpackers(), sound.streamInstalls()))) {
            assertThat(peer.awaitReady().listen()).hasSize(1);
            var failed = peer.await(PeerEvent.RuntimeFailed.class, 0, _ -> true);
            assertThat(failed.component()).isEqualTo("server-broken");
            assertThat(failed.message()).contains("the radio is off", "left out");
        }
    }

    @Test
    void aMissingFolderAndABadCatalogAreSaidInASentence() throws Exception {
        var missing = new PeerConfig(folder.resolve("nowhere"), folder.resolve("s"), "peer", TestPeers.loopback(0), Optional.empty());
        assertThatThrownBy(() -> new TestPeer(missing, peers.providers())).isInstanceOf(StartException.class).hasMessageContaining("is not a folder");
        Path nonsense = Files.writeString(folder.resolve("catalog.json"), "[1, 2");
        var bad = new PeerConfig(peers.gameDir("p"), folder.resolve("s"), "peer", TestPeers.loopback(0), Optional.of(nonsense));
        assertThatThrownBy(() -> new TestPeer(bad, peers.providers())).isInstanceOf(StartException.class).hasMessageContaining("is no catalog");
    }

    @Test
    void aPeerThatIsStoppedDuringADownloadGoesOnWhereItWas() throws Exception {
        TestRelease big = TestRelease.of("quake", "20240101", 8 << 20);
        TestPeer source = peers.start("source", big);
        TestPeer sink = peers.start("sink");
        PeerId id = sink.id();
        sink.awaitGame(GAME, game -> game.peers() == 1);
        sink.fetch(GAME);
        peers.faultsOf(source).delay(Duration.ofMillis(200));
        sink.send(new PeerCommand.DownloadGameFiles(GAME, List.of()))
                .await(DownloadGameFilesProgress.class, now -> now.phase() == Phase.TRANSFERRING && now.bytesDone() > 2 << 20);
        sink.close();
        assertThat(sink.events(DownloadGameFilesFailed.class)).extracting(DownloadGameFilesFailed::reason).containsExactly(FailureReason.STOPPING);
        peers.faultsOf(source).delay(Duration.ZERO);

        TestPeer again = peers.start("sink");
        assertThat(again.id()).isEqualTo(id);
        again.awaitGame(GAME, game -> game.peers() == 1 && !game.downloaded());
        List<Source> sources = again.download(GAME).await(DownloadGameFilesFinished.class).sources();
        assertThat(sources.stream().mapToLong(Source::bytes).sum()).isPositive().isLessThan(big.size() - (2 << 20) + 1);
        again.await(InstallGameFinished.class);
        assertThat(big.isIn(again.gameDir())).isTrue();
    }

    @Tag("F22")
    @Test
    void whatChangedWhileThePeerWasAwayIsSeenSoonAfterTheStart() throws Exception {
        TestPeer before = peers.start("alone", TestRelease.of("quake", "20260101", 1_000), TestRelease.of("doom", "20260101", 1_000));
        before.awaitHashed(new GameId("quake"));
        before.awaitHashed(new GameId("doom"));
        before.close();
        Files.delete(before.gameDir().resolve("quake/version.ini"));
        TestPeer after = peers.start("alone");

        after.awaitGame(new GameId("doom"), game -> game.downloaded());
        after.awaitNoGame(new GameId("quake"));
    }
}
