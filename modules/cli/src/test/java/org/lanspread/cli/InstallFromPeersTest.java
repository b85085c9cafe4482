package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanspread.cli.Samples.GAME;
import static org.lanspread.cli.Samples.INSTALLED;
import static org.lanspread.cli.Samples.VERSION;
import static org.lanspread.cli.Samples.listed;
import static org.lanspread.cli.Samples.offered;
import static org.lanspread.cli.Samples.rejected;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent.PeaksFrom;
import org.lanspread.peer.PeerEvent;

/** How a game that is not downloaded comes here. */
class InstallFromPeersTest {
    private final Captured captured = new Captured();

    @TempDir
    private Path folder;

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
    void refusesByWhatTheArchivesHereSayToo() {
        var engine = installOnTheWordOf(PeaksFrom.LISTED_HERE, Label.PINNED, 2_500_000, 2_499_999);

        assertThat(captured.run(engine, folder, "install", "freedoom")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).contains("does not fit here", "a stream 2.5 MB").doesNotContain("by what holders of the game say");
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
}
