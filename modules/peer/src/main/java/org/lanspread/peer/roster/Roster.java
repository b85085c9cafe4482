package org.lanspread.peer.roster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lanspread.spi.model.PeerId;

/** The live peers. State of the loop: used by its thread alone. */
public final class Roster {
    /**
     * How many connections to one peer are kept. Two peers that dial each other at once get two, and either may be dead without anybody knowing yet;
     * the newest is used.
     */
    static final int MAX_LINKS_PER_PEER = 3;

    private final Map<PeerId, Deque<PeerLink>> links = new LinkedHashMap<>();

    /** No peers. */
    public Roster() {}

    /**
     * Adds a link.
     *
     * @return whether the peer was not live before
     */
    public boolean add(PeerLink link) {
        Deque<PeerLink> known = links.computeIfAbsent(link.id(), _ -> new ArrayDeque<>());
        known.addFirst(link);
        if (known.size() > MAX_LINKS_PER_PEER) {
            known.removeLast().close();
        }
        return known.size() == 1;
    }

    /**
     * Removes a link that ended.
     *
     * @return whether the peer is not live any more because of that
     */
    public boolean remove(PeerLink link) {
        Deque<PeerLink> known = links.get(link.id());
        if (known == null || !known.remove(link) || !known.isEmpty()) {
            return false;
        }
        links.remove(link.id());
        return true;
    }

    /** The best link to a peer, if it is live. */
    public Optional<PeerLink> link(PeerId id) {
        return Optional.ofNullable(links.get(id)).map(Deque::peekFirst);
    }

    /** The best link to each live peer. */
    public List<PeerLink> live() {
        var live = new ArrayList<PeerLink>(links.size());
        links.values().forEach(known -> live.add(known.peekFirst()));
        return live;
    }

    /** All links. */
    public List<PeerLink> all() {
        var all = new ArrayList<PeerLink>();
        links.values().forEach(all::addAll);
        return all;
    }

    /** How many peers are live. */
    public int count() {
        return links.size();
    }
}
