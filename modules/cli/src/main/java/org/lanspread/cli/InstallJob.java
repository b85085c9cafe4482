package org.lanspread.cli;

import java.util.Optional;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.spi.model.GameId;

/** Installs a game from its download or, if there is none, from peers in the way that the free space allows. */
final class InstallJob implements Job {
    private final Job offered;
    private Job now;

    /** @param password that of a game that is downloaded, if it needs one */
    InstallJob(GameId gameId, Optional<ArchivePassword> password, ProgressLine progress) {
        this.offered = new DownloadJob(gameId, progress, Mode::thatFits);
        this.now = new OperationJob(new PeerCommand.InstallGame(gameId, password), progress);
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
        return now.onEvent(heard, peer);
    }
}
