package org.lanspread.peer.games;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.proto.GameSummary;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which live peer offers which release of which game. State of the loop: used by its thread alone. */
public final class Offers {
    /** The most offers that are known at once, those of all peers together: a hundred peers with a thousand games each. */
    static final int MAX_OFFERS = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(Offers.class);

    /**
     * One peer's offer of one game.
     *
     * @param peer who offers
     * @param game what
     */
    public record Offer(PeerId peer, GameSummary game) {}

    private record Listing(long revision, Map<GameId, GameSummary> games) {}

    private final CatalogGate gate;
    private final Map<PeerId, Listing> listings = new HashMap<>();

    /** Nothing is offered. */
    public Offers(CatalogGate gate) {
        this.gate = gate;
    }

    /** Takes the whole listing of a peer in place of the one before, as far as the catalog admits its games and there is room for them. */
    public void put(PeerId peer, long revision, List<GameSummary> games) {
        listings.remove(peer);
        int room = MAX_OFFERS - listings.values().stream().mapToInt(listing -> listing.games.size()).sum();
        var byId = new HashMap<GameId, GameSummary>();
        games.stream().filter(game -> gate.admits(game.gameId())).limit(room).forEach(game -> byId.put(game.gameId(), game));
        if (byId.size() == room) {
            LOG.warn("{} games are offered and no more are looked at: not all that {} offers may be seen", MAX_OFFERS, peer);
        }
        listings.put(peer, new Listing(revision, byId));
    }

    /** Forgets what a peer offered. */
    public void forget(PeerId peer) {
        listings.remove(peer);
    }

    /** The revision of the listing that is known of a peer; 0 if none is. */
    public long revision(PeerId peer) {
        Listing listing = listings.get(peer);
        return listing == null ? 0 : listing.revision;
    }

    /** All offers of a game. */
    public List<Offer> of(GameId game) {
        var offers = new ArrayList<Offer>();
        listings.forEach((peer, listing) -> {
            GameSummary summary = listing.games.get(game);
            if (summary != null) {
                offers.add(new Offer(peer, summary));
            }
        });
        return offers;
    }

    /** All games that anybody offers. */
    public Set<GameId> games() {
        var games = new TreeSet<GameId>();
        listings.values().forEach(listing -> games.addAll(listing.games.keySet()));
        return games;
    }
}
