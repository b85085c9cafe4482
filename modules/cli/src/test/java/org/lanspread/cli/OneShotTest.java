package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanspread.cli.Samples.GAME;
import static org.lanspread.cli.Samples.VERSION;
import static org.lanspread.cli.Samples.listed;
import static org.lanspread.cli.Samples.offered;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.LibrarySnapshot;
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerConfig;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.PeaksFrom;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.PeerSubscriber;
import org.lanspread.peer.StartException;
import org.lanspread.platform.PlatformConfig;
import org.lanspread.platform.PluginReport;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.PeerId;

/** The commands that do one thing and end, against a peer that follows a script. */
class OneShotTest {
    private static final PeerEvent CONNECTED = new PeerEvent.PeerConnected(Samples.PEER, "bob\u001b[2J", "quic://127.0.0.1:7");
    private static final PeerEvent INSTALLED = new PeerEvent.InstallGameFinished(GAME, Path.of("/games/freedoom/local"));

    private final Captured captured = new Captured();

    @TempDir
    private Path folder;

    private static ScriptedEngine peerThatOffersTheGame() {
        return new ScriptedEngine()
                .onStart(Samples.READY)
                .on(new PeerCommand.ListGames(), listed())
                .on(new PeerCommand.ListGames(), listed(offered(0)))
                .on(new PeerCommand.ListGames(), listed(offered(2)))
                .on(new PeerCommand.FetchLatestFromPeers(GAME), Samples.gotFiles(Label.UNVERIFIED));
    }

    private static ScriptedEngine downloadThatBringsAbout(PeerEvent... events) {
        return peerThatOffersTheGame().on(new PeerCommand.DownloadGameFiles(GAME, List.of()), events);
    }

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
                "downloading  50 %  750.0 kB of 1.5 MB  2.5 MB/s  from 2 peers  1 min 15 s left",
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
                "freedoom: uninstalled; the download is kept",
                "freedoom: the download is removed");
    }

    private static ScriptedEngine installFromPeers(long downloadPeak, long streamPeak, long free) {
        return installFromPeers(Samples.gotFiles(
                Label.PINNED, OptionalLong.of(downloadPeak), OptionalLong.of(streamPeak), OptionalLong.of(free)));
    }

    private static ScriptedEngine installFromPeers(PeerEvent files) {
        return new ScriptedEngine()
                .onStart(Samples.READY)
                .on(new PeerCommand.InstallGame(GAME), rejected("InstallGame"))
                .on(new PeerCommand.ListGames(), listed(offered(0)))
                .on(new PeerCommand.ListGames(), listed(offered(2)))
                .on(new PeerCommand.FetchLatestFromPeers(GAME), files)
                .on(new PeerCommand.DownloadGameFiles(GAME, List.of()), new PeerEvent.DownloadGameFilesFinished(GAME, VERSION, List.of()), INSTALLED)
                .on(new PeerCommand.StreamInstallGame(GAME), new PeerEvent.DownloadGameFilesFinished(GAME, VERSION, List.of()), INSTALLED);
    }

    @Test
    void downloadsAGameThatIsNotHereIfThatFits() {
        var engine = installFromPeers(4_000_000, 2_500_000, 4_000_000);

        assertThat(captured.run(engine, folder, "install", "freedoom")).isZero();

        assertThat(captured.out().lines()).containsExactly(
                "freedoom: downloading it and installing it from there, so that it can be shared on:"
                        + " a download takes 4.0 MB, a stream 2.5 MB, and 4.0 MB is free",
                "freedoom: version 20240131 is downloaded and verified",
                "freedoom: installed in /games/freedoom/local");
        assertThat(engine.sent).contains(new PeerCommand.DownloadGameFiles(GAME, List.of())).doesNotContain(new PeerCommand.StreamInstallGame(GAME));
    }

    @Test
    void streamsAGameWhoseArchiveDoesNotFitBesideIt() {
        var engine = installFromPeers(4_000_000, 2_500_000, 3_999_999);

        assertThat(captured.run(engine, folder, "install", "freedoom")).isZero();

        assertThat(captured.out().lines().findFirst().orElseThrow()).isEqualTo(
                "freedoom: streaming it from a peer that unpacks it, without storing the archive:"
                        + " a download takes 4.0 MB, a stream 2.5 MB, and 4.0 MB is free");
        assertThat(captured.out()).contains("freedoom: version 20240131 has arrived").doesNotContain("downloaded and verified");
        assertThat(engine.sent).contains(new PeerCommand.StreamInstallGame(GAME)).doesNotContain(new PeerCommand.DownloadGameFiles(GAME, List.of()));
    }

    @Test
    void refusesAGameThatFitsInNeitherWay() {
        var engine = installFromPeers(4_000_000, 2_500_000, 2_499_999);

        assertThat(captured.run(engine, folder, "install", "freedoom")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).isEqualTo("lanspread: freedoom does not fit here: a download takes 4.0 MB, a stream 2.5 MB, and 2.5 MB is free;"
                + " free some space, or try all the same with --stream\n");
        assertThat(engine.sent).doesNotContain(new PeerCommand.StreamInstallGame(GAME), new PeerCommand.DownloadGameFiles(GAME, List.of()));
    }

    @Test
    void goesByTheSizeOfTheFilesWhereNobodyKnowsMore() {
        assertThat(captured.run(installOfUnknownSize(1_500_000), folder, "install", "freedoom")).isZero();
        assertThat(captured.out()).contains(
                "downloading it", "1.5 MB of its files are missing, how much it takes installed is not known, and 1.5 MB is free");

        assertThat(captured.run(installOfUnknownSize(1_499_999), folder, "install", "freedoom")).isZero();
        assertThat(captured.out()).contains("streaming it");
    }

    private static ScriptedEngine installOfUnknownSize(long free) {
        return installFromPeers(Samples.gotFiles(Label.PINNED, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(free)));
    }

    @Test
    void goesByWhatIsMissingOfTheFilesAndNotByWhatIsHereAlready() {
        var engine = installFromPeers(
                Samples.gotFiles(Label.PINNED, 400_000, OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), OptionalLong.of(400_000)));

        assertThat(captured.run(engine, folder, "install", "freedoom")).isZero();

        assertThat(engine.sent).contains(new PeerCommand.DownloadGameFiles(GAME, List.of())).doesNotContain(new PeerCommand.StreamInstallGame(GAME));
    }

    private static ScriptedEngine installOnTheWordOf(PeaksFrom from, Label label, long streamPeak, long free) {
        return installFromPeers(Samples.gotFiles(
                label, 1_500_000, OptionalLong.of(streamPeak + 1_500_000), OptionalLong.of(streamPeak), Optional.of(from), OptionalLong.of(free)));
    }

    @ParameterizedTest
    @CsvSource({
        "ONE_HOLDER, PINNED", "SEVERAL_HOLDERS, PINNED", "ONE_HOLDER, CATALOG", "SEVERAL_HOLDERS, CATALOG", "ONE_HOLDER, UNVERIFIED"})
    void aLiarWhoSaysThatNothingFitsKeepsNobodyFromDownloading(PeaksFrom from, Label label) {
        var engine = installOnTheWordOf(from, label, 1L << 50, 1_500_000);

        assertThat(captured.run(engine, folder, "install", "freedoom")).isZero();

        assertThat(captured.out()).contains("downloading it, though there may be too little space", "by what holders of the game say",
                "'lanspread remove freedoom', then 'lanspread install freedoom --stream'");
        assertThat(engine.sent).contains(new PeerCommand.DownloadGameFiles(GAME, List.of())).doesNotContain(new PeerCommand.StreamInstallGame(GAME));
    }

    @ParameterizedTest
    @CsvSource({"ONE_HOLDER, PINNED", "SEVERAL_HOLDERS, PINNED", "ONE_HOLDER, CATALOG", "ONE_HOLDER, UNVERIFIED"})
    void aLiarWhoSaysThatOnlyAStreamFitsDoesNotReplaceAProvenDownload(PeaksFrom from, Label label) {
        var engine = installOnTheWordOf(from, label, 2_500_000, 3_999_999);

        assertThat(captured.run(engine, folder, "install", "freedoom")).isZero();

        assertThat(engine.sent).contains(new PeerCommand.DownloadGameFiles(GAME, List.of())).doesNotContain(new PeerCommand.StreamInstallGame(GAME));
    }

    @Test
    void whereNothingIsPinnedTheWordOfSeveralChooses() {
        var engine = installOnTheWordOf(PeaksFrom.SEVERAL_HOLDERS, Label.CATALOG, 2_500_000, 3_999_999);

        assertThat(captured.run(engine, folder, "install", "freedoom")).isZero();

        assertThat(engine.sent).contains(new PeerCommand.StreamInstallGame(GAME)).doesNotContain(new PeerCommand.DownloadGameFiles(GAME, List.of()));
    }

    @Test
    void theOnlyHolderOfWhatNothingPinsIsTakenAtItsWord() {
        var many = (PeerEvent.GotGameFiles) Samples.gotFiles(Label.UNVERIFIED, 1_500_000, OptionalLong.of(4_000_000), OptionalLong.of(2_500_000),
                Optional.of(PeaksFrom.ONE_HOLDER), OptionalLong.of(3_999_999));
        var engine = installFromPeers(new PeerEvent.GotGameFiles(many.gameId(), many.release(), many.version(), many.files(), 1, many.label(),
                many.missingBytes(), many.downloadPeakBytes(), many.streamPeakBytes(), many.peaksFrom(), many.freeBytes()));

        assertThat(captured.run(engine, folder, "install", "freedoom")).isZero();

        assertThat(engine.sent).contains(new PeerCommand.StreamInstallGame(GAME)).doesNotContain(new PeerCommand.DownloadGameFiles(GAME, List.of()));
    }

    @Test
    void aLiarWhoSaysThatNothingFitsKeepsNobodyFromTheStreamThatIsLeft() {
        var engine = installOnTheWordOf(PeaksFrom.SEVERAL_HOLDERS, Label.PINNED, 1L << 50, 1_499_999);

        assertThat(captured.run(engine, folder, "install", "freedoom")).isZero();

        assertThat(engine.sent).contains(new PeerCommand.StreamInstallGame(GAME)).doesNotContain(new PeerCommand.DownloadGameFiles(GAME, List.of()));
    }

    @Test
    void aStreamWhosePeersLeaveDoesNotClaimThatAnythingIsKept() {
        var engine = new ScriptedEngine().onStart(Samples.READY).on(new PeerCommand.ListGames(), listed(offered(2)))
                .on(new PeerCommand.StreamInstallGame(GAME), new PeerEvent.DownloadGameFilesBegin(GAME, VERSION, 1_500_000),
                        new PeerEvent.DownloadGameFilesAllPeersGone(GAME));

        assertThat(captured.run(engine, folder, "install", "freedoom", "--stream")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.out()).contains("freedoom: a peer unpacks version 20240131 and sends it, 1.5 MB");
        assertThat(captured.err()).contains("nothing of a stream is kept").doesNotContain("what was verified is kept");
    }

    @Test
    void saysThatNobodyOffersAGameThatIsNotHere() {
        var engine = new ScriptedEngine().onStart(Samples.READY)
                .on(new PeerCommand.InstallGame(GAME), rejected("InstallGame"))
                .on(new PeerCommand.ListGames(), listed());

        assertThat(captured.run(engine, folder, "install", "freedoom", "--wait", "1")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).contains("no peer here offers freedoom");
    }

    @Test
    void streamsWhateverTheFreeSpaceIfToldSo() {
        var engine = installFromPeers(4_000_000, 2_500_000, 0);

        assertThat(captured.run(engine, folder, "install", "freedoom", "--stream")).isZero();

        assertThat(engine.sent).contains(new PeerCommand.StreamInstallGame(GAME)).doesNotContain(new PeerCommand.FetchLatestFromPeers(GAME));
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

    private static PeerEvent rejected(String command) {
        return new PeerEvent.CommandRejected(command, Optional.of(GAME), FailureReason.NOT_DOWNLOADED, "why");
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

    private static PeerCommand withPassword(String text) {
        return new PeerCommand.InstallGame(GAME, Optional.of(new ArchivePassword(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"open sesame\n", "open sesame\r\n", "open sesame", "open sesame\nmore\n"})
    void aPasswordIsALineOfStandardInput(String input) {
        var typed = new Captured(input);
        var engine = new ScriptedEngine().onStart(Samples.READY).on(withPassword("open sesame"), INSTALLED);

        assertThat(typed.run(engine, folder, "install", "freedoom", "--password")).isZero();
        assertThat(engine.sent).containsExactly(withPassword("open sesame"));
        assertThat(typed.out() + typed.err()).doesNotContain("sesame");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "a\tb\n"})
    void whatIsNoPasswordIsRefusedBeforeAPeerStarts(String input) {
        var typed = new Captured(input);
        var engine = new ScriptedEngine();

        assertThat(typed.run(engine, folder, "install", "freedoom", "--password")).isEqualTo(ExitStatus.FAILED);
        assertThat(typed.err()).contains("that is no password").doesNotContain("Exception");
        assertThat(engine.sent).isEmpty();
    }

    @Test
    void readsNoPasswordThatTheTerminalWouldShow() {
        var typed = new Captured(new ByteArrayInputStream("open sesame\n".getBytes(StandardCharsets.UTF_8)), true);
        var engine = new ScriptedEngine();

        assertThat(typed.run(engine, folder, "install", "freedoom", "--password")).isEqualTo(ExitStatus.FAILED);
        assertThat(typed.err()).contains("would be shown while you type it", "standard input").doesNotContain("Exception", "sesame");
        assertThat(engine.sent).isEmpty();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it does not tell a terminal from other things")
    void tellsATerminalFromAFile() throws IOException {
        assertThat(Console.isCharacterDevice(Path.of("/dev/null"))).as("a device").isTrue();
        assertThat(Console.isCharacterDevice(Files.createFile(folder.resolve("password.txt")))).isFalse();
        assertThat(Console.isCharacterDevice(folder.resolve("absent"))).isFalse();
    }

    private static ScriptedEngine downloadWhoseInstallationFails(FailureReason reason) {
        return downloadThatBringsAbout(
                new PeerEvent.DownloadGameFilesFinished(GAME, VERSION, List.of()), new PeerEvent.InstallGameFailed(GAME, reason, "why"))
                .on(withPassword("open sesame"), rejected("InstallGame"))
                .on(withPassword("open sesame"), INSTALLED);
    }

    @ParameterizedTest
    @EnumSource(names = {"PASSWORD_REQUIRED", "WRONG_PASSWORD"})
    void aGameThatIsDownloadedFirstIsInstalledWithThePasswordToo(FailureReason reason) {
        var typed = new Captured("open sesame\n");
        var engine = downloadWhoseInstallationFails(reason);

        assertThat(typed.run(engine, folder, "install", "freedoom", "--password")).as(typed.err()).isZero();
        assertThat(engine.sent).endsWith(withPassword("open sesame"))
                .filteredOn(withPassword("open sesame")::equals).hasSize(2);
    }

    @Test
    void aDownloadedGameThatFailsForAnotherReasonIsNotTriedAgain() {
        var typed = new Captured("open sesame\n");
        var engine = downloadWhoseInstallationFails(FailureReason.ARCHIVE_DAMAGED);

        assertThat(typed.run(engine, folder, "install", "freedoom", "--password")).isEqualTo(ExitStatus.FAILED);
        assertThat(engine.sent).filteredOn(withPassword("open sesame")::equals).hasSize(1);
    }

    @Test
    void aPasswordThatIsWrongAfterTheDownloadIsTriedOnce() {
        var typed = new Captured("open sesame\n");
        var wrong = new PeerEvent.InstallGameFailed(GAME, FailureReason.WRONG_PASSWORD, "why");
        var engine = downloadThatBringsAbout(new PeerEvent.DownloadGameFilesFinished(GAME, VERSION, List.of()), wrong)
                .on(withPassword("open sesame"), rejected("InstallGame"))
                .on(withPassword("open sesame"), wrong);

        assertThat(typed.run(engine, folder, "install", "freedoom", "--password")).isEqualTo(ExitStatus.FAILED);
        assertThat(engine.sent).filteredOn(withPassword("open sesame")::equals).hasSize(2);
    }

    @Test
    void whoSendsAGameUnpackedHasItsPassword() {
        assertThat(captured.run(new ScriptedEngine(), folder, "install", "freedoom", "--password", "--stream")).isEqualTo(ExitStatus.FAILED);
        assertThat(captured.err()).contains("of no use with --stream");
    }
}
