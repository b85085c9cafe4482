package org.lanspread.peer.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lanspread.peer.LibrarySnapshot;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.peer.games.Offers;
import org.lanspread.peer.games.Offers.Offer;
import org.lanspread.peer.games.ReleaseChoice;
import org.lanspread.peer.library.Library;
import org.lanspread.peer.library.LocalGame;
import org.lanspread.proto.GameSummary;
import org.lanspread.proto.Limits;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.Quoted;
import org.lanspread.store.InstalledRecord;

/** Merges what is here with what others offer. Pure. */
final class Snapshots {
    private Snapshots() {}

    static LibrarySnapshot merge(Library library, Offers offers, CatalogGate gate) {
        var ids = new TreeSet<>(offers.games());
        library.games().forEach(game -> ids.add(game.gameId()));
        gate.listed().forEach(ids::add);
        ids.removeIf(game -> !gate.admits(game) && library.find(game).isEmpty());
        return new LibrarySnapshot(ids.stream().map(game -> game(game, library.find(game), offers.of(game), gate)).toList());
    }

    private static LibrarySnapshot.Game game(GameId id, Optional<LocalGame> local, List<Offer> offered, CatalogGate gate) {
        List<Offer> offers = gate.admits(id) ? offered : List.of();
        Optional<GameVersion> here = local.flatMap(LocalGame::version);
        Optional<GameSummary> newest = ReleaseChoice.newest(offers);
        Optional<GameVersion> version = Stream.of(here, newest.map(GameSummary::version), gate.find(id).map(game -> game.version()))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
        long size = newest.map(GameSummary::sizeBytes).or(() -> local.map(LocalGame::sizeBytes)).orElse(0L);
        return new LibrarySnapshot.Game(
                id,
                Quoted.plain(gate.title(id, newest.map(GameSummary::title).orElse(id.value()))),
                version,
                here,
                here.isPresent(),
                local.flatMap(LocalGame::installed).isPresent(),
                local.flatMap(LocalGame::installed).flatMap(InstalledRecord::version),
                offers.size(),
                size,
                gate.label(id));
    }

    /** What is offered to others. */
    static List<GameSummary> offered(Library library, CatalogGate gate) {
        var games = new ArrayList<GameSummary>();
        for (LocalGame game : library.games()) {
            if (game.isServable() && gate.admits(game.gameId()) && games.size() < Limits.LISTED_GAMES) {
                games.add(new GameSummary(
                        game.gameId(), gate.title(game.gameId(), game.gameId().value()), game.version().get(),
                        game.release().get(), game.sizeBytes(), game.expanded()));
            }
        }
        return games;
    }
}
