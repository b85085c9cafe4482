package org.lanspread.discovery.mdns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Decides whether an announcement is worth a report, and remembers no more than a bounded number of peers to do so. When there is no room, newcomers
 * are ignored until somebody has been silent for {@link #LIFETIME}: to make room by forgetting would let a flood through. Safe for use by several
 * threads.
 */
final class SeenPeers {
    /** The most peers that are known at one time. */
    static final int MAX_PEERS = 1_024;
    /** The most peers that are known at one source address. */
    static final int MAX_PEERS_PER_SOURCE = 16;
    /** How soon a peer is reported again. */
    static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);
    /** How long a peer is known that says nothing. */
    static final Duration LIFETIME = Duration.ofSeconds(120);

    private final LongSupplier nanoTime;
    private final Map<Key, Times> peers = new HashMap<>();
    private final Map<InetAddress, Integer> perSource = new HashMap<>();
    private long sweptNanos;

    private record Key(InetAddress source, String idHint) {}

    private record Times(long heardNanos, long reportedNanos) {}

    SeenPeers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.sweptNanos = nanoTime.getAsLong();
    }

    /** Whether the announcement that just came is to be reported. */
    synchronized boolean isWorthAReport(InetAddress source, String idHint) {
        long now = nanoTime.getAsLong();
        var key = new Key(source, idHint);
        Times known = peers.get(key);
        if (known != null) {
            boolean due = now - known.reportedNanos >= REPORT_INTERVAL.toNanos();
            peers.put(key, new Times(now, due ? now : known.reportedNanos));
            return due;
        }
        sweep(now);
        if (peers.size() >= MAX_PEERS || perSource.getOrDefault(source, 0) >= MAX_PEERS_PER_SOURCE) {
            return false;
        }
        peers.put(key, new Times(now, now));
        perSource.merge(source, 1, Integer::sum);
        return true;
    }

    /** How many peers are known. */
    synchronized int size() {
        return peers.size();
    }

    /** Forgets the silent ones; at most once per interval, since a flood would otherwise pay for it with every packet. */
    private void sweep(long now) {
        if (now - sweptNanos < REPORT_INTERVAL.toNanos()) {
            return;
        }
        sweptNanos = now;
        peers.values().removeIf(times -> now - times.heardNanos >= LIFETIME.toNanos());
        perSource.clear();
        peers.keySet().forEach(key -> perSource.merge(key.source, 1, Integer::sum));
    }
}
