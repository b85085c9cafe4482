package org.lanspread.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.lanspread.peer.Providers.Configured;
import org.lanspread.peer.StartException;
import org.lanspread.platform.Platform;
import org.lanspread.platform.PlatformConfig;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;

/**
 * The reference for transfers: bytes from memory to memory over the transport plugin alone, with as many streams of the same size as the engine
 * uses, and neither hash nor disk.
 */
final class BareTransport {
    /** One request of the engine. */
    private static final int BLOCK_BYTES = 4 * 1024 * 1024;
    /** How many the engine has under way with one peer. */
    private static final int STREAMS = 3;
    private static final Duration TIME = Duration.ofSeconds(10);

    private final Transport transport;
    private final Endpoint endpoint;

    BareTransport(Path plugins) throws StartException, TransportException {
        var config = new PlatformConfig(
                Optional.of(plugins), Set.of(), Optional.of(List.of("quic")), Optional.of(List.of()), Optional.of(List.of()), Map.of());
        Configured<Transport> chosen = Platform.open(config).providers().transports().getFirst();
        transport = chosen.provider();
        endpoint = transport.open(
                new TransportConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), chosen.settings()), Identity.create());
    }

    int port() {
        return endpoint.local().getPort();
    }

    void stop() {
        endpoint.stop(Duration.ofSeconds(1));
    }

    /** Answers each stream of each connection with a block, until the endpoint is stopped. */
    void serve() {
        try {
            while (true) {
                Connection connection = endpoint.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (TransportException e) {
            // The end of the endpoint is the end of serving.
        }
    }

    private static void serve(Connection connection) {
        try {
            while (true) {
                ByteStream stream = connection.acceptStream();
                Thread.ofVirtual().start(() -> answer(stream));
            }
        } catch (TransportException e) {
            connection.close();
        }
    }

    private static void answer(ByteStream stream) {
        try (stream) {
            ByteBuffer request = ByteBuffer.allocate(Long.BYTES);
            while (request.hasRemaining() && stream.read(request) >= 0) {
                // The condition reads.
            }
            ByteBuffer piece = ByteBuffer.allocateDirect(512 * 1024);
            for (int sent = 0; sent < BLOCK_BYTES; sent += piece.capacity()) {
                stream.write(piece.clear());
            }
            stream.finishOutput();
        } catch (IOException e) {
            stream.reset(1);
        }
    }

    /** Fetches this many bytes, in whole blocks, and returns how long it took. */
    Duration fetch(List<Integer> ports, long bytes) throws Exception {
        var left = new AtomicLong(Math.ceilDiv(bytes, BLOCK_BYTES));
        var failures = new AtomicLong();
        var connections = new ArrayList<Connection>();
        for (int port : ports) {
            connections.add(endpoint.connect(new PeerAddress(transport.id(), "127.0.0.1", port), TIME));
        }
        long startNanos = System.nanoTime();
        var threads = new ArrayList<Thread>();
        for (Connection connection : connections) {
            for (int i = 0; i < STREAMS; i++) {
                threads.add(Thread.ofVirtual().start(() -> fetchBlocks(connection, left, failures)));
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        connections.forEach(Connection::close);
        if (failures.get() > 0) {
            throw new IOException("the bare transport failed");
        }
        return took;
    }

    private static void fetchBlocks(Connection connection, AtomicLong left, AtomicLong failures) {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        while (left.getAndDecrement() > 0) {
            try (ByteStream stream = connection.openStream()) {
                stream.write(ByteBuffer.allocate(Long.BYTES));
                stream.finishOutput();
                block.clear();
                while (block.hasRemaining() && stream.read(block) >= 0) {
                    // The condition reads.
                }
                if (block.hasRemaining()) {
                    failures.incrementAndGet();
                }
            } catch (IOException e) {
                failures.incrementAndGet();
            }
        }
    }
}
