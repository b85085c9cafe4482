package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerEvent.DownloadGameFilesFinished;
import org.lanspread.peer.PeerEvent.InstallGameFinished;
import org.lanspread.peer.PeerEvent.Source;
import org.lanspread.proto.Framing;
import org.lanspread.proto.GameSummary;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.net.ByteStream;

/** A source that misbehaves is found out, and the download completes from an honest one. */
class EvilSourceTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 8 << 20);

    @TempDir
    private Path folder;
    private TestPeers peers;

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
        TestPeer sink = peers.start("sink");
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
    void contentThatEndsTooEarlyIsFetchedElsewhere() throws Exception {
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                sendContent(stream, chunk.length(), Arrays.copyOf(honest(chunk), chunk.length() - 1));
            }
        })).isEmpty();
    }

    @Test
    void contentThatGoesOnTooLongIsFetchedElsewhere() throws Exception {
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                sendContent(stream, chunk.length(), Arrays.copyOf(honest(chunk), chunk.length() + 1));
            }
        })).isEmpty();
    }

    @Test
    void contentOfAnotherLengthThanAskedForIsFetchedElsewhere() throws Exception {
        assertThat(downloadBeside(new EvilPeer(peers, QUAKE) {
            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                sendContent(stream, Arrays.copyOf(honest(chunk), chunk.length() - 1));
            }
        })).isEmpty();
    }

    @Test
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

    @Test
    void aManifestThatIsNotTheOneOfTheReleaseIsRefused() throws Exception {
        TestRelease other = TestRelease.of("doom", "20240101", 1 << 20);
        peers.adopt(new EvilPeer(peers, QUAKE) {
            @Override
            void manifest(ByteStream stream) throws IOException {
                sendContent(stream, other.manifest().bytes());
            }
        });
        TestPeer sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 1);
        sink.send(new PeerCommand.GetGame(QUAKE.game())).await(PeerEvent.NoPeersHaveGame.class);
        assertThat(peers.logged(Level.WARNING)).anyMatch(line -> line.startsWith("quake: no manifest from evil ("));
    }

    @Test
    void aManifestOfAnotherGameIsRefusedAlthoughItHashesToTheRelease() throws Exception {
        TestRelease other = TestRelease.of("doom", "20240101", 1 << 20);
        peers.adopt(new EvilPeer(peers, other) {
            @Override
            void games(ByteStream stream) throws IOException {
                respond(stream, new Response.Games(1, List.of(new GameSummary(QUAKE.game(), "Quake", QUAKE.version(), other.id(), other.size()))));
            }
        });
        TestPeer sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 1);
        sink.send(new PeerCommand.GetGame(QUAKE.game())).await(PeerEvent.NoPeersHaveGame.class);
    }

    @Test
    void theManifestOfAnHonestHolderIsTakenWhenTheFirstOneLies() throws Exception {
        peers.adopt(new EvilPeer(peers, QUAKE) {
            @Override
            void manifest(ByteStream stream) throws IOException {
                respond(stream, new Response.Refused(Response.Error.NOT_HELD, "no"));
            }
        });
        peers.start("honest", QUAKE);
        TestPeer sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 2);
        assertThat(sink.fetch(QUAKE.game()).release()).isEqualTo(QUAKE.id());
    }

    @Test
    void aListingAtTheLimitIsTakenAndOneGameMoreIsRefused() throws Exception {
        peers.adopt(listing("most", Limits.LISTED_GAMES));
        peers.adopt(listing("more", Limits.LISTED_GAMES + 1));
        TestPeer sink = peers.start("sink");
        sink.awaitGame(new GameId("most" + (Limits.LISTED_GAMES - 1)), game -> game.peers() == 1);
        peers.awaitLog(Level.INFO, line -> line.startsWith("evil (") && line.contains("does not say what it offers"));
        assertThat(sink.ask(new GameId("more0"))).isEmpty();
    }

    @Test
    void aPeerThatDoesNotSayAtFirstWhatItOffersIsAskedAgain() throws Exception {
        var questions = new AtomicInteger();
        peers.adopt(new EvilPeer(peers, QUAKE) {
            @Override
            void games(ByteStream stream) throws IOException {
                if (questions.getAndIncrement() < 2) {
                    respond(stream, new Response.Refused(Response.Error.BUSY, "later"));
                } else {
                    super.games(stream);
                }
            }
        });
        peers.start("sink").awaitGame(QUAKE.game(), game -> game.peers() == 1);
    }

    @Test
    void aChangeThatNobodyTellsIsNoticedInTime() throws Exception {
        TestRelease doom = TestRelease.of("doom", "20240101", 1 << 20);
        var known = new CopyOnWriteArrayList<Long>();
        peers.adopt(new EvilPeer(peers, QUAKE) {
            @Override
            void answer(Request.ListGames request, ByteStream stream) throws IOException {
                known.add(request.knownRevision());
                switch (known.size()) {
                    case 1 -> games(stream);
                    case 2 -> respond(stream, new Response.Unchanged());
                    default -> respond(stream, new Response.Games(2, List.of(doom.summary())));
                }
            }
        });
        TestPeer sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 1);
        sink.awaitGame(doom.game(), game -> game.peers() == 1);
        sink.awaitNoGame(QUAKE.game());
        assertThat(known).startsWith(0L, 1L, 1L);
    }

    @Test
    void aPeerThatClosesInsteadOfAnsweringAPingIsDisconnectedAndNotLost() throws Exception {
        EvilPeer evil = peers.adopt(new EvilPeer(peers, QUAKE) {
            @Override
            void ping(ByteStream stream) {
                close();
            }
        });
        TestPeer sink = peers.start("sink");
        sink.await(PeerEvent.PeerDisconnected.class, gone -> gone.peerId().equals(evil.id()));
        assertThat(sink.events(PeerEvent.PeerLost.class)).isEmpty();
    }

    private EvilPeer listing(String prefix, int games) throws IOException {
        return new EvilPeer(peers, QUAKE) {
            @Override
            void games(ByteStream stream) throws IOException {
                String json = new String(JsonCodec.encode(new Response.Games(1, List.of(QUAKE.summary()))), StandardCharsets.UTF_8);
                int begin = json.indexOf('[') + 1;
                int end = json.lastIndexOf(']');
                String entry = json.substring(begin, end);
                var entries = new ArrayList<String>();
                for (int i = 0; i < games; i++) {
                    entries.add(entry.replace("\"quake\"", "\"" + prefix + i + "\""));
                }
                Framing.write(stream, (json.substring(0, begin) + String.join(",", entries) + json.substring(end)).getBytes(StandardCharsets.UTF_8));
                stream.finishOutput();
            }
        };
    }
}
