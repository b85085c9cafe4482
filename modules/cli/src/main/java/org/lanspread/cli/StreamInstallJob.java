package org.lanspread.cli;

import java.util.Optional;
import java.util.Set;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;
import org.lanspread.spi.model.GameId;

/** Waits for a peer that offers a game, and installs it from there. */
final class StreamInstallJob implements Job {
    private static final Set<String> OWN_COMMANDS = Set.of("ListGames", "StreamInstallGame");

    private final GameId gameId;
    private final ProgressLine progress;
    private boolean waiting = true;

    StreamInstallJob(GameId gameId, ProgressLine progress) {
        this.gameId = gameId;
        this.progress = progress;
    }

    @Override
    public boolean isWaiting() {
        return waiting;
    }

    @Override
    public void onTick(Peer peer) {
        peer.send(new PeerCommand.ListGames());
    }

    @Override
    public Optional<Outcome> onPatienceOver(Peer peer) {
        return Optional.of(Outcome.failed("no peer here offers " + gameId
                + ": see what is offered with 'lanspread games', or wait longer with --wait SECONDS"));
    }

    @Override
    public Optional<Outcome> onEvent(Heard heard, Peer peer) {
        return switch (heard.event()) {
            case PeerEvent.PeerReady _, PeerEvent.PeerConnected _ -> {
                peer.send(new PeerCommand.ListGames());
                yield Optional.empty();
            }
            case PeerEvent.GamesListed listed -> found(listed, peer);
            case PeerEvent.CommandRejected rejected when OWN_COMMANDS.contains(rejected.command()) -> Optional.of(Outcome.failed(rejected.message()));
            case PeerEvent.RuntimeFailed failed -> noted(failed);
            case PeerEvent.ForGame event when event.gameId().equals(gameId) -> onGame(event);
            default -> Job.broken(heard.event());
        };
    }

    private Optional<Outcome> found(PeerEvent.GamesListed listed, Peer peer) {
        if (waiting && listed.games().stream().anyMatch(game -> game.gameId().equals(gameId) && game.peers() > 0)) {
            waiting = false;
            peer.send(new PeerCommand.StreamInstallGame(gameId));
        }
        return Optional.empty();
    }

    private Optional<Outcome> onGame(PeerEvent.ForGame event) {
        return switch (event) {
            case PeerEvent.NoPeersHaveGame _ -> {
                waiting = true;
                yield Optional.empty();
            }
            case PeerEvent.Progress p -> {
                progress.show(p);
                yield Optional.empty();
            }
            case PeerEvent.InstallGameFinished _ -> EventWords.of(event).map(Outcome::done);
            case PeerEvent.Failure _, PeerEvent.DownloadGameFilesCancelled _, PeerEvent.DownloadGameFilesAllPeersGone _,
                    PeerEvent.InstallGameCancelled _ -> EventWords.ofStream(event).map(Outcome::failed);
            default -> noted(event);
        };
    }

    private Optional<Outcome> noted(PeerEvent event) {
        EventWords.ofStream(event).ifPresent(progress::note);
        return Optional.empty();
    }
}
