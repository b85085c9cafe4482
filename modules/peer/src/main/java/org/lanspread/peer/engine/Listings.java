package org.lanspread.peer.engine;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.lanspread.peer.games.Offers;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.roster.Roster;
import org.lanspread.peer.runtime.Loop;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the offers of live peers up to date. A peer is asked over its best link, one question at a time, however often it says that it has changed. Revisions count only
 * on one link: a peer that was started again counts from the beginning. State of the loop.
 */
final class Listings {
    private static final Logger LOG = LoggerFactory.getLogger(Listings.class);

    private final Loop loop;
    private final Roster roster;
    private final Offers offers;
    private final Consumer<PeerLink> changed;
    /** The links that a question is under way on, and whether to ask again after it. */
    private final Map<PeerLink, Boolean> asking = new HashMap<>();
    private final Map<PeerId, PeerLink> sources = new HashMap<>();

    /** @param changed hears of the link over which new offers came */
    Listings(Loop loop, Roster roster, Offers offers, Consumer<PeerLink> changed) {
        this.loop = loop;
        this.roster = roster;
        this.offers = offers;
        this.changed = changed;
    }

    /** Asks a peer what it offers, if it is live. */
    void ask(PeerId peer) {
        roster.link(peer).ifPresent(this::ask);
    }

    private void ask(PeerLink link) {
        if (asking.replace(link, true) != null) {
            return;
        }
        asking.put(link, false);
        long known = link == sources.get(link.id()) ? offers.revision(link.id()) : 0;
        Thread.ofVirtual().name("lanspread-list").start(() -> {
            Optional<Response.Games> answer = question(link, known);
            loop.execute(() -> answered(link, answer));
        });
    }

    private static Optional<Response.Games> question(PeerLink link, long known) {
        try {
            return link.ask(new Request.ListGames(known)) instanceof Response.Games games ? Optional.of(games) : Optional.empty();
        } catch (IOException e) {
            LOG.info("{} does not say what it offers: {}", link, Quoted.plain(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private void answered(PeerLink link, Optional<Response.Games> answer) {
        boolean again = asking.remove(link);
        if (roster.link(link.id()).filter(best -> best == link).isEmpty()) {
            return;
        }
        answer.ifPresent(games -> {
            sources.put(link.id(), link);
            offers.put(link.id(), games.revision(), games.games());
            changed.accept(link);
        });
        if (again) {
            ask(link);
        }
    }

    /** Forgets what a peer offered. */
    void forget(PeerId peer) {
        sources.remove(peer);
        offers.forget(peer);
    }
}
