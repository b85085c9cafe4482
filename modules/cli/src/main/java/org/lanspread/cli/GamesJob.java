package org.lanspread.cli;

import java.util.List;
import java.util.Optional;
import org.lanspread.peer.LibrarySnapshot;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.Quoted;

/** Gives other peers a moment to appear, then asks for the library once. */
final class GamesJob implements Job {
    private final boolean json;
    private boolean asked;

    GamesJob(boolean json) {
        this.json = json;
    }

    @Override
    public Optional<Outcome> onEvent(Heard heard, Peer peer) {
        if (asked && heard.event() instanceof PeerEvent.GamesListed listed) {
            return Optional.of(Outcome.done(json ? heard.json() : table(listed.games())));
        }
        return Job.broken(heard.event());
    }

    @Override
    public boolean isWaiting() {
        return !asked;
    }

    @Override
    public Optional<Outcome> onPatienceOver(Peer peer) {
        asked = true;
        peer.send(new PeerCommand.ListGames());
        return Optional.empty();
    }

    private static String table(List<LibrarySnapshot.Game> games) {
        if (games.isEmpty()) {
            return "There are no games here, and no peer offers one.";
        }
        var table = new Table("ID", "TITLE", "VERSION", "HERE", "INSTALLED", "PEERS", "SIZE", "LABEL");
        games.forEach(game -> table.row(
                game.gameId().value(),
                Quoted.plain(game.title()),
                text(game.version()),
                game.downloaded() ? game.localVersion().map(GameVersion::value).orElse("yes") : "-",
                game.installed() ? game.installedVersion().map(GameVersion::value).orElse("yes") : "-",
                Integer.toString(game.peers()),
                Amounts.bytes(game.size()),
                switch (game.label()) {
                    case PINNED -> "pinned";
                    case CATALOG -> "catalog";
                    case UNVERIFIED -> "unverified";
                }));
        return table.toString();
    }

    private static String text(Optional<GameVersion> version) {
        return version.map(GameVersion::value).orElse("-");
    }
}
