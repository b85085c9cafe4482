package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.proto.Framing;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Notice;
import org.lanspread.proto.Opening;
import org.lanspread.proto.PeerInfo;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.TransportException;

/** Whatever a caller says, a peer answers with a typed refusal, stays calm, and goes on serving others. */
class EvilCallerTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1 << 20);

    @TempDir
    private Path folder;
    private TestPeers peers;
    private TestPeer honest;
    private EvilPeer evil;

    @BeforeEach
    void startParty() throws Exception {
        peers = new TestPeers(folder);
        honest = peers.start("honest", QUAKE);
        evil = new EvilPeer(peers, QUAKE) {
            @Override
            void games(ByteStream stream) throws IOException {
                listings.incrementAndGet();
                super.games(stream);
            }
        };
        peers.adopt(evil);
        honest.await(PeerEvent.PeerConnected.class, connected -> connected.peerId().equals(evil.id()));
    }

    private final AtomicInteger listings = new AtomicInteger();

    @AfterEach
    void endParty() throws Exception {
        TestPeer sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() >= 1);
        assertThat(sink.fetch(QUAKE.game()).release()).as("the honest peer serves as before").isEqualTo(QUAKE.id());
        assertThat(peers.logged(Level.WARNING)).as("log above INFO").isEmpty();
        peers.close();
    }

    /** A connection that is newer than the one by which the honest peer came, and therefore the one that is kept. */
    private Connection greeted() throws IOException {
        Connection connection = evil.dial(honest);
        assertThat(ask(connection, new Request.Hello(evil.self()))).isInstanceOf(Response.Welcome.class);
        Thread.ofVirtual().start(() -> evil.serve(connection));
        return connection;
    }

    private static Response ask(Connection connection, Opening request) throws IOException {
        return say(connection, framed(JsonCodec.encode(request)));
    }

    private static byte[] framed(byte[] document) {
        return ByteBuffer.allocate(Integer.BYTES + document.length).putInt(document.length).put(document).array();
    }

    private static Response say(Connection connection, byte[] bytes) throws IOException {
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

    private static void sayAll(ByteStream stream, byte[] bytes) throws IOException {
        stream.write(ByteBuffer.wrap(bytes));
        try {
            stream.finishOutput();
        } catch (TransportException e) {
            // The peer has heard enough; its answer arrives all the same.
            assertThat(e.reason()).isEqualTo(TransportException.Reason.RESET);
        }
    }

    private static Response.Error refusal(Response response) {
        assertThat(response).isInstanceOf(Response.Refused.class);
        return ((Response.Refused) response).error();
    }

    @Test
    void aRequestBeforeTheHelloIsOutOfOrderAndEndsTheConnection() throws Exception {
        Connection connection = evil.dial(honest);
        assertThat(refusal(ask(connection, new Request.Ping()))).isEqualTo(Response.Error.OUT_OF_ORDER);
        assertThatThrownBy(connection::acceptStream).isInstanceOf(TransportException.class);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void anotherMajorVersionIsIncompatibleAndEndsTheConnection() throws Exception {
        Connection connection = evil.dial(honest);
        var info = new PeerInfo(Opening.PROTOCOL_MAJOR + 1, "future", evil.self().ports(), List.of());
        assertThat(refusal(ask(connection, new Request.Hello(info)))).isEqualTo(Response.Error.INCOMPATIBLE);
        assertThatThrownBy(connection::acceptStream).isInstanceOf(TransportException.class);
    }

    @Test
    void garbageInPlaceOfTheHelloEndsTheConnection() throws Exception {
        Connection connection = evil.dial(honest);
        try (ByteStream stream = connection.openStream()) {
            stream.write(ByteBuffer.wrap(new byte[] {'G', 'E', 'T', ' ', '/'}));
            assertThatThrownBy(() -> Framing.read(stream, Limits.CONTROL_BYTES)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(connection::acceptStream).isInstanceOf(TransportException.class);
    }

    @Test
    void aSecondHelloIsOutOfOrderAndTheConnectionStays() throws Exception {
        Connection connection = greeted();
        assertThat(refusal(ask(connection, new Request.Hello(evil.self())))).isEqualTo(Response.Error.OUT_OF_ORDER);
        assertThat(ask(connection, new Request.Ping())).isEqualTo(new Response.Done());
    }

    @Test
    void garbageIsRefusedAndTheConnectionStays() throws Exception {
        Connection connection = greeted();
        for (String nonsense : List.of("", "{", "[]", "null", "{\"Ping\":{},\"Ping\":{}}", "\u0000\u0001", "{\"Hello\":{\"self\":{}}}",
                "[".repeat(10_000))) {
            byte[] bytes = framed(nonsense.getBytes(StandardCharsets.UTF_8));
            assertThat(refusal(say(connection, bytes))).as(nonsense).isEqualTo(Response.Error.MALFORMED);
        }
        byte[] ping = framed(JsonCodec.encode(new Request.Ping()));
        assertThat(refusal(say(connection, ByteBuffer.allocate(2 * ping.length).put(ping).put(ping).array()))).isEqualTo(Response.Error.MALFORMED);
        assertThat(refusal(say(connection, new byte[] {0, 0}))).isEqualTo(Response.Error.MALFORMED);
        assertThat(refusal(say(connection, new byte[] {-1, -1, -1, -1}))).isEqualTo(Response.Error.MALFORMED);
        assertThat(refusal(say(connection, ByteBuffer.allocate(4).putInt(Limits.CONTROL_BYTES + 1).array()))).isEqualTo(Response.Error.MALFORMED);
        assertThat(ask(connection, new Request.Ping())).isEqualTo(new Response.Done());
    }

    @Test
    void anyFlippedByteOfARequestIsAnsweredOrRefused() throws Exception {
        Connection connection = greeted();
        var random = new Random(1);
        byte[] request = framed(JsonCodec.encode(new Request.GetGameFileChunk(QUAKE.game(), QUAKE.id(), 0, 0, 1_000)));
        for (int i = Integer.BYTES; i < request.length; i++) {
            byte[] changed = request.clone();
            changed[i] ^= (byte) (1 << random.nextInt(8));
            assertThat(say(connection, changed)).isInstanceOfAny(Response.Refused.class, Response.Content.class);
        }
        assertThat(ask(connection, new Request.Ping())).isEqualTo(new Response.Done());
    }

    @Test
    void contentThatIsNotThereIsRefused() throws Exception {
        Connection connection = greeted();
        var other = new ReleaseId("0".repeat(64));
        long size = QUAKE.files().get("data/level.bin").length;
        assertThat(refusal(ask(connection, new Request.GetGame(QUAKE.game(), other)))).isEqualTo(Response.Error.NOT_HELD);
        assertThat(refusal(ask(connection, new Request.GetGameFileChunk(QUAKE.game(), other, 0, 0, 1)))).isEqualTo(Response.Error.NOT_HELD);
        assertThat(refusal(ask(connection, new Request.GetGameFileChunk(QUAKE.game(), QUAKE.id(), 0, size, 1))))
                .isEqualTo(Response.Error.OUT_OF_RANGE);
        assertThat(refusal(ask(connection, new Request.GetGameFileChunk(QUAKE.game(), QUAKE.id(), 4, 0, 1)))).isEqualTo(Response.Error.OUT_OF_RANGE);
        assertThat(refusal(ask(connection, new Request.GetGameFileChunk(QUAKE.game(), QUAKE.id(), 3, 0, 10)))).isEqualTo(Response.Error.OUT_OF_RANGE);
        assertThat(ask(connection, new Request.GetGameFileChunk(QUAKE.game(), QUAKE.id(), 3, 0, 9))).isEqualTo(new Response.Content(9));
    }

    @Test
    void aFloodOfNoticesLeadsToFewQuestions() throws Exception {
        int flood = 2_000;
        Connection connection = greeted();
        for (int i = 1; i <= flood; i++) {
            try (ByteStream stream = connection.openStream()) {
                Framing.write(stream, JsonCodec.encode(new Notice.LibraryChanged(i + 1)));
                stream.finishOutput();
                stream.read(ByteBuffer.allocate(1));
            }
        }
        assertThat(ask(connection, new Request.Ping())).isEqualTo(new Response.Done());
        assertThat(listings.get()).isLessThan(flood / 10);
    }

    @Test
    void aPeerThatLeavesItsTransfersLyingGetsNoMoreThanItsShare() throws Exception {
        byte[] request = framed(JsonCodec.encode(new Request.GetGameFileChunk(QUAKE.game(), QUAKE.id(), 0, 0, 1 << 20)));
        var lying = new ArrayList<ByteStream>();
        Connection connection = greeted();
        for (int i = 0; i < 6; i++) {
            ByteStream stream = connection.openStream();
            sayAll(stream, request);
            assertThat(JsonCodec.decodeResponse(Framing.read(stream, Limits.LISTING_BYTES))).isEqualTo(new Response.Content(1 << 20));
            lying.add(stream);
        }
        assertThat(refusal(say(connection, request))).isEqualTo(Response.Error.BUSY);
        lying.forEach(ByteStream::close);
    }

    @Test
    void connectionsThatSayNothingDoNotKeepOthersOut() throws Exception {
        var idle = new ArrayList<Connection>();
        for (int i = 0; i < 8; i++) {
            idle.add(evil.dial(honest));
        }
        assertThat(ask(greeted(), new Request.Ping())).isEqualTo(new Response.Done());
        idle.forEach(Connection::close);
    }
}
