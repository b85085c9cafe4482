package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanspread.peer.PeerEvent.DownloadGameFilesFinished;
import org.lanspread.peer.PeerEvent.InstallGameFinished;
import org.lanspread.peer.PeerEvent.Source;
import org.lanspread.peer.roster.Waits;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;

/** Sources that are killed, hang or trickle at any step from the dial to the end of a block stop nobody. */
@Tag("F36")
@Tag("F37")
class SourceStepsTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 8 << 20);
    /** So short that what hangs is given up in the time of a test, so long that what is well answers. */
    private static final Waits HURRY = waits(Duration.ofSeconds(2));
    private static final Waits HURRY_MORE = waits(Duration.ofSeconds(1));

    private static Waits waits(Duration each) {
        return new Waits(each, each, each, each, Waits.USUAL.ping(), each, Waits.USUAL.pace(), Waits.USUAL.folder());
    }

    /** Where it happens: what comes before it is done well. */
    enum Step {
        DIAL(0),
        HANDSHAKE(0),
        HELLO(0),
        LIST(50),
        MANIFEST(50),
        CONTENT_BEGIN(0),
        CONTENT_MIDDLE(50),
        CONTENT_END(99),
        FINISH(100);

        private final int percent;

        /** @param percent how much of the answer is given first */
        Step(int percent) {
            this.percent = percent;
        }

        boolean isContent() {
            return compareTo(CONTENT_BEGIN) >= 0;
        }
    }

    /** What happens. */
    enum Fault { KILLED, HANGS, TRICKLES }

    @TempDir
    private Path folder;
    private TestPeers peers;
    private final CountDownLatch over = new CountDownLatch(1);

    @BeforeEach
    void startParty() {
        peers = new TestPeers(folder);
        peers.waitFor(HURRY);
    }

    @AfterEach
    void endParty() throws Exception {
        over.countDown();
        peers.close();
    }

    private final class BrokenPeer extends EvilPeer {
        private final Step step;
        private final Fault fault;
        private final CountDownLatch reached = new CountDownLatch(1);

        BrokenPeer(Step step, Fault fault) throws IOException {
            this.step = step;
            this.fault = fault;
            super(peers, QUAKE);
        }

        @Override
        void serve(Connection connection) {
            if (step == Step.HANDSHAKE) {
                reached.countDown();
                if (fault == Fault.KILLED) {
                    close();
                }
                return;
            }
            super.serve(connection);
        }

        @Override
        void hello(ByteStream stream) throws IOException {
            say(Step.HELLO, stream, new Response.Welcome(self()), new byte[0]);
        }

        @Override
        void games(ByteStream stream) throws IOException {
            say(Step.LIST, stream, new Response.Games(1, List.of(QUAKE.summary())), new byte[0]);
        }

        @Override
        void manifest(ByteStream stream) throws IOException {
            byte[] bytes = QUAKE.manifest().bytes();
            say(Step.MANIFEST, stream, new Response.Content(bytes.length), bytes);
        }

        @Override
        void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
            say(step.isContent() ? step : Step.FINISH, stream, new Response.Content(chunk.length()), honest(chunk));
        }

        private void say(Step now, ByteStream stream, Response response, byte[] content) throws IOException {
            byte[] document = JsonCodec.encode(response);
            var all = ByteBuffer.allocate(Integer.BYTES + document.length + content.length).putInt(document.length).put(document).put(content).flip();
            if (now != step) {
                stream.write(all);
                stream.finishOutput();
                return;
            }
            int good = now.isContent() ? Integer.BYTES + document.length + percent(content.length) : percent(all.limit());
            stream.write(all.slice(0, good));
            reached.countDown();
            fail(stream, all.position(good));
        }

        private int percent(int bytes) {
            return (int) ((long) bytes * step.percent / 100);
        }

        private void fail(ByteStream stream, ByteBuffer rest) throws IOException {
            switch (fault) {
                case KILLED -> close();
                case HANGS -> pass(TestPeer.PATIENCE.multipliedBy(10));
                case TRICKLES -> {
                    while (!pass(Duration.ofMillis(200)) && rest.hasRemaining()) {
                        stream.write(rest.slice(rest.position(), 1));
                        rest.position(rest.position() + 1);
                    }
                }
            }
        }

        private boolean pass(Duration time) {
            try {
                return over.await(time.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        boolean wasReached() throws InterruptedException {
            return reached.await(TestPeer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private List<BrokenPeer> breakAt(Step step, Set<Fault> faults) throws IOException {
        var broken = new ArrayList<BrokenPeer>();
        for (Fault fault : faults) {
            var peer = new BrokenPeer(step, fault);
            if (step == Step.DIAL) {
                peers.transport().faultsOf(peer.id()).unreachable(fault == Fault.KILLED);
                peers.transport().faultsOf(peer.id()).delay(Duration.ofHours(1));
            }
            peers.adopt(peer);
            broken.add(peer);
        }
        return broken;
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void anHonestSourceBesideThemIsEnough(Step step) throws Exception {
        List<BrokenPeer> broken = breakAt(step, EnumSet.allOf(Fault.class));
        TestPeer honest = peers.start("honest", QUAKE);
        TestPeer sink = peers.start("sink");
        int offering = step.compareTo(Step.MANIFEST) < 0 ? 1 : 1 + broken.size();
        sink.awaitGame(QUAKE.game(), game -> game.peers() == offering);
        sink.fetch(QUAKE.game());
        peers.faultsOf(honest).delay(Duration.ofMillis(30));

        DownloadGameFilesFinished finished =
                sink.send(new PeerCommand.DownloadGameFiles(QUAKE.game(), List.of())).await(DownloadGameFilesFinished.class);
        sink.await(InstallGameFinished.class);

        assertThat(QUAKE.isIn(sink.gameDir())).isTrue();
        if (step != Step.DIAL && step != Step.MANIFEST) {
            for (BrokenPeer peer : broken) {
                assertThat(peer.wasReached()).as("%s", peer.fault).isTrue();
            }
        }
        if (step.isContent()) {
            assertThat(finished.sources()).extracting(Source::peerId).containsExactly(honest.id());
        }
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = {"MANIFEST", "CONTENT_MIDDLE", "FINISH"})
    void withNobodyElseThereIsATypedEnd(Step step) throws Exception {
        peers.waitFor(HURRY_MORE);
        List<BrokenPeer> broken = breakAt(step, EnumSet.of(Fault.HANGS, Fault.TRICKLES));
        TestPeer sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == broken.size());
        if (step == Step.MANIFEST) {
            sink.send(new PeerCommand.GetGame(QUAKE.game())).await(PeerEvent.NoPeersHaveGame.class);
        } else {
            sink.download(QUAKE.game()).await(PeerEvent.class, event -> event instanceof PeerEvent.DownloadGameFilesAllPeersGone
                    || event instanceof PeerEvent.DownloadGameFilesFailed);
        }
        for (BrokenPeer peer : broken) {
            assertThat(peer.wasReached()).as("%s", peer.fault).isTrue();
        }
        assertThat(peers.logged(Level.INFO)).as("to be slow is no lie").noneMatch(line -> line.contains("kept out"));
    }
}
