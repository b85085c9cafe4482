package org.lanspread.platform;

import java.util.Locale;
import org.lanspread.spi.Provider;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Unpacker;

/** What a plugin can provide. */
public enum Service {
    /** Connections between peers. */
    TRANSPORT(Transport.class),
    /** Finding peers. */
    DISCOVERY(Discovery.class),
    /** Reading archives. */
    UNPACKER(Unpacker.class),
    /** Unpacking for another peer, which installs what it gets. */
    STREAM_INSTALL(StreamInstallProvider.class);

    private final Class<? extends Provider> type;

    Service(Class<? extends Provider> type) {
        this.type = type;
    }

    /** The interface that providers of this service implement. */
    public Class<? extends Provider> type() {
        return type;
    }

    /** The word for people, for example {@code transport}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
