package org.lanspread.peer.roster;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.LongSupplier;
import org.lanspread.spi.model.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who sent wrong bytes. Whoever does it twice is banned, and so is the machine from which they came, whatever name is used there next; this machine
 * is never, since honest peers may run on it too. A ban ends with the program, or some time after the last lie. To be slow, busy or gone is no lie.
 * Safe for use by several threads.
 */
public final class Conduct {
    /** How many lies lead to a ban. */
    static final int MAX_LIES = 2;
    /** How long after the last lie a ban ends and a lie is forgotten. */
    public static final Duration BAN_TIME = Duration.ofHours(1);
    /** How many peers, and how many machines, are remembered; the one that lied longest ago gives way. */
    static final int MAX_REMEMBERED = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(Conduct.class);

    private record Lies(int count, long lastNanos) {}

    private final LongSupplier nanoTime;
    private final SequencedMap<PeerId, Lies> peers = new LinkedHashMap<>();
    private final SequencedMap<InetAddress, Lies> hosts = new LinkedHashMap<>();

    /**
     * Nobody has lied.
     *
     * @param nanoTime a clock that never goes back
     */
    public Conduct(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * A peer sent wrong bytes.
     *
     * @param host where it is
     * @return whether it is banned now
     */
    public synchronized boolean lied(PeerId peer, InetAddress host) {
        count(peers, peer);
        if (!isThisMachine(host)) {
            count(hosts, host);
        }
        return !admits(peer, host);
    }

    /** Under whichever of its addresses: honest peers may run here beside the one that lies. */
    private static boolean isThisMachine(InetAddress host) {
        try {
            return host.isLoopbackAddress() || NetworkInterface.getByInetAddress(host) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    private <K> void count(SequencedMap<K, Lies> known, K who) {
        long now = nanoTime.getAsLong();
        Lies before = known.remove(who);
        known.putLast(who, new Lies(before == null || isForgotten(before, now) ? 1 : before.count + 1, now));
        if (known.size() > MAX_REMEMBERED) {
            known.pollFirstEntry();
        }
    }

    /** Whether one may have to do with a peer at this place. */
    public synchronized boolean admits(PeerId peer, InetAddress host) {
        return !isBanned(peers, peer) && !isBanned(hosts, host);
    }

    private <K> boolean isBanned(Map<K, Lies> known, K who) {
        Lies lies = known.get(who);
        return lies != null && lies.count >= MAX_LIES && !isForgotten(lies, nanoTime.getAsLong());
    }

    /** Parts with a peer that is banned now. */
    public void keepOut(PeerLink link) {
        LOG.warn("{} at {} did so before; it is kept out for {} minutes", link, link.address(), BAN_TIME.toMinutes());
        link.close();
    }

    private static boolean isForgotten(Lies lies, long now) {
        return now - lies.lastNanos >= BAN_TIME.toNanos();
    }
}
