package org.lanspread.peer.games;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.proto.GameSummary;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which live peer offers which release of which game. What many peers say alike is held once, so that their number costs little. State of the loop:
 * used by its thread alone.
 */
public final class Offers {
    /** The most offers that are known at once, those of all peers together: two hundred peers with a thousand games each. */
    public static final int MAX_OFFERS = 200_000;

    private static final Logger LOG = LoggerFactory.getLogger(Offers.class);

    /**
     * One peer's offer of one game.
     *
     * @param peer who offers
     * @param game what
     */
    public record Offer(PeerId peer, GameSummary game) {}

    private record Listing(long revision, List<GameId> games) {}

    private final CatalogGate gate;
    private final Map<PeerId, Listing> listings = new HashMap<>();
    private final SortedMap<GameId, Map<PeerId, GameSummary>> byGame = new TreeMap<>();
    private int known;

    /** Nothing is offered. */
    public Offers(CatalogGate gate) {
        this.gate = gate;
    }

    /** Takes the whole listing of a peer in place of the one before, as far as the catalog admits its games and there is room for them. */
    public void put(PeerId peer, long revision, List<GameSummary> games) {
        forget(peer);
        int room = MAX_OFFERS - known;
        var byId = new LinkedHashMap<GameId, GameSummary>();
        games.stream().filter(game -> gate.admits(game.gameId())).limit(room).forEach(game -> byId.put(game.gameId(), game));
        if (byId.size() == room && games.size() > room) {
            LOG.warn("{} games are offered and no more are looked at: not all that {} offers may be seen", MAX_OFFERS, peer);
        }
        var taken = new ArrayList<GameId>(byId.size());
        byId.values().forEach(game -> taken.add(add(peer, game)));
        listings.put(peer, new Listing(revision, taken));
        known += taken.size();
    }

    private GameId add(PeerId peer, GameSummary game) {
        Map<PeerId, GameSummary> offers = byGame.computeIfAbsent(game.gameId(), _ -> new HashMap<>(2));
        GameSummary alike = offers.values().stream().filter(game::equals).findFirst().orElse(game);
        offers.put(peer, alike);
        return alike.gameId();
    }

    /** Forgets what a peer offered. */
    public void forget(PeerId peer) {
        Listing listing = listings.remove(peer);
        if (listing != null) {
            known -= listing.games.size();
            listing.games.forEach(game -> byGame.computeIfPresent(game, (_, offers) -> {
                offers.remove(peer);
                return offers.isEmpty() ? null : offers;
            }));
        }
    }

    /** The revision of the listing that is known of a peer; 0 if none is. */
    public long revision(PeerId peer) {
        Listing listing = listings.get(peer);
        return listing == null ? 0 : listing.revision;
    }

    /** All offers of a game. */
    public List<Offer> of(GameId game) {
        var offers = new ArrayList<Offer>();
        byGame.getOrDefault(game, Map.of()).forEach((peer, summary) -> offers.add(new Offer(peer, summary)));
        return offers;
    }

    /** All games that anybody offers. */
    public Set<GameId> games() {
        return Collections.unmodifiableSet(byGame.keySet());
    }
}
