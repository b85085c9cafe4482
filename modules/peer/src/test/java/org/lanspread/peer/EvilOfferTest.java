package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.proto.Framing;
import org.lanspread.proto.GameSummary;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.net.ByteStream;

/** A peer that misbehaves in what it says that it offers, and in the manifests of that, is not believed, and hides no honest one. */
class EvilOfferTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1 << 20);

    @TempDir
    private Path folder;
    private TestPeers peers;
    private TestPeer sink;

    @BeforeEach
    void startParty() {
        peers = new TestPeers(folder);
    }

    @AfterEach
    void endParty() {
        peers.close();
    }

    @Test
    @Tag("F41")
    void aManifestThatIsNotTheOneOfTheReleaseIsRefused() throws Exception {
        TestRelease other = TestRelease.of("doom", "20240101", 1 << 20);
        EvilPeer evil = withManifestOf(other);
        sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 1);
        sink.send(new PeerCommand.GetGame(QUAKE.game())).await(PeerEvent.NoPeersHaveGame.class);
        assertThat(peers.logged(Level.WARNING)).anyMatch(line -> line.startsWith("quake: no manifest from evil ("));
        assertThat(sink.events(PeerEvent.PeerDisconnected.class)).isEmpty();
        sink.send(new PeerCommand.GetGame(QUAKE.game())).await(PeerEvent.NoPeersHaveGame.class);
        sink.await(PeerEvent.PeerDisconnected.class, gone -> gone.peerId().equals(evil.id()));
        assertThat(peers.logged(Level.WARNING)).anyMatch(line -> line.contains("kept out"));
    }

    private EvilPeer withManifestOf(TestRelease other) throws IOException {
        return peers.adopt(new EvilPeer(peers, QUAKE) {
            @Override
            void manifest(ByteStream stream) throws IOException {
                sendContent(stream, other.manifest().bytes());
            }
        });
    }

    @Test
    @Tag("F41")
    void noNumberOfHoldersWithAWrongManifestHidesTheOneThatHasIt() throws Exception {
        int liars = 12;
        for (int i = 0; i < liars; i++) {
            withManifestOf(TestRelease.of("doom", "20240101", 1_000));
        }
        peers.start("honest", QUAKE);
        sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == liars + 1);
        assertThat(sink.fetch(QUAKE.game()).release()).isEqualTo(QUAKE.id());
    }

    @Test
    @Tag("F41")
    void aManifestOfAnotherGameIsRefusedAlthoughItHashesToTheRelease() throws Exception {
        TestRelease other = TestRelease.of("doom", "20240101", 1 << 20);
        peers.adopt(new EvilPeer(peers, other) {
            @Override
            void games(ByteStream stream) throws IOException {
                respond(stream, new Response.Games(1, List.of(new GameSummary(QUAKE.game(), "Quake", QUAKE.version(), other.id(), other.size()))));
            }
        });
        sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 1);
        sink.send(new PeerCommand.GetGame(QUAKE.game())).await(PeerEvent.NoPeersHaveGame.class);
    }

    @Test
    @Tag("F40")
    @Tag("F41")
    void theManifestOfAnHonestHolderIsTakenWhenTheFirstOneLies() throws Exception {
        peers.adopt(new EvilPeer(peers, QUAKE) {
            @Override
            void manifest(ByteStream stream) throws IOException {
                respond(stream, new Response.Refused(Response.Error.NOT_HELD, "no"));
            }
        });
        peers.start("honest", QUAKE);
        sink = peers.start("sink");
        sink.awaitGame(QUAKE.game(), game -> game.peers() == 2);
        assertThat(sink.fetch(QUAKE.game()).release()).isEqualTo(QUAKE.id());
    }

    @Test
    @Tag("B16")
    @Tag("B19")
    void aListingAtTheLimitIsTakenAndOneGameMoreIsRefused() throws Exception {
        peers.adopt(listing("most", Limits.LISTED_GAMES));
        peers.adopt(listing("more", Limits.LISTED_GAMES + 1));
        sink = peers.start("sink");
        sink.awaitGame(new GameId("most" + (Limits.LISTED_GAMES - 1)), game -> game.peers() == 1);
        peers.awaitLog(Level.INFO, line -> line.startsWith("evil (") && line.contains("does not say what it offers"));
        assertThat(sink.ask(new GameId("more0"))).isEmpty();
    }

    @Test
    @Tag("B25")
    void anAnswerThatComesTwiceIsNoAnswer() throws Exception {
        peers.adopt(new EvilPeer(peers, QUAKE) {
            @Override
            void games(ByteStream stream) throws IOException {
                Framing.write(stream, JsonCodec.encode(new Response.Games(1, List.of(release().summary()))));
                super.games(stream);
            }
        });
        sink = peers.start("sink");
        peers.awaitLog(Level.INFO, line -> line.startsWith("evil (") && line.contains("does not say what it offers"));
        assertThat(sink.ask(QUAKE.game())).isEmpty();
    }

    @Test
    @Tag("F36")
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
        sink = peers.start("sink");
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
        sink = peers.start("sink");
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
