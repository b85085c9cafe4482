package org.lanspread.peer.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.HeldUnpacker;
import org.lanspread.peer.KeptGames;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.TestWaits;
import org.lanspread.peer.WrittenStream;
import org.lanspread.peer.library.UnpackedSizes;
import org.lanspread.peer.roster.TestSource;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.runtime.UnpackMemory;
import org.lanspread.peer.streaming.ArchiveSizes;
import org.lanspread.peer.streaming.StreamSender;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.proto.Response.UnpackedSize;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.stream.UnpackerStreams;
import org.lanspread.store.GamePasswords;
import org.lanspread.testkit.net.MemoryTransport;

class SizeServerTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1_000);
    private static final TestRelease DOOM = TestRelease.of("doom", "20240101", 1_000);
    private static final Waits SHORT = TestWaits.control(Duration.ofMillis(200));
    private static final Waits NEVER_OVER = TestWaits.control(Duration.ofHours(1));
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;
    private final HeldUnpacker unpacker = new HeldUnpacker();
    private final Deadlines deadlines = new Deadlines();
    private final MemoryTransport network = new MemoryTransport();
    private Endpoint here;
    private TestSource one;
    private TestSource other;
    private KeptGames games;
    private SizeServer server;

    @BeforeEach
    void open() throws Exception {
        here = TestSource.open(network);
        one = new TestSource(network, here, deadlines, (_, _) -> { });
        other = new TestSource(network, here, deadlines, (_, _) -> { });
        games = new KeptGames(folder, QUAKE, DOOM);
        var sender = new StreamSender(
                List.of(new UnpackerStreams(unpacker)), new GamePasswords(games.state()), UnpackMemory.ofStreams(), deadlines, NEVER_OVER);
        server = new SizeServer(
                new ArchiveSizes(games.book(), games.held(), new UnpackedSizes(games.state()), sender, deadlines, NEVER_OVER), SHORT);
    }

    @AfterEach
    void close() throws Exception {
        unpacker.goOn();
        one.close();
        other.close();
        here.stop(Duration.ZERO);
        deadlines.close();
        games.close();
    }

    private Response ask(TestSource asker, TestRelease game, ReleaseId release) throws Exception {
        var stream = new WrittenStream();
        server.size(asker.link(), new Request.GetUnpackedSize(game.game(), release), stream);
        byte[] frame = stream.content();
        byte[] document = new byte[ByteBuffer.wrap(frame).getInt()];
        ByteBuffer.wrap(frame, Integer.BYTES, document.length).get(document);
        assertThat(frame).hasSize(Integer.BYTES + document.length);
        return JsonCodec.decodeResponse(document);
    }

    private static void assertRefused(Response response, Response.Error error) {
        assertThat(response).isInstanceOfSatisfying(Response.Refused.class, refused -> assertThat(refused.error()).isEqualTo(error));
    }

    @Test
    @Tag("F33")
    void listsForOneAtATimeAndTellsWhatItKnowsMeanwhile() throws Exception {
        assertThat(ask(one, DOOM, DOOM.id())).isEqualTo(new UnpackedSize(2, 1_000));
        unpacker.hold();
        var listing = new FutureTask<>(() -> ask(one, QUAKE, QUAKE.id()));
        Thread.ofVirtual().start(listing);
        unpacker.awaitReached();

        assertRefused(ask(other, QUAKE, QUAKE.id()), Response.Error.BUSY);
        assertRefused(ask(one, QUAKE, QUAKE.id()), Response.Error.BUSY);
        assertThat(ask(other, DOOM, DOOM.id())).isEqualTo(new UnpackedSize(2, 1_000));
        unpacker.goOn();
        assertThat(listing.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(new UnpackedSize(2, 1_000));
    }

    @Test
    void saysThatItCannotListWhatItCannotList() throws Exception {
        Files.write(games.root(QUAKE).folder().resolve("game.mem"), new byte[100]);

        assertRefused(ask(one, QUAKE, QUAKE.id()), Response.Error.FAILED);
    }

    @Test
    @Tag("F33")
    void whatIsLeftAloneWaitsForNobodysTurn() throws Exception {
        Files.write(games.root(QUAKE).folder().resolve("game.mem"), new byte[100]);
        assertRefused(ask(one, QUAKE, QUAKE.id()), Response.Error.FAILED);
        unpacker.hold();
        var listing = new FutureTask<>(() -> ask(one, DOOM, DOOM.id()));
        Thread.ofVirtual().start(listing);
        unpacker.awaitReached();

        assertRefused(ask(other, QUAKE, QUAKE.id()), Response.Error.FAILED);
        unpacker.goOn();
        assertThat(listing.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(new UnpackedSize(2, 1_000));
    }

    @Test
    void refusesWhatIsNotHere() throws Exception {
        assertRefused(ask(one, QUAKE, DOOM.id()), Response.Error.NOT_HELD);
        assertThat(unpacker.times()).isZero();
    }
}
