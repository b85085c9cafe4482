package org.lanspread.discovery.mdns;

import java.io.IOException;
import java.util.Set;
import org.lanspread.spi.Settings;
import org.lanspread.spi.net.Announcement;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.SightingListener;

/**
 * Announces the service {@code _lanspread._udp.local.} by multicast DNS and reports who else does. The setting {@code interfaces} names the network
 * interfaces, comma-separated; without it all real ones are used, and those that appear later too.
 */
public final class MdnsDiscovery implements Discovery {
    private static final String INTERFACES = "interfaces";

    private final int port;

    /** Used by the platform. */
    public MdnsDiscovery() {
        this(Link.PORT);
    }

    /** @param port another port than the one of multicast DNS, for tests that want to be among themselves */
    MdnsDiscovery(int port) {
        this.port = port;
    }

    @Override
    public String id() {
        return "mdns";
    }

    @Override
    public Session start(Settings settings, Announcement self, SightingListener listener) throws IOException {
        settings.requireOnly(Set.of(INTERFACES));
        InterfaceChoice choice = InterfaceChoice.of(Set.copyOf(settings.list(INTERFACES)));
        var session = new MdnsSession(port, choice::current, ServiceRecord.of(self), listener);
        session.start();
        return session;
    }
}
