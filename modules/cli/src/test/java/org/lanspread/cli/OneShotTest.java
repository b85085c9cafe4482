package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanspread.cli.Samples.GAME;
import static org.lanspread.cli.Samples.INSTALLED;
import static org.lanspread.cli.Samples.VERSION;
import static org.lanspread.cli.Samples.downloadThatBringsAbout;
import static org.lanspread.cli.Samples.listed;
import static org.lanspread.cli.Samples.offered;
import static org.lanspread.cli.Samples.rejected;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.LibrarySnapshot;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerConfig;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerSubscriber;
import org.lanspread.peer.StartException;
import org.lanspread.platform.PlatformConfig;
import org.lanspread.platform.PluginReport;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.PeerId;

/** The commands that do one thing and end, against a peer that follows a script. */
class OneShotTest {
    private static final PeerEvent CONNECTED = new PeerEvent.PeerConnected(Samples.PEER, "bob\u001b[2J", "quic://127.0.0.1:7");

    private final Captured captured = new Captured();

    @TempDir
    private Path folder;

    @Test
    void downloadsAndWaitsForTheInstallationThatFollows() {
        var engine = downloadThatBringsAbout(
                new PeerEvent.DownloadGameFilesBegin(GAME, VERSION, 1_500_000),
                Samples.progress(Phase.TRANSFERRING, 750_000, 1_500_000),
                new PeerEvent.DownloadGameFilesFinished(GAME, VERSION, List.of()),
                new PeerEvent.InstallGameBegin(GAME),
                INSTALLED);

        assertThat(captured.run(engine, folder, "download", "freedoom")).isZero();

        assertThat(captured.out().lines()).containsExactly(
                "freedoom: version 20240131, 1.5 MB in 1 file, from 2 peers (no catalog vouches for it: run it only if you trust these people)",
                "freedoom: downloading version 20240131, 1.5 MB",
                "receiving  50 %  750.0 kB of 1.5 MB  2.5 MB/s  from 2 peers  1 min 15 s left",
                "freedoom: version 20240131 is downloaded and verified",
                "freedoom: installing",
                "freedoom: installed in /games/freedoom/local");
        assertThat(captured.err()).isEmpty();
        assertThat(engine.closed).isTrue();
    }

    static Stream<Arguments> failures() {
        var finished = new PeerEvent.DownloadGameFilesFinished(GAME, VERSION, List.of());
        return Stream.of(
                Arguments.of(List.of(new PeerEvent.DownloadGameFilesFailed(GAME, FailureReason.NO_SPACE, "free 3 MB")),
                        "the download failed: free 3 MB"),
                Arguments.of(List.of(new PeerEvent.DownloadGameFilesCancelled(GAME)), "the download was cancelled"),
                Arguments.of(List.of(new PeerEvent.DownloadGameFilesAllPeersGone(GAME)), "every peer that has it is gone; what was verified is kept"),
                Arguments.of(List.of(finished, new PeerEvent.InstallGameFailed(GAME, FailureReason.NO_ARCHIVE, "it has no archive")),
                        "the download is complete, but the installation failed: it has no archive"),
                Arguments.of(List.of(finished, new PeerEvent.InstallGameCancelled(GAME)), "the installation was cancelled"),
                Arguments.of(List.of(new PeerEvent.CommandRejected("DownloadGameFiles", Optional.of(GAME), FailureReason.BUSY, "wait a moment")),
                        "wait a moment"),
                Arguments.of(List.of(new PeerEvent.Gap(3)), "came too fast to follow"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failsWithOneSentenceForEachBadEndOfADownload(List<PeerEvent> events, String sentence) {
        var engine = downloadThatBringsAbout(events.toArray(PeerEvent[]::new));

        assertThat(captured.run(engine, folder, "download", "freedoom")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err().lines()).singleElement().asString().startsWith("lanspread: ").contains(sentence);
        assertThat(engine.closed).isTrue();
    }

    @Test
    void looksAgainWhenThePeersThatOfferedTheGameAreGoneAlready() {
        var engine = new ScriptedEngine()
                .onStart(Samples.READY)
                .on(new PeerCommand.ListGames(), listed(offered(1)))
                .on(new PeerCommand.FetchLatestFromPeers(GAME), new PeerEvent.NoPeersHaveGame(GAME))
                .on(new PeerCommand.FetchLatestFromPeers(GAME), Samples.gotFiles(Label.CATALOG))
                .on(new PeerCommand.DownloadGameFiles(GAME, List.of()), new PeerEvent.DownloadGameFilesFinished(GAME, VERSION, List.of()), INSTALLED);

        assertThat(captured.run(engine, folder, "download", "freedoom")).isZero();
    }

    @Test
    void givesUpWhenNobodyOffersTheGame() {
        var engine = new ScriptedEngine().onStart(Samples.READY, CONNECTED).on(new PeerCommand.ListGames(), listed());

        assertThat(captured.run(engine, folder, "download", "freedoom", "--wait", "1")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).isEqualTo(
                "lanspread: no peer here offers freedoom: see what is offered with 'lanspread games', or wait longer with --wait SECONDS\n");
        assertThat(engine.sent).containsOnly(new PeerCommand.ListGames());
    }

    @Test
    void ignoresWhatHappensToOtherGames() {
        var other = new GameId("opengfx");
        var engine = downloadThatBringsAbout(
                new PeerEvent.InstallGameFailed(other, FailureReason.DISK, "m"), new PeerEvent.DownloadGameFilesCancelled(other), INSTALLED);

        assertThat(captured.run(engine, folder, "download", "freedoom")).isZero();
    }

    @Test
    void doesWhatEachLocalCommandSays() {
        var engine = new ScriptedEngine()
                .onStart(Samples.READY)
                .on(new PeerCommand.InstallGame(GAME), new PeerEvent.InstallGameBegin(GAME), INSTALLED)
                .on(new PeerCommand.UninstallGame(GAME), new PeerEvent.UninstallGameFinished(GAME))
                .on(new PeerCommand.RemoveDownloadedGame(GAME), new PeerEvent.RemoveDownloadedGameFinished(GAME));

        assertThat(captured.run(engine, folder, "install", "freedoom")).isZero();
        assertThat(captured.run(engine, folder, "uninstall", "freedoom")).isZero();
        assertThat(captured.run(engine, folder, "remove", "freedoom")).isZero();

        assertThat(captured.out().lines()).containsExactly(
                "freedoom: installing",
                "freedoom: installed in /games/freedoom/local",
                "freedoom: uninstalled; what was downloaded of it is kept",
                "freedoom: the download is removed");
    }

    @Test
    void aDownloadThatCannotBeInstalledIsToldBeforeItBegins() {
        var engine = new ScriptedEngine().onStart(Samples.READY)
                .on(new PeerCommand.ListGames(), listed(offered(2)))
                .on(new PeerCommand.FetchLatestFromPeers(GAME), Samples.gotFiles(
                        Label.PINNED, OptionalLong.of(4_000_000), OptionalLong.of(2_500_000), OptionalLong.of(3_000_000)))
                .on(new PeerCommand.DownloadGameFiles(GAME, List.of()), new PeerEvent.DownloadGameFilesFinished(GAME, VERSION, List.of()),
                        new PeerEvent.InstallGameFailed(GAME, FailureReason.NO_SPACE, "no space"));

        assertThat(captured.run(engine, folder, "download", "freedoom")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.out().lines()).startsWith(
                "freedoom: version 20240131, 1.5 MB in 1 file, from 2 peers",
                "freedoom: not enough space to download it and to install it from there: that takes 4.0 MB, a stream 2.5 MB, and 3.0 MB is free");
        assertThat(captured.err()).contains("no space; or give up the download and have it streamed: 'lanspread remove freedoom', then");
    }

    @Test
    void saysThatAllFilesAreSound() {
        var engine = new ScriptedEngine().onStart(Samples.READY).on(new PeerCommand.VerifyGame(GAME),
                new PeerEvent.VerifyGameBegin(GAME, 1_500_000),
                new PeerEvent.VerifyGameProgress(GAME, Phase.CHECKING, 750_000, 1_500_000, 2_500_000, 0, OptionalLong.empty()),
                new PeerEvent.VerifyGameFinished(GAME, Samples.RELEASE, List.of()));

        assertThat(captured.run(engine, folder, "verify", "freedoom")).isZero();

        assertThat(captured.out().lines()).containsExactly(
                "freedoom: reading 1.5 MB",
                "checking  50 %  750.0 kB of 1.5 MB  2.5 MB/s",
                "freedoom: every file is what it was");
    }

    @Test
    void namesDamagedFilesAndWhatToDo() {
        var damaged = IntStream.range(0, 12).mapToObj(i -> Samples.path("level" + i + ".bin")).toList();
        var engine = new ScriptedEngine().onStart(Samples.READY)
                .on(new PeerCommand.VerifyGame(GAME), new PeerEvent.VerifyGameFinished(GAME, Samples.RELEASE, damaged));

        assertThat(captured.run(engine, folder, "verify", "freedoom")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err().lines()).singleElement().asString()
                .startsWith("lanspread: freedoom: damaged are 'level0.bin', 'level1.bin'")
                .endsWith("'level9.bin' and 2 more; 'lanspread download freedoom' fetches only the damaged parts again");
    }

    static Stream<Arguments> localFailures() {
        return Stream.of(
                Arguments.of("verify", new PeerCommand.VerifyGame(GAME), new PeerEvent.VerifyGameFailed(GAME, FailureReason.DISK, "why")),
                Arguments.of("verify", new PeerCommand.VerifyGame(GAME), rejected("VerifyGame")),
                Arguments.of("install", new PeerCommand.InstallGame(GAME), new PeerEvent.InstallGameFailed(GAME, FailureReason.DISK, "why")),
                Arguments.of("install", new PeerCommand.InstallGame(GAME),
                        new PeerEvent.CommandRejected("InstallGame", Optional.of(GAME), FailureReason.BUSY, "why")),
                Arguments.of("uninstall", new PeerCommand.UninstallGame(GAME), new PeerEvent.UninstallGameFailed(GAME, FailureReason.DISK, "why")),
                Arguments.of("uninstall", new PeerCommand.UninstallGame(GAME), rejected("UninstallGame")),
                Arguments.of("remove", new PeerCommand.RemoveDownloadedGame(GAME),
                        new PeerEvent.RemoveDownloadedGameFailed(GAME, FailureReason.DISK, "why")),
                Arguments.of("remove", new PeerCommand.RemoveDownloadedGame(GAME), rejected("RemoveDownloadedGame")));
    }

    @ParameterizedTest
    @MethodSource("localFailures")
    void saysWhyALocalCommandFailed(String command, PeerCommand sent, PeerEvent event) {
        var engine = new ScriptedEngine().onStart(Samples.READY).on(sent, event);

        assertThat(captured.run(engine, folder, command, "freedoom")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err().lines()).singleElement().asString().startsWith("lanspread: ").endsWith("why");
    }

    @Test
    void listsGamesInATable() {
        var engine = new ScriptedEngine().onStart(Samples.READY).on(new PeerCommand.ListGames(), listed(
                offered(3),
                new LibrarySnapshot.Game(new GameId("opengfx"), "Open\u001b[31mGfx", Optional.of(VERSION), Optional.of(VERSION),
                        true, true, Optional.empty(), 0, 12, Label.PINNED)));

        assertThat(captured.run(engine, folder, "games", "--wait", "0")).isZero();

        assertThat(captured.out().lines()).containsExactly(
                "ID        TITLE              VERSION   HERE      INSTALLED  PEERS  SIZE    LABEL",
                "freedoom  Freedoom           20240131  -         -          3      1.5 MB  unverified",
                "opengfx   Open\\u001b[31mGfx  20240131  20240131  yes        0      12 B    pinned");
    }

    @Test
    void listsGamesAsTheEventLine() {
        var engine = new ScriptedEngine().onStart(Samples.READY).on(new PeerCommand.ListGames(), listed());

        assertThat(captured.run(engine, folder, "games", "--wait", "0", "--json")).isZero();

        assertThat(captured.out()).isEqualTo("{\"seq\":2,\"time\":\"2026-11-22T20:15:30.123Z\",\"event\":\"GamesListed\",\"games\":[]}\n");
    }

    @Test
    void listsThePeersThatAreStillHere() {
        var gone = new PeerId("ff".repeat(32));
        var engine = new ScriptedEngine()
                .onStart(Samples.READY, CONNECTED, new PeerEvent.PeerConnected(gone, "eve", "quic://127.0.0.1:8"), new PeerEvent.PeerLost(gone))
                .on(new PeerCommand.GetPeerCount(), new PeerEvent.PeerCountUpdated(1));

        assertThat(captured.run(engine, folder, "peers", "--wait", "0")).isZero();

        assertThat(captured.out().lines()).containsExactly(
                "WORDS                    NAME          ADDRESS",
                Samples.PEER.words() + "  bob\\u001b[2J  quic://127.0.0.1:7");
    }

    @Test
    void failsRatherThanGoOnWithEventsMissing() {
        var quiet = new ScriptedEngine();
        var flooding = new Engine() {
            @Override
            public Peer start(PlatformConfig platform, PeerConfig config, PeerSubscriber subscriber) throws StartException {
                for (int seq = 1; seq <= JobRunner.MAX_WAITING_EVENTS + 1; seq++) {
                    subscriber.onEvent(seq, ScriptedEngine.TIME, new PeerEvent.PeerCountUpdated(seq));
                }
                return quiet.start(platform, config, subscriber);
            }

            @Override
            public PluginReport plugins(PlatformConfig platform) {
                return quiet.plugins(platform);
            }
        };

        assertThat(captured.run(flooding, folder, "install", "freedoom")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).contains("came too fast to follow");
    }
}
