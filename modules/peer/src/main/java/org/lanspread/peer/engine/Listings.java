package org.lanspread.peer.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lanspread.peer.games.Offers;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.roster.Roster;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.runtime.Loop;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the offers of live peers up to date. A peer is asked over its best link: when it comes, soon after it said that it has changed, from time
 * to time in case such a notice was lost, and again with growing pauses when it did not answer. There is one question at a time, and a pause
 * after each. Revisions count only on one link: a peer that was started again counts from the beginning. State of the loop.
 */
final class Listings {
    /** How often it is looked whose turn it is. */
    private static final Duration TICK = Duration.ofMillis(200);
    /** How long a peer is left alone after it answered for the first time in a while. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    /** How long a peer is left alone when it says again and again that it has changed. */
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Whoever was not asked for so long is asked soon again. */
    private static final Duration A_WHILE = Duration.ofSeconds(2);
    /** How long a peer that keeps failing is left alone at most. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** How old a listing becomes before the peer is asked whether it still holds. */
    private static final Duration REFRESH_AFTER = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Listings.class);

    /** What is going on with one link. */
    private static final class Asking {
        private boolean underWay;
        private boolean wanted = true;
        private Duration pause = Duration.ZERO;
        private long answeredNanos = System.nanoTime();

        boolean isDue() {
            return !underWay && System.nanoTime() - answeredNanos >= (wanted ? pause : REFRESH_AFTER).toNanos();
        }

        void begin() {
            underWay = true;
            wanted = false;
        }

        void end(boolean failed) {
            boolean calm = System.nanoTime() - answeredNanos >= A_WHILE.toNanos();
            underWay = false;
            wanted |= failed;
            answeredNanos = System.nanoTime();
            if (failed) {
                pause = longer(PAUSE, LONGEST_PAUSE);
            } else {
                pause = calm ? FIRST_PAUSE : longer(FIRST_PAUSE, PAUSE);
            }
        }

        private Duration longer(Duration shortest, Duration longest) {
            Duration doubled = pause.multipliedBy(2);
            return doubled.compareTo(shortest) < 0 ? shortest : doubled.compareTo(longest) < 0 ? doubled : longest;
        }
    }

    private final Loop loop;
    private final Roster roster;
    private final Offers offers;
    private final Consumer<PeerLink> changed;
    private final Map<PeerLink, Asking> asking = new HashMap<>();
    private final Map<PeerId, PeerLink> sources = new HashMap<>();

    /** @param changed hears of the link over which new offers came */
    Listings(Loop loop, Deadlines deadlines, Roster roster, Offers offers, Consumer<PeerLink> changed) {
        this.loop = loop;
        this.roster = roster;
        this.offers = offers;
        this.changed = changed;
        deadlines.every(TICK, () -> loop.offer(this::askWhoIsDue));
    }

    /** Asks a peer what it offers, if it is live: now, or when its pause is over. */
    void ask(PeerId peer) {
        roster.link(peer).ifPresent(link -> {
            asking.computeIfAbsent(link, _ -> new Asking()).wanted = true;
            askIfDue(link);
        });
    }

    private void askWhoIsDue() {
        List<PeerLink> live = roster.live();
        asking.keySet().retainAll(live);
        live.forEach(this::askIfDue);
    }

    private void askIfDue(PeerLink link) {
        Asking state = asking.computeIfAbsent(link, _ -> new Asking());
        if (!state.isDue()) {
            return;
        }
        state.begin();
        long known = link == sources.get(link.id()) ? offers.revision(link.id()) : 0;
        Thread.ofVirtual().name("lanspread-list").start(() -> ask(link, known));
    }

    private void ask(PeerLink link, long known) {
        try {
            switch (link.ask(new Request.ListGames(known))) {
                case Response.Games games -> loop.execute(() -> told(link, games));
                case Response.Unchanged _ -> loop.execute(() -> ended(link, false));
                default -> throw PeerLink.unexpected();
            }
        } catch (IOException | RuntimeException | Error e) {
            LOG.info("{} does not say what it offers: {}", link, Quoted.plain(String.valueOf(e.getMessage())));
            loop.execute(() -> ended(link, true));
        }
    }

    private void told(PeerLink link, Response.Games games) {
        ended(link, false);
        if (roster.link(link.id()).filter(best -> best == link).isPresent()) {
            sources.put(link.id(), link);
            offers.put(link.id(), games.revision(), games.games());
            changed.accept(link);
        }
    }

    private void ended(PeerLink link, boolean failed) {
        Asking state = asking.get(link);
        if (state != null) {
            state.end(failed);
        }
    }

    /** Forgets what a peer offered. */
    void forget(PeerId peer) {
        sources.remove(peer);
        offers.forget(peer);
    }
}
