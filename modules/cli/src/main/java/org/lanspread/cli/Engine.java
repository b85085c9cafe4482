package org.lanspread.cli;

import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerConfig;
import org.lanspread.peer.PeerSubscriber;
import org.lanspread.peer.StartException;
import org.lanspread.platform.Platform;
import org.lanspread.platform.PlatformConfig;
import org.lanspread.platform.PluginReport;

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
                return Platform.open(platform).start(config, subscriber);
            }

            @Override
            public PluginReport plugins(PlatformConfig platform) {
                return Platform.open(platform).report();
            }
        };
    }
}
