package org.lanspread.cli;

import java.util.Optional;
import java.util.Set;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.spi.model.GameId;

/**
 * Installs a game from its download or, if there is none, from peers in the way that the free space allows. The installation that follows a download
 * by itself knows no password: if it needs one, the game is installed with it then.
 */
final class InstallJob implements Job {
    private static final Set<FailureReason> ABOUT_PASSWORDS = Set.of(FailureReason.PASSWORD_REQUIRED, FailureReason.WRONG_PASSWORD);

    private final PeerCommand.InstallGame command;
    private final ProgressLine progress;
    private final Job offered;
    private Job now;

    /** @param password that of its archives, if they need one */
    InstallJob(GameId gameId, Optional<ArchivePassword> password, ProgressLine progress) {
        this.offered = new DownloadJob(gameId, progress, Mode::thatFits);
        this.command = new PeerCommand.InstallGame(gameId, password);
        this.progress = progress;
        this.now = new OperationJob(command, progress);
    }

    @Override
    public boolean isWaiting() {
        return now.isWaiting();
    }

    @Override
    public void onTick(Peer peer) {
        now.onTick(peer);
    }

    @Override
    public Optional<Outcome> onPatienceOver(Peer peer) {
        return now.onPatienceOver(peer);
    }

    @Override
    public Optional<Outcome> onEvent(Heard heard, Peer peer) {
        if (now != offered && heard.event() instanceof PeerEvent.CommandRejected rejected && rejected.reason() == FailureReason.NOT_DOWNLOADED) {
            now = offered;
            now.onTick(peer);
            return Optional.empty();
        }
        if (now == offered && needsThePassword(heard.event())) {
            now = new OperationJob(command, progress);
            peer.send(command);
            return Optional.empty();
        }
        return now.onEvent(heard, peer);
    }

    private boolean needsThePassword(PeerEvent event) {
        return command.password().isPresent() && event instanceof PeerEvent.InstallGameFailed failed
                && failed.gameId().equals(command.gameId()) && ABOUT_PASSWORDS.contains(failed.reason());
    }
}
