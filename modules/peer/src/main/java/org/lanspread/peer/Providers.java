package org.lanspread.peer;

import java.util.List;
import org.lanspread.spi.Provider;
import org.lanspread.spi.Settings;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Unpacker;

/**
 * The chosen providers, best first. Fixed for the life of a peer.
 *
 * @param transports all of them listen; at least one
 * @param discoveries all of them run
 * @param unpackers asked in this order where two match an archive equally well
 * @param streamInstalls asked in this order where another peer wants to install without the archive
 */
public record Providers(
        List<Configured<Transport>> transports,
        List<Configured<Discovery>> discoveries,
        List<Unpacker> unpackers,
        List<StreamInstallProvider> streamInstalls) {
    /**
     * A provider and its settings.
     *
     * @param provider the provider
     * @param settings what configuration says to it
     */
    public record Configured<P extends Provider>(P provider, Settings settings) {}

    public Providers {
        transports = List.copyOf(transports);
        discoveries = List.copyOf(discoveries);
        unpackers = List.copyOf(unpackers);
        streamInstalls = List.copyOf(streamInstalls);
        if (transports.isEmpty()) {
            throw new IllegalArgumentException("a peer needs at least one transport");
        }
    }
}
