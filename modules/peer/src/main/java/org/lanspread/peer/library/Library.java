package org.lanspread.peer.library;

import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;
import org.lanspread.spi.model.GameId;

/** The games that are here. State of the loop: used by its thread alone. */
public final class Library {
    private final TreeMap<GameId, LocalGame> games = new TreeMap<>();
    private long revision = 1;

    /** No games. */
    public Library() {}

    /**
     * Takes what was found.
     *
     * @return whether it differs from what was known
     */
    public boolean put(LocalGame game) {
        LocalGame before = game.isAbsent() ? games.remove(game.gameId()) : games.put(game.gameId(), game);
        boolean changed = before == null ? !game.isAbsent() : !before.equals(game);
        if (changed && (game.isServable() || before != null && before.isServable())) {
            revision++;
        }
        return changed;
    }

    /** Forgets all games: another directory is in use. */
    public void clear() {
        games.clear();
        revision++;
    }

    /** Counts as a change: what is told of the same games is something else now. */
    public void retell() {
        revision++;
    }

    /** The game of this id. */
    public Optional<LocalGame> find(GameId game) {
        return Optional.ofNullable(games.get(game));
    }

    /** All games, by id. */
    public Collection<LocalGame> games() {
        return games.values();
    }

    /** Grows with each change that others can see. */
    public long revision() {
        return revision;
    }
}
