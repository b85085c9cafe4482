package org.lanspread.platform.plugin;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.lanspread.platform.Service;
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
import org.lanspread.spi.net.TransportException.Reason;

/** A transport of a plugin. Byte streams are passed on as they are: they move bytes and look for nothing. */
final class GuestTransport extends Guest implements Transport {
    private final Transport transport;
    private final PluginContext context;
    private final Duration patience;

    /** @param patience how long it may take to open */
    GuestTransport(Answer answer, PluginContext context, Duration patience) {
        super(answer);
        this.transport = (Transport) answer.provider();
        this.context = context;
        this.patience = patience;
    }

    /** On a thread of its own with a deadline: what this one throws or how long it hangs must not decide whether a peer starts. */
    @Override
    public Endpoint open(TransportConfig config, Identity self) throws TransportException {
        var opening = new CompletableFuture<Endpoint>();
        Thread.ofPlatform().daemon().name("lanspread-open-" + id()).start(() -> open(config, self, opening));
        try {
            return new GuestEndpoint(opening.get(patience.toNanos(), TimeUnit.NANOSECONDS), context);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof TransportException said ? said : failed("failed when it was opened (" + Problem.text(e) + ")", e);
        } catch (TimeoutException e) {
            abandon(opening);
            throw failed("could not be opened within " + patience.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            abandon(opening);
            Thread.currentThread().interrupt();
            throw new TransportException(Reason.CLOSED, "the program is ending", e);
        }
    }

    private void open(TransportConfig config, Identity self, CompletableFuture<Endpoint> opening) {
        try (var _ = context.enter()) {
            var endpoint = transport.open(config, self);
            if (endpoint == null) {
                throw failed("opened nothing", null);
            }
            if (!opening.complete(endpoint)) {
                endpoint.stop(Duration.ZERO);
            }
        } catch (Throwable e) {
            // Whatever it is, somebody waits for it.
            opening.completeExceptionally(e);
        }
    }

    /** What is opened all the same is stopped. */
    private static void abandon(CompletableFuture<Endpoint> opening) {
        if (!opening.cancel(false)) {
            opening.thenAccept(endpoint -> endpoint.stop(Duration.ZERO));
        }
    }

    private TransportException failed(String how, Exception cause) {
        return new TransportException(
                Reason.FAILED, Services.name(Service.TRANSPORT, transport.getClass()) + " " + how + ": disable or replace the plugin", cause);
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
