package org.lanspread.transport.quic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;
import org.lanspread.testkit.net.TestIdentities;

/**
 * Measures memory to memory between two processes on one machine: no test, a program. {@code serve PORT} answers until it is ended;
 * {@code fetch PORT STREAMS SECONDS} asks for 4 MiB again and again on so many streams at once, and prints one line.
 */
final class Throughput {
    private static final int CHUNK_BYTES = 4 << 20;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Throughput() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[1]);
        switch (args[0]) {
            case "serve" -> serve(port);
            case "fetch" -> fetch(port, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            default -> throw new IllegalArgumentException("serve PORT | fetch PORT STREAMS SECONDS");
        }
    }

    private static Endpoint open(int port) throws TransportException {
        var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return new QuicTransport().open(new TransportConfig(listen, Settings.NONE), TestIdentities.p256());
    }

    private static void serve(int port) throws IOException {
        Endpoint endpoint = open(port);
        while (true) {
            Connection connection = endpoint.accept();
            Thread.startVirtualThread(() -> serve(connection));
        }
    }

    private static void serve(Connection connection) {
        var buffers = new ConcurrentLinkedQueue<ByteBuffer>();
        try {
            while (true) {
                ByteStream stream = connection.acceptStream();
                Thread.startVirtualThread(() -> answer(stream, buffers));
            }
        } catch (TransportException e) {
            System.out.println(e.getMessage());
        }
    }

    private static void answer(ByteStream stream, ConcurrentLinkedQueue<ByteBuffer> buffers) {
        ByteBuffer buffer = buffers.poll();
        ByteBuffer content = buffer != null ? buffer : ByteBuffer.allocateDirect(BUFFER_BYTES);
        try (stream) {
            stream.read(ByteBuffer.allocate(1));
            for (int sent = 0; sent < CHUNK_BYTES; sent += BUFFER_BYTES) {
                stream.write(content.clear());
            }
            stream.finishOutput();
        } catch (IOException e) {
            System.out.println(e.getMessage());
        } finally {
            buffers.add(content);
        }
    }

    private static void fetch(int port, int streams, int seconds) throws Exception {
        Endpoint endpoint = open(0);
        Connection connection = endpoint.connect(new PeerAddress(QuicTransport.ID, "127.0.0.1", port), PATIENCE);
        transfer(connection, streams, 2);
        System.gc();
        long started = System.nanoTime();
        long processorStarted = processorNanos();
        long bytes = transfer(connection, streams, seconds);
        double elapsed = (System.nanoTime() - started) / 1e9;
        System.out.printf("%d streams: %.0f MB/s, processor time of this side %.2f s per s%n", streams, bytes / elapsed / 1e6,
                (processorNanos() - processorStarted) / 1e9 / elapsed);
        endpoint.stop(PATIENCE);
    }

    private static long processorNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    private static long transfer(Connection connection, int streams, int seconds) throws InterruptedException {
        var total = new AtomicLong();
        var done = new CountDownLatch(streams);
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        for (int i = 0; i < streams; i++) {
            Thread.startVirtualThread(() -> {
                ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
                try {
                    while (System.nanoTime() < deadline) {
                        total.addAndGet(fetchChunk(connection, buffer));
                    }
                } catch (IOException e) {
                    e.printStackTrace();
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
        return total.get();
    }

    private static long fetchChunk(Connection connection, ByteBuffer buffer) throws IOException {
        long bytes = 0;
        try (ByteStream stream = connection.openStream()) {
            stream.write(ByteBuffer.allocate(1));
            stream.finishOutput();
            for (int read = 0; read >= 0; read = stream.read(buffer.clear())) {
                bytes += read;
            }
        }
        return bytes;
    }
}
