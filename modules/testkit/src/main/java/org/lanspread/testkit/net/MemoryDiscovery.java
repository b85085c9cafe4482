package org.lanspread.testkit.net;

import java.util.Set;
import org.lanspread.spi.Settings;
import org.lanspread.spi.net.Announcement;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.SightingListener;

/** Discovery on a {@link MemoryLink}: without threads, without the network, and at once. It has no settings. */
public final class MemoryDiscovery implements Discovery {
    private final MemoryLink link;

    /** Discovery whose sessions meet on this link. */
    public MemoryDiscovery(MemoryLink link) {
        this.link = link;
    }

    @Override
    public String id() {
        return "memory";
    }

    @Override
    public Session start(Settings settings, Announcement self, SightingListener listener) {
        settings.requireOnly(Set.of());
        return link.join(self, listener);
    }
}
