package org.lanspread.peer.games;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.lanspread.proto.GameSummary;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.PeerId;

/** Which live peer offers which release of which game. State of the loop: used by its thread alone. */
public final class Offers {
    /**
     * One peer's offer of one game.
     *
     * @param peer who offers
     * @param game what
     */
    public record Offer(PeerId peer, GameSummary game) {}

    private record Listing(long revision, Map<GameId, GameSummary> games) {}

    private final Map<PeerId, Listing> listings = new HashMap<>();

    /** Nothing is offered. */
    public Offers() {}

    /** Takes the whole listing of a peer in place of the one before. */
    public void put(PeerId peer, long revision, List<GameSummary> games) {
        var byId = new HashMap<GameId, GameSummary>();
        games.forEach(game -> byId.put(game.gameId(), game));
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
