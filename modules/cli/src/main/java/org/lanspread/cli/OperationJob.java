package org.lanspread.cli;

import java.util.Optional;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;

/** One command about a game that is here, from the moment the peer is ready to the terminal event of the operation. */
final class OperationJob implements Job {
    private final PeerCommand.ForGame command;
    private final ProgressLine progress;

    OperationJob(PeerCommand.ForGame command, ProgressLine progress) {
        this.command = command;
        this.progress = progress;
    }

    @Override
    public Optional<Outcome> onEvent(Heard heard, Peer peer) {
        return switch (heard.event()) {
            case PeerEvent.PeerReady _ -> {
                peer.send(command);
                yield Optional.empty();
            }
            case PeerEvent.CommandRejected rejected when rejected.command().equals(command.name()) -> Optional.of(Outcome.failed(rejected.message()));
            case PeerEvent.ForGame event when event.gameId().equals(command.gameId()) -> onGame(event);
            default -> Job.broken(heard.event());
        };
    }

    private Optional<Outcome> onGame(PeerEvent.ForGame event) {
        switch (event) {
            case PeerEvent.InstallGameFinished _, PeerEvent.UninstallGameFinished _, PeerEvent.RemoveDownloadedGameFinished _ -> {
                return EventWords.of(event).map(Outcome::done);
            }
            case PeerEvent.VerifyGameFinished e when e.damaged().isEmpty() -> {
                return EventWords.of(event).map(Outcome::done);
            }
            case PeerEvent.Failure _, PeerEvent.InstallGameCancelled _, PeerEvent.VerifyGameFinished _, PeerEvent.VerifyGameCancelled _ -> {
                return EventWords.of(event).map(Outcome::failed);
            }
            case PeerEvent.Progress p -> progress.show(p);
            default -> EventWords.of(event).ifPresent(progress::note);
        }
        return Optional.empty();
    }
}
