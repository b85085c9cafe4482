package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lanspread.peer.EvilPeer.ask;
import static org.lanspread.peer.EvilPeer.framed;
import static org.lanspread.peer.EvilPeer.say;
import static org.lanspread.peer.EvilPeer.sayAll;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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
        honest.awaitHashed(QUAKE.game());
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

    private static Response.Error refusal(Response response) {
        assertThat(response).isInstanceOf(Response.Refused.class);
        return ((Response.Refused) response).error();
    }

    @Test
    @Tag("B24")
    void aRequestBeforeTheHelloIsOutOfOrderAndEndsTheConnection() throws Exception {
        Connection connection = evil.dial(honest);
        assertThat(refusal(ask(connection, new Request.Ping()))).isEqualTo(Response.Error.OUT_OF_ORDER);
        assertThatThrownBy(connection::acceptStream).isInstanceOf(TransportException.class);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    @Tag("B24")
    void anotherMajorVersionIsIncompatibleAndEndsTheConnection() throws Exception {
        Connection connection = evil.dial(honest);
        var info = new PeerInfo(Opening.PROTOCOL_MAJOR + 1, "future", evil.self().ports(), List.of());
        assertThat(refusal(ask(connection, new Request.Hello(info)))).isEqualTo(Response.Error.INCOMPATIBLE);
        assertThatThrownBy(connection::acceptStream).isInstanceOf(TransportException.class);
    }

    @Test
    @Tag("B24")
    void garbageInPlaceOfTheHelloEndsTheConnection() throws Exception {
        Connection connection = evil.dial(honest);
        try (ByteStream stream = connection.openStream()) {
            stream.write(ByteBuffer.wrap(new byte[] {'G', 'E', 'T', ' ', '/'}));
            assertThatThrownBy(() -> Framing.read(stream, Limits.CONTROL_BYTES)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(connection::acceptStream).isInstanceOf(TransportException.class);
    }

    @Test
    @Tag("B24")
    void aSecondHelloIsOutOfOrderAndTheConnectionStays() throws Exception {
        Connection connection = evil.greet(honest);
        assertThat(refusal(ask(connection, new Request.Hello(evil.self())))).isEqualTo(Response.Error.OUT_OF_ORDER);
        assertThat(ask(connection, new Request.Ping())).isEqualTo(new Response.Done());
    }

    @Test
    @Tag("B20")
    @Tag("B23")
    void garbageIsRefusedAndTheConnectionStays() throws Exception {
        Connection connection = evil.greet(honest);
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
    @Tag("B24")
    void nothingButAHelloIsHeardFirst() throws Exception {
        for (Opening first : List.of(new Request.ListGames(0), new Request.Peers(), new Request.GetGame(QUAKE.game(), QUAKE.id()),
                new Request.GetGameFileChunk(QUAKE.game(), QUAKE.id(), 0, 0, 1), new Notice.LibraryChanged(1), new Request.Goodbye())) {
            Connection connection = evil.dial(honest);
            assertThat(refusal(ask(connection, first))).as("%s", first).isEqualTo(Response.Error.OUT_OF_ORDER);
            assertThatThrownBy(connection::acceptStream).isInstanceOf(TransportException.class);
        }
    }

    @Test
    @Tag("B24")
    @Tag("B25")
    void whatIsNoRequestOfTheProtocolIsRefusedAndTheConnectionStays() throws Exception {
        Connection connection = evil.greet(honest);
        assertThat(refusal(say(connection, framed("{\"type\":\"Dance\"}".getBytes(StandardCharsets.UTF_8))))).isEqualTo(Response.Error.UNKNOWN_TYPE);
        for (Response unsolicited : List.of(new Response.Content(1_000), new Response.Done(), new Response.Games(1, List.of(QUAKE.summary())),
                new Response.Unchanged(), new Response.Refused(Response.Error.BUSY, "me"))) {
            assertThat(refusal(say(connection, framed(JsonCodec.encode(unsolicited))))).as("%s", unsolicited)
                    .isIn(Response.Error.UNKNOWN_TYPE, Response.Error.MALFORMED);
        }
        assertThat(ask(connection, new Request.Ping())).isEqualTo(new Response.Done());
    }

    @Test
    @Tag("B14")
    @Tag("B15")
    void aNumberThatIsNoneOrOverflowsIsRefusedAndTheConnectionStays() throws Exception {
        Connection connection = evil.greet(honest);
        String sound = new String(JsonCodec.encode(new Request.GetGameFileChunk(QUAKE.game(), QUAKE.id(), 1, 7, 1_000)), StandardCharsets.UTF_8);
        for (String number : List.of("-1", "1.5", "1e999", "\"12\"", "null", "2147483648", "4294967296", "9007199254740993", "9223372036854775807",
                "9223372036854775808")) {
            for (String field : List.of("\"file\":1", "\"offset\":7", "\"length\":1000")) {
                assertThat(sound).contains(field);
                String changed = sound.replace(field, field.substring(0, field.indexOf(':') + 1) + number);
                assertThat(refusal(say(connection, framed(changed.getBytes(StandardCharsets.UTF_8))))).as(changed)
                        .isIn(Response.Error.MALFORMED, Response.Error.OUT_OF_RANGE);
            }
        }
        for (long offset : new long[] {Limits.NUMBER, Integer.MAX_VALUE, 1L + Integer.MAX_VALUE, 1L << 32}) {
            var beyond = new Request.GetGameFileChunk(QUAKE.game(), QUAKE.id(), 1, offset, Limits.CONTENT_BYTES);
            assertThat(refusal(ask(connection, beyond))).isEqualTo(Response.Error.OUT_OF_RANGE);
        }
        assertThat(ask(connection, new Request.Ping())).isEqualTo(new Response.Done());
    }

    @Test
    @Tag("B22")
    void aRequestThatEndsEarlyIsRefusedWhereverItEnds() throws Exception {
        Connection connection = evil.greet(honest);
        byte[] request = framed(JsonCodec.encode(new Request.ListGames(0)));
        for (int length = 0; length < request.length; length++) {
            assertThat(refusal(say(connection, Arrays.copyOf(request, length)))).isEqualTo(Response.Error.MALFORMED);
        }
        assertThat(ask(connection, new Request.Ping())).isEqualTo(new Response.Done());
    }

    @Test
    @Tag("B23")
    void aRequestThatArrivesInTwoPartsIsUnderstoodWhereverItIsSplit() throws Exception {
        Connection connection = evil.greet(honest);
        byte[] request = framed(JsonCodec.encode(new Request.Ping()));
        for (int split = 1; split < request.length; split++) {
            try (ByteStream stream = connection.openStream()) {
                stream.write(ByteBuffer.wrap(request, 0, split));
                assertThat(ask(connection, new Request.Ping())).as("meanwhile").isEqualTo(new Response.Done());
                sayAll(stream, Arrays.copyOfRange(request, split, request.length));
                assertThat(JsonCodec.decodeResponse(Framing.read(stream, Limits.LISTING_BYTES))).isEqualTo(new Response.Done());
            }
        }
    }

    @Test
    @Tag("B22")
    void anyFlippedByteOfARequestIsAnsweredOrRefused() throws Exception {
        Connection connection = evil.greet(honest);
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
    @Tag("B15")
    void contentThatIsNotThereIsRefused() throws Exception {
        Connection connection = evil.greet(honest);
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
    @Tag("F33")
    void aFloodOfNoticesLeadsToFewQuestions() throws Exception {
        int flood = 2_000;
        Connection connection = evil.greet(honest);
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
    @Tag("F33")
    void aPeerThatSendsManyLargeRequestsAtOnceIsCutShortAndSmallOnesAreHeard() throws Exception {
        Connection connection = evil.greet(honest);
        byte[] large = ByteBuffer.allocate(Limits.CONTROL_BYTES).putInt(Limits.CONTROL_BYTES).array();
        var lying = new ArrayList<ByteStream>();
        for (int i = 0; i < Connection.MAX_REMOTE_STREAMS - 2; i++) {
            ByteStream stream = connection.openStream();
            stream.write(ByteBuffer.wrap(large));
            lying.add(stream);
        }
        List<Response> refusals = new CopyOnWriteArrayList<>();
        var one = new CountDownLatch(1);
        lying.forEach(stream -> Thread.ofVirtual().start(() -> {
            try {
                refusals.add(JsonCodec.decodeResponse(Framing.read(stream, Limits.LISTING_BYTES)));
                one.countDown();
            } catch (IOException e) {
                assertThat(e).as("what ends those that are not refused").isInstanceOf(TransportException.class);
            }
        }));
        assertThat(one.await(TestPeer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        assertThat(refusals).allMatch(refused -> refusal(refused) == Response.Error.MALFORMED);
        assertThat(ask(connection, new Request.Ping())).isEqualTo(new Response.Done());
        lying.forEach(stream -> stream.reset(0));
    }

    @Test
    @Tag("F33")
    void aPeerThatLeavesItsTransfersLyingGetsNoMoreThanItsShare() throws Exception {
        byte[] request = framed(JsonCodec.encode(new Request.GetGameFileChunk(QUAKE.game(), QUAKE.id(), 0, 0, 1 << 20)));
        var lying = new ArrayList<ByteStream>();
        Connection connection = evil.greet(honest);
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
    @Tag("F37")
    void connectionsThatSayNothingDoNotKeepOthersOut() throws Exception {
        var idle = new ArrayList<Connection>();
        for (int i = 0; i < 8; i++) {
            idle.add(evil.dial(honest));
        }
        assertThat(ask(evil.greet(honest), new Request.Ping())).isEqualTo(new Response.Done());
        idle.forEach(Connection::close);
    }
}
