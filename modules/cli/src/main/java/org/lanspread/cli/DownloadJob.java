package org.lanspread.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.lanspread.peer.LibrarySnapshot;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;
import org.lanspread.spi.model.GameId;

/** Waits for a peer that offers a game, takes it from there in one way or the other, and watches the installation that follows by itself. */
final class DownloadJob implements Job {
    private static final Set<String> OWN_COMMANDS = Set.of("ListGames", "FetchLatestFromPeers", "DownloadGameFiles", "StreamInstallGame");

    private final GameId gameId;
    private final ProgressLine progress;
    private final Function<PeerEvent.GotGameFiles, Mode> modes;
    private State state = State.WAITING;
    private boolean downloaded;

    private enum State {
        /** Nobody offers the game yet. */
        WAITING,
        /** Somebody does, and the peer was asked to look. */
        ASKING,
        /** Its files are on their way. */
        DOWNLOADING,
        /** Somebody unpacks it and sends what comes out. */
        STREAMING
    }

    /** Downloads it. */
    DownloadJob(GameId gameId, ProgressLine progress) {
        this(gameId, progress, files -> new Mode.Download(EventWords.of(files).orElseThrow()));
    }

    /** @param modes decides how it is taken, once its files are known */
    DownloadJob(GameId gameId, ProgressLine progress, Function<PeerEvent.GotGameFiles, Mode> modes) {
        this.gameId = gameId;
        this.progress = progress;
        this.modes = modes;
    }

    @Override
    public boolean isWaiting() {
        return state == State.WAITING;
    }

    @Override
    public void onTick(Peer peer) {
        peer.send(new PeerCommand.ListGames());
    }

    @Override
    public Optional<Outcome> onPatienceOver(Peer peer) {
        return Optional.of(Outcome.failed("no peer here offers " + gameId + (downloaded
                ? "; the version that is downloaded already stays: install it with 'lanspread install " + gameId + "'"
                : ": see what is offered with 'lanspread games', or wait longer with --wait SECONDS")));
    }

    @Override
    public Optional<Outcome> onEvent(Heard heard, Peer peer) {
        return switch (heard.event()) {
            case PeerEvent.PeerReady _, PeerEvent.PeerConnected _ -> look(peer);
            case PeerEvent.GamesListed listed -> found(listed, peer);
            case PeerEvent.CommandRejected rejected when OWN_COMMANDS.contains(rejected.command()) -> Optional.of(Outcome.failed(rejected.message()));
            case PeerEvent.RuntimeFailed failed -> noted(failed);
            case PeerEvent.ForGame event when event.gameId().equals(gameId) -> onGame(event, peer);
            default -> Job.broken(heard.event());
        };
    }

    private Optional<Outcome> look(Peer peer) {
        if (state == State.WAITING) {
            peer.send(new PeerCommand.ListGames());
        }
        return Optional.empty();
    }

    private Optional<Outcome> found(PeerEvent.GamesListed listed, Peer peer) {
        Optional<LibrarySnapshot.Game> game = listed.games().stream().filter(g -> g.gameId().equals(gameId)).findFirst();
        downloaded = game.map(LibrarySnapshot.Game::downloaded).orElse(false);
        if (state == State.WAITING && game.filter(g -> g.peers() > 0).isPresent()) {
            state = State.ASKING;
            peer.send(new PeerCommand.FetchLatestFromPeers(gameId));
        }
        return Optional.empty();
    }

    private Optional<Outcome> onGame(PeerEvent.ForGame event, Peer peer) {
        return switch (event) {
            case PeerEvent.NoPeersHaveGame _ -> {
                state = State.WAITING;
                yield Optional.empty();
            }
            case PeerEvent.GotGameFiles files when state == State.ASKING -> take(modes.apply(files), peer);
            case PeerEvent.Progress p -> {
                progress.show(p);
                yield Optional.empty();
            }
            case PeerEvent.InstallGameFinished _ -> ended(event, ExitStatus.DONE);
            case PeerEvent.DownloadGameFilesFailed _, PeerEvent.DownloadGameFilesCancelled _, PeerEvent.DownloadGameFilesAllPeersGone _,
                    PeerEvent.InstallGameCancelled _ -> ended(event, ExitStatus.FAILED);
            case PeerEvent.InstallGameFailed failed when state == State.DOWNLOADING -> Optional.of(Outcome.failed(
                    gameId + ": the download is complete, but the installation failed: " + failed.message() + EventWords.wayOut(failed)));
            case PeerEvent.InstallGameFailed _ -> ended(event, ExitStatus.FAILED);
            default -> noted(event);
        };
    }

    private Optional<Outcome> take(Mode mode, Peer peer) {
        switch (mode) {
            case Mode.Download _ -> {
                state = State.DOWNLOADING;
                peer.send(new PeerCommand.DownloadGameFiles(gameId, List.of()));
            }
            case Mode.Stream _ -> {
                state = State.STREAMING;
                peer.send(new PeerCommand.StreamInstallGame(gameId));
            }
            case Mode.Neither _ -> {
                return Optional.of(Outcome.failed(mode.why()));
            }
        }
        progress.note(mode.why());
        return Optional.empty();
    }

    private Optional<Outcome> noted(PeerEvent event) {
        words(event).ifPresent(progress::note);
        return Optional.empty();
    }

    private Optional<Outcome> ended(PeerEvent event, int status) {
        return words(event).map(words -> new Outcome(status, words));
    }

    private Optional<String> words(PeerEvent event) {
        return state == State.STREAMING ? EventWords.ofStream(event) : EventWords.of(event);
    }
}
