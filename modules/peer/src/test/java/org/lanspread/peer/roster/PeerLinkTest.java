package org.lanspread.peer.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.Framing;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Notice;
import org.lanspread.proto.Opening;
import org.lanspread.proto.PeerInfo;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;
import org.lanspread.testkit.net.MemoryTransport;

/** A link to a peer that does not play along. */
@Timeout(60)
class PeerLinkTest {
    private static final GameId GAME = new GameId("quake");
    private static final ReleaseId RELEASE = new ReleaseId("0".repeat(64));

    private static final Waits HURRY = new Waits(
            Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(5),
            Duration.ofSeconds(1), Waits.USUAL.pace(), Waits.USUAL.folder());
    private static final Request.GetGameFileChunk CHUNK = new Request.GetGameFileChunk(GAME, RELEASE, 0, 0, 1);

    private final Deadlines deadlines = new Deadlines();
    private Endpoint here;
    private Endpoint there;
    private Connection connection;
    private Connection other;
    private PeerLink link;

    @BeforeEach
    void connect() throws IOException {
        var network = new MemoryTransport();
        var config = new TransportConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Settings.NONE);
        here = network.open(config, Identity.create());
        there = network.open(config, Identity.create());
        var address = new PeerAddress(MemoryTransport.ID, there.local().getAddress().getHostAddress(), there.local().getPort());
        connection = here.connect(address, Duration.ofSeconds(10));
        other = there.accept();
        link = link(Waits.USUAL);
    }

    private PeerLink link(Waits waits) {
        return new PeerLink(connection, MemoryTransport.ID, new PeerInfo(Opening.PROTOCOL_MAJOR, "other", Map.of(), List.of()), deadlines, waits);
    }

    @AfterEach
    void end() {
        here.stop(Duration.ZERO);
        there.stop(Duration.ZERO);
        deadlines.close();
    }

    private void useUpAllStreams() throws IOException {
        for (int i = 0; i < Connection.MAX_REMOTE_STREAMS; i++) {
            connection.openStream();
        }
    }

    @Test
    @Tag("F37")
    void aPeerThatGrantsNoMoreStreamsIsLeft() throws Exception {
        useUpAllStreams();
        link = link(HURRY);
        List<Callable<Object>> questions = List.of(
                () -> link.ask(new Request.Peers()),
                () -> link.manifest(new Request.GetGame(GAME, RELEASE)),
                () -> {
                    link.tell(new Notice.LibraryChanged(1));
                    return link;
                },
                () -> {
                    link.content(CHUNK, ByteBuffer.allocate(1), () -> { }, new CancelToken());
                    return link;
                });
        var failures = new ArrayList<Throwable>();
        try (var askers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Object> question : askers.invokeAll(questions)) {
                failures.add(question.exceptionNow());
            }
        }
        assertThat(failures).hasSize(questions.size()).hasOnlyElementsOfType(TransportException.class);
        assertThat(failures).anyMatch(failure -> ((TransportException) failure).reason() == TransportException.Reason.TIMEOUT);
        assertThat(link.isOpen()).isFalse();
    }

    @Test
    void aPingIsNotRepeatedBeforeTheLastOneHasComeBack() throws Exception {
        Thread first = Thread.ofVirtual().start(() -> {
            try {
                link.ping();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        try (ByteStream stream = other.acceptStream()) {
            link.ping();
            assertThat(first.isAlive()).as("the first ping is not answered yet").isTrue();
            answer(stream);
        }
        first.join();
        Thread second = Thread.ofVirtual().start(() -> {
            try (ByteStream stream = other.acceptStream()) {
                answer(stream);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        link.ping();
        assertThat(second.join(Duration.ofMinutes(1))).as("a later ping is sent again").isTrue();
    }

    private static void answer(ByteStream stream) throws IOException {
        assertThat(JsonCodec.decodeOpening(Framing.read(stream, Limits.CONTROL_BYTES))).isEqualTo(new Request.Ping());
        assertThat(stream.read(ByteBuffer.allocate(1))).isNegative();
        Network.respond(stream, new Response.Done());
    }

    @Test
    void onlyLiteralAddressesThatCanBeAPeerArePlausible() {
        for (String host : List.of("192.168.1.7", "127.0.0.1", "fe80::1", "2001:db8::7")) {
            assertThat(Network.isPlausible(new PeerAddress("quic", host, 1), link)).as(host).isTrue();
        }
        for (String host : List.of("cafe.de", "dead.beef", "localhost", "1.2.3.4.5", "300.1.1.1", "224.0.0.251", "ff02::1", "0.0.0.0", "::", "1:2")) {
            assertThat(Network.isPlausible(new PeerAddress("quic", host, 1), link)).as(host).isFalse();
        }
    }

    @Test
    void whatIsCancelledAlreadyIsNotAskedFor() throws Exception {
        var cancelled = new CancelToken();
        cancelled.cancel();
        assertThatThrownBy(() -> link.content(CHUNK, ByteBuffer.allocate(1), () -> { }, cancelled))
                .isInstanceOf(CancelToken.CancelledException.class);
    }

    @Test
    @Tag("F57")
    void whatIsCancelledWhileThePeerGrantsNoStreamEndsAtOnce() throws Exception {
        useUpAllStreams();
        var cancel = new CancelToken();
        var failure = new CompletableFuture<Throwable>();
        Thread asking = Thread.ofVirtual().start(() -> {
            try {
                link.content(CHUNK, ByteBuffer.allocate(1), () -> { }, cancel);
            } catch (IOException e) {
                failure.complete(e);
            }
        });
        while (asking.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        cancel.cancel();
        assertThat(failure.get()).isInstanceOf(CancelToken.CancelledException.class);
        assertThat(link.isOpen()).as("the link goes on").isTrue();
    }
}
