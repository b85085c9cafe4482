package org.lanspread.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;

/** An event as a sentence for a person. */
final class EventWords {
    /** How many files a sentence names. */
    private static final int NAMED_FILES = 10;

    private EventWords() {}

    /** The sentence, or empty if there is nothing to say: progress has a line of its own, and answers belong to who asked. */
    static Optional<String> of(PeerEvent event) {
        return switch (event) {
            case PeerEvent.PeerReady e -> said("%s is ready as %s and serves %s%n%s", Quoted.plain(e.name()), e.peerId().words(), e.gameDir(),
                    e.listen().stream().map(EventWords::listening).collect(Collectors.joining("\n")));
            case PeerEvent.PeerConnected e ->
                said("peer %s (%s) is here, at %s", Quoted.plain(e.name()), e.peerId().words(), Quoted.plain(e.address()));
            case PeerEvent.PeerDisconnected e -> said("peer %s left", e.peerId().words());
            case PeerEvent.PeerLost e -> said("peer %s does not answer any more", e.peerId().words());
            case PeerEvent.LocalLibraryChanged e ->
                said("games changed here: %s", e.gameIds().stream().map(Object::toString).collect(Collectors.joining(", ")));
            case PeerEvent.DownloadGameFilesBegin e -> said("%s: downloading version %s, %s", e.gameId(), e.version(), Amounts.bytes(e.bytesTotal()));
            case PeerEvent.DownloadGameFilesFinished e -> said("%s: version %s is downloaded and verified", e.gameId(), e.version());
            case PeerEvent.DownloadGameFilesFailed e -> said("%s: the download failed: %s", e.gameId(), e.message());
            case PeerEvent.DownloadGameFilesCancelled e -> said("%s: the download was cancelled", e.gameId());
            case PeerEvent.DownloadGameFilesAllPeersGone e -> said(
                    "%s: every peer that has it is gone; what was verified is kept, so download it again when one is back", e.gameId());
            case PeerEvent.InstallGameBegin e -> said("%s: installing", e.gameId());
            case PeerEvent.InstallGameFinished e -> said("%s: installed in %s", e.gameId(), e.folder());
            case PeerEvent.InstallGameFailed e -> said("%s: the installation failed: %s%s", e.gameId(), e.message(), wayOut(e));
            case PeerEvent.InstallGameCancelled e -> said("%s: the installation was cancelled", e.gameId());
            case PeerEvent.UninstallGameBegin e -> said("%s: uninstalling", e.gameId());
            case PeerEvent.UninstallGameFinished e -> said("%s: uninstalled; what was downloaded of it is kept", e.gameId());
            case PeerEvent.UninstallGameFailed e -> said("%s: it could not be uninstalled: %s", e.gameId(), e.message());
            case PeerEvent.RemoveDownloadedGameBegin e -> said("%s: removing the download", e.gameId());
            case PeerEvent.RemoveDownloadedGameFinished e -> said("%s: the download is removed", e.gameId());
            case PeerEvent.RemoveDownloadedGameFailed e -> said("%s: the download could not be removed: %s", e.gameId(), e.message());
            case PeerEvent.VerifyGameBegin e -> said("%s: reading %s", e.gameId(), Amounts.bytes(e.bytesTotal()));
            case PeerEvent.VerifyGameFinished e -> e.damaged().isEmpty()
                    ? said("%s: every file is what it was", e.gameId())
                    : said("%s: %s; 'lanspread download %s' fetches only the damaged parts again", e.gameId(), damage(e.damaged()), e.gameId());
            case PeerEvent.VerifyGameFailed e -> said("%s: it could not be verified: %s", e.gameId(), e.message());
            case PeerEvent.VerifyGameCancelled e -> said("%s: the verification was cancelled", e.gameId());
            case PeerEvent.CommandRejected e -> said("%s was not carried out: %s", e.command(), e.message());
            case PeerEvent.RuntimeFailed e -> said("%s failed: %s", e.component(), e.message());
            case PeerEvent.GameDirChanged e -> said("the game folder is %s now", e.gameDir());
            case PeerEvent.CatalogChanged e -> said("a catalog of %d games is in force", e.games());
            case PeerEvent.NeedsAttention e -> said("%s needs your attention: %s", e.gameId(), e.message());
            case PeerEvent.NoPeersHaveGame e -> said("%s: no peer has it", e.gameId());
            case PeerEvent.GotGameFiles e -> said("%s: version %s, %s in %s, from %s%s", e.gameId(), e.version(),
                    Amounts.bytes(e.files().stream().mapToLong(PeerEvent.GameFile::size).sum()), Amounts.count(e.files().size(), "file"),
                    Amounts.count(e.peers(), "peer"), caution(e) + shortage(e));
            case PeerEvent.Gap e -> said("%d events were missed", e.missed());
            case PeerEvent.Progress _, PeerEvent.GamesListed _, PeerEvent.ActiveOperationsChanged _, PeerEvent.PeerCountUpdated _,
                    PeerEvent.PeerDiscovered _ -> Optional.empty();
        };
    }

    /** The sentence where the game is streamed: the events are those of a download, but there is none, and nothing that was begun is kept. */
    static Optional<String> ofStream(PeerEvent event) {
        return switch (event) {
            case PeerEvent.DownloadGameFilesBegin e ->
                said("%s: a peer unpacks version %s and sends it, %s", e.gameId(), e.version(), Amounts.bytes(e.bytesTotal()));
            case PeerEvent.DownloadGameFilesFinished e -> said("%s: version %s has arrived", e.gameId(), e.version());
            case PeerEvent.DownloadGameFilesFailed e -> said("%s: the stream failed: %s", e.gameId(), e.message());
            case PeerEvent.DownloadGameFilesCancelled e -> said("%s: the stream was cancelled", e.gameId());
            case PeerEvent.DownloadGameFilesAllPeersGone e -> said(
                    "%s: every peer that has it is gone; nothing of a stream is kept, so install it again when one is back", e.gameId());
            case PeerEvent.InstallGameFailed e -> said("%s: the installation failed: %s", e.gameId(), e.message());
            default -> of(event);
        };
    }

    /** Where a download does not fit beside what it unpacks to, more attempts do not help. */
    static String wayOut(PeerEvent.InstallGameFailed failed) {
        return failed.reason() == FailureReason.NO_SPACE ? "; or " + withoutTheArchive(failed.gameId()) : "";
    }

    /** What to do where the archive takes the space that the installation needs. */
    static String withoutTheArchive(GameId game) {
        return String.format("give up the download and have it streamed: 'lanspread remove %s', then 'lanspread install %s --stream'", game, game);
    }

    private static String damage(List<EntryPath> files) {
        String named = files.stream().limit(NAMED_FILES).map(file -> Quoted.of(file.toString())).collect(Collectors.joining(", "));
        String more = files.size() > NAMED_FILES ? " and " + (files.size() - NAMED_FILES) + " more" : "";
        return "damaged " + (files.size() == 1 ? "is " : "are ") + named + more;
    }

    private static String listening(PeerEvent.Listen listen) {
        return "  listens by " + listen.transport() + " at " + listen.host() + " port " + listen.port();
    }

    private static String caution(PeerEvent.GotGameFiles files) {
        return switch (files.label()) {
            case PINNED, CATALOG -> "";
            case UNVERIFIED -> " (no catalog vouches for it: run it only if you trust these people)";
        };
    }

    /** A download that could not be installed is told before it begins. It may be wanted all the same: it can be shared. */
    private static String shortage(PeerEvent.GotGameFiles files) {
        boolean fits = files.downloadPeakBytes().orElse(0) <= files.freeBytes().orElse(Long.MAX_VALUE);
        return fits ? "" : String.format(
                "%n%s: not enough space to download it and to install it from there: that takes %s, a stream %s, and %s is free",
                files.gameId(), Amounts.bytes(files.downloadPeakBytes().getAsLong()), Amounts.bytes(files.streamPeakBytes().orElse(0)),
                Amounts.bytes(files.freeBytes().getAsLong()));
    }

    private static Optional<String> said(String sentence, Object... parts) {
        return Optional.of(String.format(sentence, parts));
    }
}
