package org.lanspread.peer.operation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.roster.Links;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.Framing;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Opening;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.testkit.net.MemoryTransport;

/** A peer on a network in memory that delivers the content of one release. */
class Source implements AutoCloseable {
    private final TestRelease release;
    private final Endpoint here;
    private final Endpoint there;
    private final PeerLink link;

    Source(TestRelease release, Deadlines deadlines) throws IOException {
        this.release = release;
        var network = new MemoryTransport();
        var config = new TransportConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Settings.NONE);
        here = network.open(config, Identity.create());
        there = network.open(config, Identity.create());
        var address = new PeerAddress(MemoryTransport.ID, there.local().getAddress().getHostAddress(), there.local().getPort());
        link = Links.over(here.connect(address, Duration.ofSeconds(10)), deadlines);
        Connection accepted = there.accept();
        Thread.ofVirtual().start(() -> serve(accepted));
    }

    /** How it looks from the other side. */
    PeerLink link() {
        return link;
    }

    TestRelease release() {
        return release;
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
        try (stream) {
            Opening asked = JsonCodec.decodeOpening(Framing.read(stream, Limits.CONTROL_BYTES));
            if (asked instanceof Request.GetGameFileChunk chunk && stream.read(ByteBuffer.allocate(1)) < 0) {
                byte[] content = release.content(chunk.file(), chunk.offset(), chunk.length());
                Framing.write(stream, JsonCodec.encode(new Response.Content(content.length)));
                stream.write(ByteBuffer.wrap(content));
                stream.finishOutput();
            } else {
                answerOther(asked, stream);
            }
        } catch (IOException e) {
            stream.reset(0);
        }
    }

    /** Answers everything else. */
    void answerOther(Opening asked, ByteStream stream) throws IOException {
        throw new IOException("no answer to " + asked);
    }

    @Override
    public void close() {
        here.stop(Duration.ZERO);
        there.stop(Duration.ZERO);
    }
}
