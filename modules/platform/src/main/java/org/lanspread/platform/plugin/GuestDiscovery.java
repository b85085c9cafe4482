package org.lanspread.platform.plugin;

import java.io.IOException;
import org.lanspread.platform.plugin.Interview.Answer;
import org.lanspread.spi.Settings;
import org.lanspread.spi.net.Announcement;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.SightingListener;

/** A discovery of a plugin. */
final class GuestDiscovery extends Guest implements Discovery {
    private final Discovery discovery;
    private final PluginContext context;

    GuestDiscovery(Answer answer, PluginContext context) {
        super(answer);
        this.discovery = (Discovery) answer.provider();
        this.context = context;
    }

    @Override
    public Session start(Settings settings, Announcement self, SightingListener listener) throws IOException {
        try (var _ = context.enter()) {
            Session session = discovery.start(settings, self, listener);
            return () -> close(session);
        }
    }

    private void close(Session session) {
        try (var _ = context.enter()) {
            session.close();
        }
    }
}
