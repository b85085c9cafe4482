package org.lanspread.peer.roster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.Framing;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Opening;
import org.lanspread.proto.PeerInfo;
import org.lanspread.proto.Request;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.testkit.net.MemoryTransport;

/** Somebody who answers requests for content as a test wants it, and the link to it. */
public final class TestSource implements AutoCloseable {
    /** What it does with a request, on the thread of its stream. */
    @FunctionalInterface
    public interface Script {
        void answer(Request.GetGameFileChunk request, ByteStream stream) throws IOException;
    }

    private final Script script;
    private final Endpoint endpoint;
    private final PeerLink link;
    private final AtomicInteger asked = new AtomicInteger();

    /** @param sink who dials it */
    public TestSource(MemoryTransport network, Endpoint sink, Deadlines deadlines, Script script) throws IOException {
        this.script = script;
        endpoint = open(network);
        var address = new PeerAddress(MemoryTransport.ID, endpoint.local().getAddress().getHostAddress(), endpoint.local().getPort());
        Connection there = sink.connect(address, Duration.ofSeconds(10));
        link = new PeerLink(there, MemoryTransport.ID, new PeerInfo(Opening.PROTOCOL_MAJOR, "source", Map.of(), List.of()), deadlines, Waits.USUAL);
        Connection here = endpoint.accept();
        Thread.ofVirtual().start(() -> serve(here));
    }

    /** An endpoint of somebody new. */
    public static Endpoint open(MemoryTransport network) throws IOException {
        return network.open(new TransportConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Settings.NONE), Identity.create());
    }

    private void serve(Connection connection) {
        try {
            while (true) {
                ByteStream stream = connection.acceptStream();
                Thread.ofVirtual().start(() -> answer(stream));
            }
        } catch (IOException e) {
            connection.close();
        }
    }

    private void answer(ByteStream stream) {
        asked.incrementAndGet();
        try (stream) {
            Opening opening = JsonCodec.decodeOpening(Framing.read(stream, Limits.CONTROL_BYTES));
            stream.read(ByteBuffer.allocate(1));
            script.answer((Request.GetGameFileChunk) opening, stream);
        } catch (IOException e) {
            stream.reset(0);
        }
    }

    /** How it is reached. */
    public PeerLink link() {
        return link;
    }

    /** How many requests came. */
    public int asked() {
        return asked.get();
    }

    @Override
    public void close() {
        endpoint.stop(Duration.ZERO);
    }
}
