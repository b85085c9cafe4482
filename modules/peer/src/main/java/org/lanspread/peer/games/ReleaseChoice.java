package org.lanspread.peer.games;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.peer.games.Offers.Offer;
import org.lanspread.proto.GameSummary;
import org.lanspread.proto.catalog.Catalog;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.ReleaseId;

/**
 * The release of a game to take. Offers are grouped by release and never mixed. A catalog that pins the release leaves no choice; one that names the version leaves the
 * releases of that version; without one the newest version is taken. Of several releases the one that most peers hold is taken.
 *
 * @param release which release
 * @param version its version, as its holders say
 * @param label how far it can be trusted
 * @param holders who offers exactly this release
 */
public record ReleaseChoice(ReleaseId release, GameVersion version, Label label, List<PeerId> holders) {
    /** Chooses, if anything can be taken. */
    public static Optional<ReleaseChoice> of(GameId game, List<Offer> offers, CatalogGate gate) {
        if (!gate.admits(game)) {
            return Optional.empty();
        }
        Optional<Catalog.Game> listed = gate.find(game);
        Optional<ReleaseId> pinned = listed.flatMap(Catalog.Game::releaseId);
        Optional<GameVersion> wanted = listed.map(Catalog.Game::version)
                .or(() -> offers.stream().map(offer -> offer.game().version()).max(Comparator.naturalOrder()));
        Label label = pinned.isPresent() ? Label.PINNED : listed.isPresent() ? Label.CATALOG : Label.UNVERIFIED;
        Map<ReleaseId, List<Offer>> groups = offers.stream()
                .filter(offer -> wanted.map(offer.game().version()::equals).orElse(false))
                .filter(offer -> pinned.map(offer.game().release()::equals).orElse(true))
                .collect(Collectors.groupingBy(offer -> offer.game().release(), TreeMap::new, Collectors.toList()));
        return groups.entrySet().stream()
                .max(Comparator.comparingInt(group -> group.getValue().size()))
                .map(group -> new ReleaseChoice(group.getKey(), wanted.get(), label, group.getValue().stream().map(Offer::peer).toList()));
    }

    /** The newest version among offers. */
    public static Optional<GameSummary> newest(List<Offer> offers) {
        return offers.stream().map(Offer::game).max(Comparator.comparing(GameSummary::version));
    }
}
