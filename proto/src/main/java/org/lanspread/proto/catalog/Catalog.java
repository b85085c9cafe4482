package org.lanspread.proto.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.ProtocolException;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.ReleaseId;

/**
 * The games that may be announced, served and downloaded.
 *
 * @param catalogVersion a number that grows with each issue of the catalog
 * @param games each id once, at most {@link Limits#LISTED_GAMES}
 */
public record Catalog(long catalogVersion, List<Game> games) {
    /**
     * One game.
     *
     * @param id its id
     * @param title what people call it; to be escaped when shown
     * @param version the version that peers are to hold
     * @param releaseId the release, pinned to the last bit; empty if only the version is said
     */
    public record Game(GameId id, String title, GameVersion version, Optional<ReleaseId> releaseId) {
        public Game {
            if (title.length() > Limits.TITLE_CHARS) {
                throw new IllegalArgumentException("the title of " + id + " has more than " + Limits.TITLE_CHARS + " characters");
            }
        }
    }

    public Catalog {
        games = List.copyOf(games);
        if (catalogVersion < 0 || catalogVersion > Limits.NUMBER || games.size() > Limits.LISTED_GAMES) {
            throw new IllegalArgumentException("catalog version " + catalogVersion + " with " + games.size() + " games");
        }
        Set<GameId> ids = new HashSet<>();
        for (Game game : games) {
            if (!ids.add(game.id())) {
                throw new IllegalArgumentException("the game " + game.id() + " is listed twice");
            }
        }
    }

    /**
     * Reads a catalog file.
     *
     * @throws ProtocolException if the bytes are not a catalog
     */
    public static Catalog parse(byte[] json) throws ProtocolException {
        return JsonCodec.decodeDocument(json, Limits.CATALOG_BYTES, Catalog.class);
    }

    /** The game of this id. */
    public Optional<Game> find(GameId id) {
        return games.stream().filter(game -> game.id().equals(id)).findFirst();
    }
}
