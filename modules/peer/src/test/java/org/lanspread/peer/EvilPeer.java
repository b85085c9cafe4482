package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lanspread.proto.Framing;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Opening;
import org.lanspread.proto.PeerInfo;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.net.Announcement;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;
import org.lanspread.testkit.net.MemoryDiscovery;
import org.lanspread.testkit.net.MemoryTransport;

/** Speaks the protocol and offers one game, well as it stands here; what a test overrides is what it does wrong. */
class EvilPeer implements AutoCloseable {
    private final TestRelease release;
    private final Identity identity = Identity.create();
    private final Endpoint endpoint;
    private final Discovery.Session session;
    private final CountDownLatch askedForContent = new CountDownLatch(1);

    EvilPeer(TestPeers peers, TestRelease release) throws IOException {
        this.release = release;
        endpoint = peers.transport().open(new TransportConfig(TestPeers.loopback(0), Settings.NONE), identity);
        Thread.ofVirtual().start(this::accept);
        session = new MemoryDiscovery(peers.link()).start(
                Settings.NONE, new Announcement(Opening.PROTOCOL_MAJOR, identity.id(), TestPeers.port(endpoint.local().getPort())), _ -> {});
    }

    PeerId id() {
        return identity.id();
    }

    TestRelease release() {
        return release;
    }

    /** Whether it was ever asked for content. */
    boolean wasAskedForContent() throws InterruptedException {
        return askedForContent.await(TestPeer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void accept() {
        try {
            while (true) {
                Connection connection = endpoint.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException e) {
            // The test is over.
            session.close();
        }
    }

    /** Answers what is asked on a connection until it ends. */
    void serve(Connection connection) {
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
            Opening opening = JsonCodec.decodeOpening(Framing.read(stream, Limits.CONTROL_BYTES));
            if (!(opening instanceof Request.StreamInstall) && stream.read(ByteBuffer.allocate(1)) >= 0) {
                throw new IOException("more than a request");
            }
            answer(opening, stream);
        } catch (IOException e) {
            stream.reset(0);
        }
    }

    private void answer(Opening opening, ByteStream stream) throws IOException {
        switch (opening) {
            case Request.Hello _ -> hello(stream);
            case Request.ListGames list -> answer(list, stream);
            case Request.GetGame get -> answer(get, stream);
            case Request.GetExpanded get -> answer(get, stream);
            case Request.GetUnpackedSize get -> answer(get, stream);
            case Request.GetGameFileChunk chunk -> {
                askedForContent.countDown();
                content(chunk, stream);
            }
            case Request.StreamInstall _ -> frames(stream);
            case Request.Peers _ -> peers(stream);
            case Request.Ping _ -> ping(stream);
            default -> respond(stream, new Response.Done());
        }
    }

    void hello(ByteStream stream) throws IOException {
        respond(stream, new Response.Welcome(self()));
    }

    void frames(ByteStream stream) throws IOException {
        respond(stream, new Response.Refused(Response.Error.NOT_HELD, "never unpacked"));
    }

    void peers(ByteStream stream) throws IOException {
        respond(stream, new Response.KnownPeers(List.of()));
    }

    void ping(ByteStream stream) throws IOException {
        respond(stream, new Response.Done());
    }

    PeerInfo self() {
        return new PeerInfo(Opening.PROTOCOL_MAJOR, "evil", TestPeers.port(endpoint.local().getPort()), List.of());
    }

    void answer(Request.ListGames request, ByteStream stream) throws IOException {
        games(stream);
    }

    void games(ByteStream stream) throws IOException {
        respond(stream, new Response.Games(1, List.of(release.summary())));
    }

    void answer(Request.GetGame request, ByteStream stream) throws IOException {
        manifest(stream);
    }

    void answer(Request.GetExpanded request, ByteStream stream) throws IOException {
        respond(stream, new Response.Refused(Response.Error.NOT_HELD, "never unpacked"));
    }

    void answer(Request.GetUnpackedSize request, ByteStream stream) throws IOException {
        respond(stream, new Response.Refused(Response.Error.FAILED, "never listed"));
    }

    void manifest(ByteStream stream) throws IOException {
        sendContent(stream, release.manifest().bytes());
    }

    void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
        sendContent(stream, honest(chunk));
    }

    final byte[] honest(Request.GetGameFileChunk chunk) {
        return release.content(chunk.file(), chunk.offset(), chunk.length());
    }

    static void respond(ByteStream stream, Response response) throws IOException {
        Framing.write(stream, JsonCodec.encode(response));
        stream.finishOutput();
    }

    static void sendContent(ByteStream stream, byte[] content) throws IOException {
        sendContent(stream, content.length, content);
    }

    static void sendContent(ByteStream stream, int declared, byte[] content) throws IOException {
        Framing.write(stream, JsonCodec.encode(new Response.Content(declared)));
        stream.write(ByteBuffer.wrap(content));
        stream.finishOutput();
    }

    /** Dials an honest peer; it is for the caller to say hello. */
    Connection dial(TestPeer peer) throws IOException {
        PeerEvent.Listen at = peer.awaitReady().listen().getFirst();
        return endpoint.connect(new PeerAddress(MemoryTransport.ID, at.host(), at.port()), Duration.ofSeconds(10));
    }

    /** A connection that is newer than the one by which the honest peer came, and therefore the one that is kept. */
    Connection greet(TestPeer honest) throws IOException {
        honest.await(PeerEvent.PeerConnected.class, 0, connected -> connected.peerId().equals(id()));
        Connection connection = dial(honest);
        assertThat(ask(connection, new Request.Hello(self()))).isInstanceOf(Response.Welcome.class);
        Thread.ofVirtual().start(() -> serve(connection));
        return connection;
    }

    static Response ask(Connection connection, Opening request) throws IOException {
        return say(connection, framed(JsonCodec.encode(request)));
    }

    static byte[] framed(byte[] document) {
        return ByteBuffer.allocate(Integer.BYTES + document.length).putInt(document.length).put(document).array();
    }

    /** Says something and hears the answer to its end: a peer whose answer is not heard to the end takes that for a failure. */
    static Response say(Connection connection, byte[] bytes) throws IOException {
        try (ByteStream stream = connection.openStream()) {
            sayAll(stream, bytes);
            Response response = JsonCodec.decodeResponse(Framing.read(stream, Limits.LISTING_BYTES));
            ByteBuffer rest = ByteBuffer.allocate(64 * 1024);
            while (stream.read(rest.clear()) >= 0) {
                assertThat(response).as("what is followed by more").isInstanceOf(Response.Content.class);
            }
            return response;
        }
    }

    static void sayAll(ByteStream stream, byte[] bytes) throws IOException {
        stream.write(ByteBuffer.wrap(bytes));
        try {
            stream.finishOutput();
        } catch (TransportException e) {
            // The peer has heard enough; its answer arrives all the same.
            assertThat(e.reason()).isEqualTo(TransportException.Reason.RESET);
        }
    }

    @Override
    public void close() {
        session.close();
        endpoint.stop(Duration.ZERO);
    }
}
