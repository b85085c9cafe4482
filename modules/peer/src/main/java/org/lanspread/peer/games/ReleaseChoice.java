package org.lanspread.peer.games;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.peer.games.Offers.Offer;
import org.lanspread.proto.GameSummary;
import org.lanspread.proto.GameSummary.Expanded;
import org.lanspread.proto.catalog.Catalog;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.ReleaseId;

/**
 * A release of a game that can be taken. Offers are grouped by release and never mixed. A catalog that pins the release leaves no choice; one that
 * names the version leaves the releases of that version; without one newer versions come first. Of several releases of a version the one that most
 * peers hold comes first.
 *
 * @param release which release
 * @param version its version, as its holders say
 * @param label how far it can be trusted
 * @param holders who offers exactly this release
 * @param unpacked what some of them say that it unpacks to: what most of them say comes first; what equally many say stands in an order that nobody
 *     can choose
 */
public record ReleaseChoice(ReleaseId release, GameVersion version, Label label, List<PeerId> holders, List<Unpacked> unpacked) {
    private static final Comparator<Unpacked> MOST_NAMED_FIRST = Comparator.comparing((Unpacked unpacked) -> unpacked.namedBy().size()).reversed();
    private static final Comparator<ReleaseChoice> BEST_FIRST = Comparator.comparing(ReleaseChoice::version)
            .thenComparing(choice -> choice.holders().size())
            .reversed()
            .thenComparing(ReleaseChoice::release);

    /** What can be taken, best first. Whoever cannot show a manifest for what it offers stands in nobody's way: the next one is tried. */
    public static List<ReleaseChoice> ranked(GameId game, List<Offer> offers, CatalogGate gate) {
        if (!gate.admits(game)) {
            return List.of();
        }
        Optional<Catalog.Game> listed = gate.find(game);
        Optional<GameVersion> wanted = listed.map(Catalog.Game::version);
        Optional<ReleaseId> pinned = listed.flatMap(Catalog.Game::releaseId);
        Label label = gate.label(game);
        Map<Key, List<Offer>> groups = offers.stream()
                .filter(offer -> wanted.map(offer.game().version()::equals).orElse(true))
                .filter(offer -> pinned.map(offer.game().release()::equals).orElse(true))
                .collect(Collectors.groupingBy(Key::of));
        return groups.entrySet().stream()
                .map(group -> new ReleaseChoice(
                        group.getKey().release, group.getKey().version, label, peers(group.getValue()), unpacked(group.getValue())))
                .sorted(BEST_FIRST)
                .toList();
    }

    private static List<PeerId> peers(List<Offer> offers) {
        return offers.stream().map(Offer::peer).toList();
    }

    private static List<Unpacked> unpacked(List<Offer> offers) {
        Map<Expanded, List<Offer>> named = offers.stream()
                .filter(offer -> offer.game().expanded().isPresent())
                .collect(Collectors.groupingBy(offer -> offer.game().expanded().get()));
        List<Unpacked> unpacked = named.entrySet().stream()
                .map(group -> new Unpacked(group.getKey(), peers(group.getValue())))
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(unpacked);
        unpacked.sort(MOST_NAMED_FIRST);
        return List.copyOf(unpacked);
    }

    /**
     * What some holders of a release say that it unpacks to.
     *
     * @param expanded what they say
     * @param namedBy who says so
     */
    public record Unpacked(Expanded expanded, List<PeerId> namedBy) {}

    /** A release and the version that its holders say it is; who says otherwise is in another group, and the manifest tells who is right. */
    private record Key(GameVersion version, ReleaseId release) {
        static Key of(Offer offer) {
            return new Key(offer.game().version(), offer.game().release());
        }
    }

    /** The newest version among offers. */
    public static Optional<GameSummary> newest(List<Offer> offers) {
        return offers.stream().map(Offer::game).max(Comparator.comparing(GameSummary::version));
    }
}
