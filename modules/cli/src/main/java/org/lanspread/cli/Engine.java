package org.lanspread.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerConfig;
import org.lanspread.peer.PeerSubscriber;
import org.lanspread.peer.StartException;
import org.lanspread.platform.Platform;
import org.lanspread.platform.PlatformConfig;
import org.lanspread.platform.PluginReport;
import org.lanspread.spi.Settings;

/** What the commands need of the platform. */
interface Engine {
    /**
     * Starts a peer.
     *
     * @throws StartException if it cannot start
     */
    Peer start(PlatformConfig platform, PeerConfig config, PeerSubscriber subscriber) throws StartException;

    /** What came of each plugin. */
    PluginReport plugins(PlatformConfig platform);

    /** The real platform; its classes are loaded when it is first used. */
    static Engine ofPlatform() {
        return new Engine() {
            @Override
            public Peer start(PlatformConfig platform, PeerConfig config, PeerSubscriber subscriber) throws StartException {
                var open = Platform.open(platform);
                return open.with(fitting(platform.settings(), open.report())).start(config, subscriber);
            }

            @Override
            public PluginReport plugins(PlatformConfig platform) {
                return Platform.open(platform).report();
            }
        };
    }

    /** Which networks to use is also said to a program that has no plugin which looks for peers there. */
    private static Map<String, Settings> fitting(Map<String, Settings> settings, PluginReport report) {
        var fitting = new HashMap<>(settings);
        var known = report.lines().stream()
                .flatMap(line -> Stream.concat(Stream.of(line.plugin()), line.provided().stream().map(PluginReport.Provided::id)));
        if (known.noneMatch(PeerOptions.MDNS::equals)) {
            fitting.remove(PeerOptions.MDNS);
        }
        return fitting;
    }
}
