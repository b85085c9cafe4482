package org.lanspread.peer.roster;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.lanspread.spi.model.PeerAddress;

/**
 * Decides which of the seen addresses to dial now: each one at most once per back-off, all of them at most so many in a second, and only so many
 * remembered. State of the loop.
 */
final class DialBook {
    /** How many addresses are remembered; the one seen longest ago is forgotten for a new one. */
    static final int MAX_ADDRESSES = 1_024;
    /** How many dials are begun in a second. */
    static final int MAX_DIALS_PER_SECOND = 20;

    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

    private static final class Entry {
        private Duration backOff = FIRST_BACK_OFF;
        private long notBeforeNanos;
        private boolean dialling;
        private Object connected;
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

    /** Remembers an address; says whether it is new. */
    boolean see(PeerAddress address) {
        if (entries.containsKey(address)) {
            return false;
        }
        if (entries.size() >= MAX_ADDRESSES) {
            entries.remove(entries.keySet().iterator().next());
        }
        Entry entry = new Entry();
        entry.notBeforeNanos = nanoTime.getAsLong();
        entries.put(address, entry);
        return true;
    }

    /** Whether to dial this address now; if so, it counts as being dialled until {@link #ended}. */
    boolean begin(PeerAddress address) {
        Entry entry = entries.get(address);
        long now = nanoTime.getAsLong();
        if (entry == null || entry.dialling || entry.connected != null || now - entry.notBeforeNanos < 0 || !mayDialInThisSecond(now)) {
            return false;
        }
        entry.dialling = true;
        return true;
    }

    private boolean mayDialInThisSecond(long now) {
        if (now - secondBeganNanos >= Duration.ofSeconds(1).toNanos()) {
            secondBeganNanos = now;
            dialsInSecond = 0;
        }
        return dialsInSecond++ < MAX_DIALS_PER_SECOND;
    }

    /** A dial ended: with a link, which keeps the address from being dialled until {@link #lost}, or without. */
    void ended(PeerAddress address, Optional<PeerLink> link) {
        Entry entry = entries.get(address);
        if (entry == null) {
            return;
        }
        entry.dialling = false;
        if (link.isPresent()) {
            entry.connected = link.get();
            entry.backOff = FIRST_BACK_OFF;
        } else {
            entry.notBeforeNanos = nanoTime.getAsLong() + entry.backOff.toNanos();
            Duration doubled = entry.backOff.multipliedBy(2);
            entry.backOff = doubled.compareTo(LONGEST_BACK_OFF) < 0 ? doubled : LONGEST_BACK_OFF;
        }
    }

    /** A link ended; its address may be dialled again soon. */
    void lost(PeerLink link) {
        for (Entry entry : entries.values()) {
            if (entry.connected == link) {
                entry.connected = null;
                entry.notBeforeNanos = nanoTime.getAsLong() + FIRST_BACK_OFF.toNanos();
            }
        }
    }

    /** Never dials this address again: it is this peer itself. */
    void isSelf(PeerAddress address) {
        Entry entry = entries.get(address);
        if (entry != null) {
            entry.dialling = false;
            entry.connected = this;
        }
    }

    /** The addresses that could be dialled. */
    Iterable<PeerAddress> addresses() {
        return List.copyOf(entries.keySet());
    }
}
