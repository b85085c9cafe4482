package org.lanspread.peer.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.StartException;
import org.lanspread.proto.Limits;
import org.lanspread.proto.ProtocolException;
import org.lanspread.proto.catalog.Catalog;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;

/**
 * Which games may leave and enter this peer: those of the catalog or, without one, all. One catalog takes the place of another as a whole. Safe for
 * use by several threads.
 */
public final class CatalogGate {
    private volatile Optional<Map<GameId, Catalog.Game>> games;

    private CatalogGate(Optional<Map<GameId, Catalog.Game>> games) {
        this.games = games;
    }

    /** Admits every game. */
    public static CatalogGate open() {
        return new CatalogGate(Optional.empty());
    }

    /** Admits the games of a catalog. */
    public static CatalogGate of(Catalog catalog) {
        var games = new HashMap<GameId, Catalog.Game>();
        catalog.games().forEach(game -> games.put(game.id(), game));
        return new CatalogGate(Optional.of(games));
    }

    /**
     * Reads the catalog file.
     *
     * @throws StartException if it cannot be read or is no catalog
     */
    public static CatalogGate read(Path file) throws StartException {
        String name = Quoted.of(file.toString());
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(Limits.CATALOG_BYTES + 1);
            if (bytes.length > Limits.CATALOG_BYTES) {
                throw new StartException("the catalog " + name + " is larger than " + Limits.CATALOG_BYTES + " bytes: choose another file");
            }
            return of(Catalog.parse(bytes));
        } catch (ProtocolException e) {
            throw new StartException("the file " + name + " is no catalog: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StartException("the catalog " + name + " cannot be read: check the path and its permissions", e);
        }
    }

    /**
     * Admits from now on what the other one does.
     *
     * @return whether that is a change
     */
    public boolean become(CatalogGate other) {
        boolean changed = !games.equals(other.games);
        games = other.games;
        return changed;
    }

    /** Whether a game may be announced, served and downloaded. */
    public boolean admits(GameId game) {
        return games.map(known -> known.containsKey(game)).orElse(true);
    }

    /** Whether exactly this release of a game may be downloaded. */
    public boolean admits(GameId game, ReleaseId release) {
        return admits(game) && find(game).flatMap(Catalog.Game::releaseId).map(release::equals).orElse(true);
    }

    /** What the catalog says of a game. */
    public Optional<Catalog.Game> find(GameId game) {
        return games.map(known -> known.get(game));
    }

    /** All games of the catalog; none without one. */
    public Iterable<GameId> listed() {
        return games.map(Map::keySet).orElse(Set.of());
    }

    /** How many games the catalog lists; empty without one. */
    public OptionalInt size() {
        return games.map(known -> OptionalInt.of(known.size())).orElse(OptionalInt.empty());
    }

    /** How far a game of this id can be trusted, whatever its release. */
    public Label label(GameId game) {
        return find(game).map(listed -> listed.releaseId().isPresent() ? Label.PINNED : Label.CATALOG).orElse(Label.UNVERIFIED);
    }

    /** What people call a game: the catalog's title, or else the one that is offered. */
    public String title(GameId game, String offered) {
        return find(game).map(Catalog.Game::title).orElse(offered);
    }
}
