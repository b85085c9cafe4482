package org.lanspread.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.LibrarySnapshot;
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.PeaksFrom;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.ReleaseId;

/** Values for tests. */
final class Samples {
    static final GameId GAME = new GameId("freedoom");
    static final GameVersion VERSION = new GameVersion("20240131");
    static final PeerId PEER = new PeerId("00112233445566778899aabbccddeeff".repeat(2));
    static final ReleaseId RELEASE = new ReleaseId("ab".repeat(32));
    static final PeerEvent READY =
            new PeerEvent.PeerReady(
                    PEER, "ada", List.of(new PeerEvent.Listen("quic", "127.0.0.1", 5566)), Path.of("/games"), List.of("quic", "mdns"));
    static final PeerEvent INSTALLED = new PeerEvent.InstallGameFinished(GAME, Path.of("/games/freedoom/local"));

    private Samples() {}

    static EntryPath path(String name) {
        try {
            return EntryPath.parsePayload(name);
        } catch (EntryPathException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static PeerEvent gotFiles(Label label) {
        return gotFiles(label, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    /** One file of 1.5 MB. */
    static PeerEvent gotFiles(Label label, OptionalLong downloadPeak, OptionalLong streamPeak, OptionalLong free) {
        Optional<PeaksFrom> from = streamPeak.isPresent() ? Optional.of(PeaksFrom.UNPACKED_HERE) : Optional.empty();
        return gotFiles(label, 1_500_000, downloadPeak, streamPeak, from, free);
    }

    /** The same of which so much is missing. */
    static PeerEvent gotFiles(
            Label label, long missing, OptionalLong downloadPeak, OptionalLong streamPeak, Optional<PeaksFrom> from, OptionalLong free) {
        return new PeerEvent.GotGameFiles(GAME, RELEASE, VERSION, List.of(new PeerEvent.GameFile(path("freedoom.eti"), 1_500_000)), 2, label,
                OptionalLong.of(missing), downloadPeak, streamPeak, from, free);
    }

    static PeerEvent listed(LibrarySnapshot.Game... games) {
        return new PeerEvent.GamesListed(List.of(games));
    }

    static LibrarySnapshot.Game offered(int peers) {
        return new LibrarySnapshot.Game(
                GAME, "Freedoom", Optional.of(VERSION), Optional.empty(), false, false, Optional.empty(), peers, 1_500_000, Label.UNVERIFIED);
    }

    static PeerEvent.Progress progress(Phase phase, long done, long total) {
        return new PeerEvent.DownloadGameFilesProgress(GAME, phase, done, total, 2_500_000, 2, OptionalLong.of(75));
    }

    static PeerEvent rejected(String command) {
        return new PeerEvent.CommandRejected(command, Optional.of(GAME), FailureReason.NOT_DOWNLOADED, "why");
    }

    static ScriptedEngine peerThatOffersTheGame() {
        return new ScriptedEngine()
                .onStart(READY)
                .on(new PeerCommand.ListGames(), listed())
                .on(new PeerCommand.ListGames(), listed(offered(0)))
                .on(new PeerCommand.ListGames(), listed(offered(2)))
                .on(new PeerCommand.FetchLatestFromPeers(GAME), gotFiles(Label.UNVERIFIED));
    }

    static ScriptedEngine downloadThatBringsAbout(PeerEvent... events) {
        return peerThatOffersTheGame().on(new PeerCommand.DownloadGameFiles(GAME, List.of()), events);
    }
}
