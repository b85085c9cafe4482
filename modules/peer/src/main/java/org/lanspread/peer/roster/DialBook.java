package org.lanspread.peer.roster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.PeerId;

/**
 * Decides which of the known addresses to dial now: each one at most once per back-off, all of them at most so many in a second and in turns, and
 * only so many remembered. What discovery saw is worth more than hearsay, which is what another peer told. State of the loop.
 */
final class DialBook {
    /** How many addresses are remembered; one that is not in use gives way to a new one, hearsay first, then the one seen longest ago. */
    static final int MAX_ADDRESSES = 1_024;
    /** How many addresses are kept as belonging to one peer; at further ones it counts as not found. */
    static final int MAX_ADDRESSES_PER_PEER = 16;
    /** How many dials are begun in a second. */
    static final int MAX_DIALS_PER_SECOND = 20;
    /** After how many dials in vain hearsay is forgotten. */
    static final int MAX_HEARSAY_FAILURES = 5;

    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);
    /** How long after one address of a peer the next one is dialled: by then the first has answered if it can. */
    private static final Duration NEXT_ADDRESS = Duration.ofMillis(500);

    private static final class Entry {
        private boolean hearsay;
        private int failures;
        private long notBeforeNanos;
        private boolean dialling;
        /** Who was found there, as long as it is live. */
        private PeerId peer;

        boolean isFree() {
            return !dialling && peer == null;
        }

        Duration backOff() {
            Duration doubled = FIRST_BACK_OFF.multipliedBy(1L << Math.min(failures - 1, Short.SIZE));
            return doubled.compareTo(LONGEST_BACK_OFF) < 0 ? doubled : LONGEST_BACK_OFF;
        }
    }

    private final LongSupplier nanoTime;
    private final Map<PeerAddress, Entry> entries = new LinkedHashMap<>();
    private long secondBeganNanos;
    private int dialsInSecond;

    /** @param nanoTime a clock that never goes back */
    DialBook(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.secondBeganNanos = nanoTime.getAsLong();
    }

    /** Remembers the addresses at which discovery saw one peer, to be dialled one after the other; says which are new. */
    List<PeerAddress> see(List<PeerAddress> addresses) {
        var fresh = new ArrayList<PeerAddress>();
        for (PeerAddress address : addresses) {
            Entry known = entries.remove(address);
            if (known != null) {
                known.hearsay = false;
                entries.put(address, known);
            } else if (hasRoom() || forgetFirst(entry -> entry.hearsay) || forgetFirst(_ -> true)) {
                add(address, NEXT_ADDRESS.multipliedBy(fresh.size()), false);
                fresh.add(address);
            }
        }
        return fresh;
    }

    /** Remembers an address that another peer told, if there is room for it; says whether it is new. */
    boolean hear(PeerAddress address) {
        boolean fresh = !entries.containsKey(address) && (hasRoom() || forgetFirst(entry -> entry.hearsay));
        if (fresh) {
            add(address, Duration.ZERO, true);
        }
        return fresh;
    }

    private void add(PeerAddress address, Duration wait, boolean hearsay) {
        Entry entry = new Entry();
        entry.hearsay = hearsay;
        entry.notBeforeNanos = nanoTime.getAsLong() + wait.toNanos();
        entries.put(address, entry);
    }

    private boolean hasRoom() {
        return entries.size() < MAX_ADDRESSES;
    }

    /** Forgets the first such address that is not in use, if there is one. */
    private boolean forgetFirst(Predicate<Entry> mayGo) {
        Optional<PeerAddress> first = entries.entrySet().stream()
                .filter(known -> known.getValue().isFree() && mayGo.test(known.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
        first.ifPresent(entries::remove);
        return first.isPresent();
    }

    /** What could be dialled now, the longest due first; nothing if enough was dialled in this second. */
    List<PeerAddress> due() {
        long now = nanoTime.getAsLong();
        if (!mayDialInThisSecond(now)) {
            return List.of();
        }
        return entries.entrySet().stream()
                .filter(known -> isDue(known.getValue(), now))
                .sorted(Comparator.comparingLong(known -> known.getValue().notBeforeNanos - now))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isDue(Entry entry, long now) {
        return entry.isFree() && now - entry.notBeforeNanos >= 0;
    }

    /** Whether to dial this address now; if so, it counts as being dialled until {@link #ended}. */
    boolean begin(PeerAddress address) {
        Entry entry = entries.get(address);
        long now = nanoTime.getAsLong();
        if (entry == null || !isDue(entry, now) || !mayDialInThisSecond(now)) {
            return false;
        }
        dialsInSecond++;
        entry.dialling = true;
        return true;
    }

    private boolean mayDialInThisSecond(long now) {
        if (now - secondBeganNanos >= Duration.ofSeconds(1).toNanos()) {
            secondBeganNanos = now;
            dialsInSecond = 0;
        }
        return dialsInSecond < MAX_DIALS_PER_SECOND;
    }

    /** It is known who is at an address, which keeps it from being dialled until that peer is {@link #lost}; or nobody was found there. */
    void ended(PeerAddress address, Optional<PeerId> found) {
        Entry entry = entries.get(address);
        if (entry == null) {
            return;
        }
        entry.dialling = false;
        if (found.isPresent() && addressesOf(found.get()) < MAX_ADDRESSES_PER_PEER) {
            entry.peer = found.get();
            entry.failures = 0;
            return;
        }
        entry.failures++;
        entry.notBeforeNanos = nanoTime.getAsLong() + entry.backOff().toNanos();
        if (entry.hearsay && entry.failures >= MAX_HEARSAY_FAILURES) {
            entries.remove(address);
        }
    }

    private long addressesOf(PeerId peer) {
        return entries.values().stream().filter(entry -> peer.equals(entry.peer)).count();
    }

    /** A peer is not live any more; its addresses may be dialled again soon, one after the other. */
    void lost(PeerId peer) {
        Duration wait = FIRST_BACK_OFF;
        for (Entry entry : entries.values()) {
            if (peer.equals(entry.peer)) {
                entry.peer = null;
                entry.notBeforeNanos = nanoTime.getAsLong() + wait.toNanos();
                wait = wait.plus(NEXT_ADDRESS);
            }
        }
    }
}
