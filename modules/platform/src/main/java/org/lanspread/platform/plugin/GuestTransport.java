package org.lanspread.platform.plugin;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.lanspread.platform.plugin.Interview.Answer;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;

/** A transport of a plugin. Byte streams are passed on as they are: they move bytes and look for nothing. */
final class GuestTransport extends Guest implements Transport {
    private final Transport transport;
    private final PluginContext context;

    GuestTransport(Answer answer, PluginContext context) {
        super(answer);
        this.transport = (Transport) answer.provider();
        this.context = context;
    }

    @Override
    public Endpoint open(TransportConfig config, Identity self) throws TransportException {
        try (var _ = context.enter()) {
            return new GuestEndpoint(transport.open(config, self), context);
        }
    }

    private record GuestEndpoint(Endpoint endpoint, PluginContext context) implements Endpoint {
        @Override
        public InetSocketAddress local() {
            return endpoint.local();
        }

        @Override
        public Connection connect(PeerAddress to, Duration timeout) throws TransportException {
            try (var _ = context.enter()) {
                return new GuestConnection(endpoint.connect(to, timeout), context);
            }
        }

        @Override
        public Connection accept() throws TransportException {
            try (var _ = context.enter()) {
                return new GuestConnection(endpoint.accept(), context);
            }
        }

        @Override
        public Stopped stop(Duration grace) {
            try (var _ = context.enter()) {
                return endpoint.stop(grace);
            }
        }
    }

    private record GuestConnection(Connection connection, PluginContext context) implements Connection {
        @Override
        public PeerId remote() {
            return connection.remote();
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return connection.remoteAddress();
        }

        @Override
        public ByteStream openStream() throws TransportException {
            try (var _ = context.enter()) {
                return connection.openStream();
            }
        }

        @Override
        public ByteStream acceptStream() throws TransportException {
            try (var _ = context.enter()) {
                return connection.acceptStream();
            }
        }

        @Override
        public Duration roundTrip() {
            return connection.roundTrip();
        }

        @Override
        public boolean isOpen() {
            return connection.isOpen();
        }

        @Override
        public void close() {
            try (var _ = context.enter()) {
                connection.close();
            }
        }
    }
}
