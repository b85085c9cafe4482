package org.lanspread.peer;

import java.util.List;
import java.util.Optional;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;

/**
 * All games that are here or that live peers offer, merged, by id.
 *
 * @param games one entry a game
 */
public record LibrarySnapshot(List<Game> games) {
    public LibrarySnapshot {
        games = List.copyOf(games);
    }

    /** How far a game can be trusted to be what its name says. */
    public enum Label {
        /** The catalog pins the release to the last bit. */
        PINNED,
        /** The catalog lists the game and its version. */
        CATALOG,
        /** Nobody vouches for it. */
        UNVERIFIED
    }

    /**
     * One game.
     *
     * @param gameId its id
     * @param title what people call it
     * @param version the newest known version, here or on peers
     * @param localVersion the downloaded version
     * @param downloaded whether a complete download is here
     * @param installed whether it is installed here
     * @param installedVersion the installed version, if known
     * @param peers how many live peers offer it
     * @param size the size of the download in bytes
     * @param label how far it can be trusted
     */
    public record Game(
            GameId gameId,
            String title,
            Optional<GameVersion> version,
            Optional<GameVersion> localVersion,
            boolean downloaded,
            boolean installed,
            Optional<GameVersion> installedVersion,
            int peers,
            long size,
            Label label) {}
}
