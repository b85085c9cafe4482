package org.lanspread.spi.net;

import java.io.IOException;
import org.lanspread.spi.Provider;
import org.lanspread.spi.Settings;

/** Announces this peer and looks for others. What it reports are hints: the core dials, bounded and rate-limited, and believes only the handshake. */
public interface Discovery extends Provider {
    /**
     * Starts to announce and to look. Returns soon; slow work is done on threads of the session.
     *
     * @throws IOException if it cannot work here, with a reason for a person; nothing is left behind then
     * @throws IllegalArgumentException if the settings are wrong, with a message that says which
     */
    Session start(Settings settings, Announcement self, SightingListener listener) throws IOException;

    /** A running discovery. */
    interface Session extends AutoCloseable {
        /**
         * Withdraws the announcement as far as that is possible in a second, and ends all threads. No sighting is reported afterwards. A second call
         * does nothing.
         */
        @Override
        void close();
    }
}
