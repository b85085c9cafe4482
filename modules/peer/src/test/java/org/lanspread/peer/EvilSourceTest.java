package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerEvent.DownloadGameFilesFinished;
import org.lanspread.peer.PeerEvent.InstallGameFinished;
import org.lanspread.peer.PeerEvent.Source;
import org.lanspread.proto.Framing;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Notice;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.TransportException;

/** A source that misbehaves is found out, and the download completes from an honest one. */
class EvilSourceTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 8 << 20);

    @TempDir
    private Path folder;
    private TestPeers peers;
    private TestPeer sink;

    @BeforeEach
    void startParty() {
        peers = new TestPeers(folder);
    }

    @AfterEach
    void endParty() throws Exception {
        peers.close();
    }

    /** Lets a peer download from the evil one and an honest one, which is slow enough for the evil one to be asked. */
    private List<Source> downloadBeside(EvilPeer evil) throws Exception {
        peers.adopt(evil);
        TestPeer honest = peers.start("honest", QUAKE);
        sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 2);
        sink.fetch(QUAKE.game());
        peers.faultsOf(honest).delay(Duration.ofMillis(30));
        DownloadGameFilesFinished finished =
                sink.send(new PeerCommand.DownloadGameFiles(QUAKE.game(), List.of())).await(DownloadGameFilesFinished.class);
        sink.await(InstallGameFinished.class);
        assertThat(evil.wasAskedForContent()).isTrue();
        assertThat(QUAKE.isIn(sink.gameDir())).isTrue();
        assertThat(finished.sources().stream().mapToLong(Source::bytes).sum()).isEqualTo(QUAKE.size());
        return finished.sources().stream().filter(source -> source.peerId().equals(evil.id())).toList();
    }

    @Test
    @Tag("F38")
    void wrongBytesAreRefusedAndTheirSenderIsNamed() throws Exception {
        var evil = new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                byte[] content = honest(chunk);
                content[content.length / 2] ^= 1;
                sendContent(stream, content);
            }
        };
        assertThat(downloadBeside(evil)).isEmpty();
        assertThat(peers.logged(Level.WARNING)).anyMatch(line -> line.contains("quake: evil (" + evil.id() + ") sent wrong bytes"));
    }

    @Test
    @Tag("F38")
    void oneWrongChunkIsForgivenButNotUsed() throws Exception {
        var lies = new AtomicInteger();
        var evil = new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                byte[] content = honest(chunk);
                if (lies.getAndIncrement() == 0) {
                    content[0] ^= 1;
                }
                sendContent(stream, content);
            }
        };
        assertThat(downloadBeside(evil)).isNotEmpty();
        assertThat(peers.logged(Level.WARNING)).filteredOn(line -> line.contains("sent wrong bytes")).hasSize(1);
    }

    @Test
    @Tag("F39")
    void contentThatEndsTooEarlyIsFetchedElsewhere() throws Exception {
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                sendContent(stream, chunk.length(), Arrays.copyOf(honest(chunk), chunk.length() - 1));
            }
        })).isEmpty();
    }

    @Test
    @Tag("F39")
    void contentThatGoesOnTooLongIsFetchedElsewhere() throws Exception {
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                sendContent(stream, chunk.length(), Arrays.copyOf(honest(chunk), chunk.length() + 1));
            }
        })).isEmpty();
    }

    @Test
    @Tag("F39")
    void contentOfAnotherLengthThanAskedForIsFetchedElsewhere() throws Exception {
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                sendContent(stream, Arrays.copyOf(honest(chunk), chunk.length() - 1));
            }
        })).isEmpty();
    }

    @Test
    @Tag("F38")
    void whoeverLiesTwiceIsKeptOutUntilTheSessionEnds() throws Exception {
        var evil = new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                sendContent(stream, new byte[chunk.length()]);
            }
        };
        assertThat(downloadBeside(evil)).isEmpty();
        assertThat(peers.logged(Level.WARNING)).filteredOn(line -> line.contains("sent wrong bytes")).hasSize(2);
        assertThat(peers.logged(Level.WARNING)).filteredOn(line -> line.contains("kept out for 60 minutes")).hasSize(1);
        sink.await(PeerEvent.PeerDisconnected.class, 0, gone -> gone.peerId().equals(evil.id()));
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 1);

        Connection again = evil.dial(sink);
        assertThatThrownBy(again::acceptStream).isInstanceOf(TransportException.class);
        peers.link().repeat();
        assertThat(sink.ask(QUAKE.game())).get().matches(game -> game.peers() == 1);
        assertThat(sink.events(PeerEvent.PeerConnected.class)).filteredOn(came -> came.peerId().equals(evil.id())).hasSize(1);
    }

    @Test
    @Tag("F39")
    void contentOfAnotherPlaceIsWrongContent() throws Exception {
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                sendContent(stream, release().content(0, chunk.offset() / 2 + 1, chunk.length()));
            }
        })).isEmpty();
        assertThat(peers.logged(Level.WARNING)).anyMatch(line -> line.contains("kept out"));
    }

    @Test
    @Tag("F44")
    void whatASourceCannotReadIsFetchedElsewhereAndTheRestFromIt() throws Exception {
        var asked = new AtomicInteger();
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                if (asked.getAndIncrement() % 2 == 1) {
                    respond(stream, new Response.Refused(Response.Error.FAILED, "a bad sector"));
                } else {
                    super.content(chunk, stream);
                }
            }
        })).isNotEmpty();
        assertThat(peers.logged(Level.WARNING)).isEmpty();
    }

    @Test
    @Tag("F44")
    void aSourceThatCannotReadAnythingEndsTheDownloadAndIsNotBanned() throws Exception {
        EvilPeer broken = peers.adopt(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                respond(stream, new Response.Refused(Response.Error.FAILED, "a bad disk"));
            }
        });
        sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 1);
        sink.download(QUAKE.game()).await(PeerEvent.class, event -> event instanceof PeerEvent.DownloadGameFilesAllPeersGone
                || event instanceof PeerEvent.DownloadGameFilesFailed);
        assertThat(sink.events(PeerEvent.PeerDisconnected.class)).isEmpty();
        assertThat(sink.ask(QUAKE.game())).get().matches(game -> game.peers() == 1);
        assertThat(broken.wasAskedForContent()).isTrue();
    }

    @Test
    @Tag("F44")
    void aSourceThatBreaksOffEachTimeIsNotBanned() throws Exception {
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                Framing.write(stream, JsonCodec.encode(new Response.Content(chunk.length())));
                stream.write(ByteBuffer.wrap(honest(chunk), 0, chunk.length() / 2));
                stream.reset(1);
            }
        })).isEmpty();
        assertThat(sink.events(PeerEvent.PeerDisconnected.class)).isEmpty();
    }

    @Test
    @Tag("F40")
    void aPeerThatHasTheGameEveryOtherMomentIsNotAskedAtEachOfThem() throws Exception {
        var listings = new AtomicInteger();
        var refusals = new AtomicInteger();
        var over = new CountDownLatch(1);
        var evil = new EvilPeer(peers, QUAKE) {
            @Override
            void serve(Connection connection) {
                Thread.ofVirtual().start(() -> tellOfChanges(connection, over));
                super.serve(connection);
            }

            @Override
            void games(ByteStream stream) throws IOException {
                int now = listings.incrementAndGet();
                respond(stream, new Response.Games(now, now % 2 == 1 ? List.of(QUAKE.summary()) : List.of()));
            }

            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                refusals.incrementAndGet();
                respond(stream, new Response.Refused(Response.Error.NOT_HELD, "not now"));
            }

            @Override
            public void close() {
                over.countDown();
                super.close();
            }
        };
        peers.adopt(evil);
        TestPeer honest = peers.start("honest", QUAKE);
        sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 2);
        sink.fetch(QUAKE.game());
        peers.faultsOf(honest).delay(Duration.ofMillis(150));
        sink.send(new PeerCommand.DownloadGameFiles(QUAKE.game(), List.of())).await(DownloadGameFilesFinished.class);
        sink.await(InstallGameFinished.class);
        assertThat(QUAKE.isIn(sink.gameDir())).isTrue();
        assertThat(refusals.get()).as("of %s listings", listings).isLessThanOrEqualTo(1 + listings.get() / 2);
    }

    private static void tellOfChanges(Connection connection, CountDownLatch over) {
        try {
            for (int revision = 1; !over.await(100, TimeUnit.MILLISECONDS); revision++) {
                try (ByteStream stream = connection.openStream()) {
                    Framing.write(stream, JsonCodec.encode(new Notice.LibraryChanged(revision)));
                    stream.finishOutput();
                    stream.read(ByteBuffer.allocate(1));
                }
            }
        } catch (IOException e) {
            assertThat(connection.isOpen()).as("why it cannot tell: %s", e).isFalse();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Tag("F41")
    @Tag("B17")
    void aSourceThatTurnsToAnotherReleaseOfEqualSizeDoesNotMixThem() throws Exception {
        byte[] other = QUAKE.files().get("data/level.bin").clone();
        other[other.length / 2] ^= 1;
        TestRelease variant = QUAKE.with("data/level.bin", other);
        var turned = new AtomicBoolean();
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void games(ByteStream stream) throws IOException {
                respond(stream, new Response.Games(turned.get() ? 2 : 1, List.of(turned.get() ? variant.summary() : QUAKE.summary())));
            }

            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                turned.set(true);
                assertThat(chunk.release()).as("what is asked for").isEqualTo(QUAKE.id());
                sendContent(stream, variant.content(chunk.file(), chunk.offset(), chunk.length()));
            }
        })).as("what the two have in common is welcome").allMatch(source -> source.bytes() < QUAKE.size());
    }

    @Test
    @Tag("F41")
    @Tag("B17")
    void releasesOfEqualSizeAreNeverMixed() throws Exception {
        byte[] other = QUAKE.files().get("data/level.bin").clone();
        other[0] ^= 1;
        TestRelease variant = QUAKE.with("data/level.bin", other);
        assertThat(variant.size()).isEqualTo(QUAKE.size());
        List<TestPeer> holders = List.of(peers.start("one", QUAKE), peers.start("two", QUAKE), peers.start("other", variant));
        sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == holders.size());
        List<Source> sources = sink.download(QUAKE.game()).await(DownloadGameFilesFinished.class).sources();
        sink.await(InstallGameFinished.class);
        assertThat(QUAKE.isIn(sink.gameDir())).isTrue();
        assertThat(sources).extracting(Source::peerId).doesNotContain(holders.getLast().id());
    }

    @Test
    @Tag("F37")
    void anAnswerThatNeverComesHoldsUpNobody() throws Exception {
        var over = new CountDownLatch(1);
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void close() {
                over.countDown();
                super.close();
            }
        })).isEmpty();
    }

    @Test
    @Tag("B20")
    @Tag("B22")
    void anAnswerThatIsNoJsonIsFetchedElsewhere() throws Exception {
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                Framing.write(stream, "{\"Content\": {\"length\": tru".getBytes(StandardCharsets.UTF_8));
                stream.finishOutput();
            }
        })).isEmpty();
    }

    @Test
    @Tag("B23")
    void aFrameThatClaimsToBeHugeIsFetchedElsewhere() throws Exception {
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                stream.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, Integer.MAX_VALUE));
                stream.finishOutput();
            }
        })).isEmpty();
    }

    @Test
    @Tag("F40")
    void aRefusalAfterAnOfferIsFetchedElsewhere() throws Exception {
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                respond(stream, new Response.Refused(Response.Error.NOT_HELD, "no\u001b[31m more"));
            }
        })).isEmpty();
        assertThat(peers.logged(Level.INFO)).noneMatch(line -> line.contains("\u001b"));
    }

    @Test
    void aPeerThatIsAlwaysBusyDoesNotMakeADownloadFail() throws Exception {
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                respond(stream, new Response.Refused(Response.Error.BUSY, "later"));
            }
        })).isEmpty();
    }
}
