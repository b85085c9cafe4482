package org.lanspread.platform;

import java.util.Map;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerConfig;
import org.lanspread.peer.PeerSubscriber;
import org.lanspread.peer.Providers;
import org.lanspread.peer.StartException;
import org.lanspread.platform.PluginReport.Line;
import org.lanspread.platform.plugin.PluginSearch;
import org.lanspread.platform.plugin.PluginSearch.Found;
import org.lanspread.platform.select.Selection;
import org.lanspread.spi.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The plugins of this process, and what a peer is started with. Immutable; holds nothing that must be closed, since plugins stay loaded until the
 * process ends.
 */
public final class Platform {
    private static final Logger LOG = LoggerFactory.getLogger(Platform.class);

    private final PlatformConfig config;
    private final Found found;

    private Platform(PlatformConfig config, Found found) {
        this.config = config;
        this.found = found;
    }

    /**
     * Looks for plugins and asks each provider whether it can work here. Never fails because of a plugin: see {@link #report}. All are asked at the
     * same time, so it takes as long as the slowest, and 30 seconds if some hang.
     */
    public static Platform open(PlatformConfig config) {
        var found = PluginSearch.search(Platform.class.getModule(), config.pluginDir(), config.disabledPlugins());
        found.report().lines().forEach(Platform::log);
        return new Platform(config, found);
    }

    /**
     * The same plugins with other settings, for who wants to know first which there are.
     *
     * @param settings the settings of providers, by provider id
     */
    public Platform with(Map<String, Settings> settings) {
        return new Platform(new PlatformConfig(config.pluginDir(), config.disabledPlugins(), config.transports(), config.discoveries(),
                config.unpackers(), settings), found);
    }

    /** What came of each plugin. */
    public PluginReport report() {
        return found.report();
    }

    /**
     * The chosen providers.
     *
     * @throws StartException if the configuration names a provider that nobody knows, or if no transport is left; then the message
     *     names each plugin that failed and why
     */
    public Providers providers() throws StartException {
        return new Selection(config, found.offers(), found.report()).choose();
    }

    /**
     * Starts a peer with the chosen providers.
     *
     * @throws StartException if there are no fitting providers or the peer cannot start
     */
    public Peer start(PeerConfig peer, PeerSubscriber subscriber) throws StartException {
        return Peer.start(peer, providers(), subscriber);
    }

    /** How loud a line is: who disables what is not there may have made a slip of the pen, and the plugin that was meant is loaded. */
    static Level level(Line line) {
        return switch (line.state()) {
            case LOADED -> Level.DEBUG;
            case DISABLED -> line.source().equals(Line.CONFIGURATION) ? Level.WARN : Level.DEBUG;
            case UNAVAILABLE -> Level.INFO;
            case FAILED -> Level.WARN;
        };
    }

    private static void log(Line line) {
        LOG.atLevel(level(line)).log("plugin {} {} of {}: {} {} {}",
                line.plugin(), line.version(), line.source(), line.state(), line.provided(), line.reason());
    }
}
