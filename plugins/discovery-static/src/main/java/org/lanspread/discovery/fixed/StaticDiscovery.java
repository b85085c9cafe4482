package org.lanspread.discovery.fixed;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.net.Announcement;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.SightingListener;

/**
 * Reports the addresses of the setting {@code peers}: comma-separated {@code HOST:PORT} or {@code TRANSPORT://HOST:PORT}, an IPv6 address in
 * brackets, {@value #DEFAULT_TRANSPORT} if no transport is named. Each is reported at once and again every {@link #PERIOD}, so that a peer is found
 * that comes later. It tells nobody of this peer, and does not look up names: that is for the transport that dials.
 */
public final class StaticDiscovery implements Discovery {
    /** The most peers that the setting may name. */
    public static final int MAX_PEERS = 64;
    /** How often each address is reported. */
    public static final Duration PERIOD = Duration.ofSeconds(30);
    /** The transport of an entry that names none. */
    public static final String DEFAULT_TRANSPORT = "quic";

    private static final String PEERS = "peers";
    private static final Pattern ENTRY = Pattern.compile("(?:([^:/]*)://)?(.*)");

    private final Duration period;

    /** Used by the platform. */
    public StaticDiscovery() {
        this(PERIOD);
    }

    StaticDiscovery(Duration period) {
        this.period = period;
    }

    @Override
    public String id() {
        return "static";
    }

    @Override
    public Session start(Settings settings, Announcement self, SightingListener listener) {
        settings.requireOnly(Set.of(PEERS));
        return new StaticSession(peers(settings), listener, period);
    }

    private static List<PeerAddress> peers(Settings settings) {
        List<String> entries = settings.list(PEERS);
        if (entries.size() > MAX_PEERS) {
            throw new IllegalArgumentException("the setting '" + PEERS + "' names " + entries.size() + " peers; at most "
                    + MAX_PEERS + " are possible");
        }
        return entries.stream().map(StaticDiscovery::peer).distinct().toList();
    }

    private static PeerAddress peer(String entry) {
        Matcher parts = ENTRY.matcher(entry);
        Optional<PeerAddress> peer = parts.matches()
                ? PeerAddress.parse(parts.group(1) == null ? DEFAULT_TRANSPORT : parts.group(1), parts.group(2))
                : Optional.empty();
        return peer.orElseThrow(() -> new IllegalArgumentException("the setting '" + PEERS + "' has the entry " + Quoted.of(entry)
                + "; the form is HOST:PORT or TRANSPORT://HOST:PORT, with an IPv6 address in brackets"));
    }
}
