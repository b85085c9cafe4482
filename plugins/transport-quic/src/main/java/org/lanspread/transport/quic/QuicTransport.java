package org.lanspread.transport.quic;

import io.netty.handler.codec.quic.Quic;
import java.util.Set;
import org.lanspread.spi.Availability;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;

/**
 * QUIC version 1 (RFC 9000) with TLS 1.3 and certificates on both sides. Without settings. A connection that is silent for 30 seconds ends: whoever
 * uses one has to say something now and then.
 */
public final class QuicTransport implements Transport {
    /** The id of this provider. */
    public static final String ID = "quic";

    /** Does nothing yet. */
    public QuicTransport() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Availability availability() {
        if (Quic.isAvailable()) {
            return Availability.yes();
        }
        String machine = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        return Availability.no("The native QUIC library does not load here (" + Quoted.plain(machine) + "): "
                + Quoted.plain(String.valueOf(Quic.unavailabilityCause().getMessage())) + ".");
    }

    /** @throws IllegalArgumentException if there are settings: this transport has none */
    @Override
    public Endpoint open(TransportConfig config, Identity self) throws TransportException {
        config.settings().requireOnly(Set.of());
        return QuicEndpoint.open(config.listen(), self);
    }
}
