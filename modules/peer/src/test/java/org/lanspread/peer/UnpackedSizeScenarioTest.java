package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerEvent.GotGameFiles;
import org.lanspread.peer.PeerEvent.PeaksFrom;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Opening;
import org.lanspread.proto.PeerInfo;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.proto.Response.UnpackedSize;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.testkit.unpack.MemoryArchive;

/** What a release takes that nobody has unpacked yet is found out by listing its archives, where they are. */
class UnpackedSizeScenarioTest {
    private static final GameId QUAKE = new GameId("quake");
    private static final byte[] MAP = TestRelease.random("map", 1_000_000);
    private static final MemoryArchive ARCHIVE = archive();
    private static final int ENTRIES = 3;
    /** How many holders are asked. */
    private static final int MAX_ASKED = 3;

    @TempDir
    private Path folder;
    private final HeldUnpacker listed = new HeldUnpacker();
    private TestPeers peers;

    private static MemoryArchive archive() {
        return new MemoryArchive().directory("id1").file("id1/map.bsp", MAP).file("run.sh", "run".getBytes());
    }

    @BeforeEach
    void begin() {
        peers = new TestPeers(folder);
        peers.unpackWith(listed);
    }

    @AfterEach
    void end() {
        listed.goOn();
        peers.close();
    }

    private static TestRelease quake(MemoryArchive archive) {
        return TestRelease.of("quake", "20260101", 1_000).with("game.mem", archive.toBytes());
    }

    private TestPeer holder(String name) throws Exception {
        return holder(name, quake(ARCHIVE));
    }

    private TestPeer holder(String name, TestRelease release) throws Exception {
        TestPeer holder = peers.start(name, release);
        holder.awaitHashed(QUAKE);
        return holder;
    }

    private TestPeer receiver(String name, int holders) throws Exception {
        TestPeer receiver = peers.start(name);
        receiver.awaitGame(QUAKE, game -> game.peers() == holders);
        return receiver;
    }

    private static GotGameFiles getGame(TestPeer peer) {
        return peer.send(new PeerCommand.GetGame(QUAKE)).await(GotGameFiles.class);
    }

    private static void assertPeaks(GotGameFiles files, PeaksFrom from) {
        assertThat(files.streamPeakBytes()).hasValue(MAP.length + 3L);
        assertThat(files.downloadPeakBytes()).hasValue(files.missingBytes().orElseThrow() + MAP.length + 3L);
        assertThat(files.peaksFrom()).contains(from);
    }

    private static void assertNoPeaks(GotGameFiles files) {
        assertThat(files.streamPeakBytes()).isEmpty();
        assertThat(files.downloadPeakBytes()).isEmpty();
        assertThat(files.peaksFrom()).isEmpty();
    }

    @Test
    void aHolderThatNeverUnpackedTheReleaseSaysWhatItTakes() throws Exception {
        holder("one");

        assertPeaks(receiver("receiver", 1).fetch(QUAKE), PeaksFrom.ONE_HOLDER);
    }

    @Test
    void whatSeveralHoldersSayIsTheirWord() throws Exception {
        peers.waitFor(TestWaits.control(Duration.ofHours(1)));
        holder("one");
        holder("two");

        assertPeaks(receiver("receiver", 2).fetch(QUAKE), PeaksFrom.SEVERAL_HOLDERS);
    }

    @Test
    void theArchiveIsListedOnceForAllWhoAskAndAfterAStartToo() throws Exception {
        TestPeer one = holder("one");
        receiver("first", 1).fetch(QUAKE);
        assertPeaks(receiver("second", 1).fetch(QUAKE), PeaksFrom.ONE_HOLDER);
        one.close();
        TestPeer again = peers.start(one.config());
        again.awaitGame(QUAKE, LibrarySnapshot.Game::downloaded);

        assertPeaks(receiver("third", 1).fetch(QUAKE), PeaksFrom.ONE_HOLDER);
        assertPeaks(getGame(again), PeaksFrom.LISTED_HERE);
        assertThat(listed.times()).isEqualTo(1);
    }

    @Test
    void whatIsDownloadedAndNotInstalledIsListedHere() throws Exception {
        TestPeer alone = holder("alone");

        GotGameFiles files = getGame(alone);

        assertPeaks(files, PeaksFrom.LISTED_HERE);
        assertThat(files.downloadPeakBytes()).as("nothing is missing").isEqualTo(files.streamPeakBytes());
    }

    @Test
    void anArchiveThatCannotBeListedGivesNoFiguresAndIsNotOpenedForEachWhoAsks() throws Exception {
        holder("one", quake(archive().password("secret")));
        TestPeer receiver = receiver("receiver", 1);

        assertNoPeaks(receiver.fetch(QUAKE));
        assertNoPeaks(receiver.fetch(QUAKE));
        assertThat(listed.times()).isEqualTo(1);
        receiver.send(new PeerCommand.DownloadGameFiles(QUAKE, List.of())).await(PeerEvent.DownloadGameFilesFinished.class);
    }

    @Test
    @Tag("F59")
    void aPeerThatStopsListsNoLonger() throws Exception {
        peers.waitFor(TestWaits.control(Duration.ofHours(1)));
        TestPeer holder = holder("alone");
        listed.hold();
        holder.send(new PeerCommand.GetGame(QUAKE));
        listed.awaitReached();

        holder.close();
        listed.awaitEnded();
    }

    /** Holds the same game, is asked what it unpacks to, and answers as it likes. */
    private EvilPeer telling(List<String> features, Answer answer) throws IOException {
        return peers.adopt(new EvilPeer(peers, quake(ARCHIVE)) {
            @Override
            PeerInfo self() {
                return new PeerInfo(Opening.PROTOCOL_MAJOR, "evil", super.self().ports(), features);
            }

            @Override
            void answer(Request.GetUnpackedSize request, ByteStream stream) throws IOException {
                answer.to(stream);
            }
        });
    }

    @FunctionalInterface
    private interface Answer {
        void to(ByteStream stream) throws IOException;
    }

    @Test
    void anOlderPeerThatDoesNotSayThatItTellsSizesIsNotAsked() throws Exception {
        var asked = new AtomicInteger();
        telling(List.of(PeerInfo.EXPANDED_MANIFESTS), _ -> asked.incrementAndGet());

        assertNoPeaks(receiver("receiver", 1).fetch(QUAKE));
        assertThat(asked).hasValue(0);
    }

    @Test
    @Tag("F33")
    void someHoldersAreAskedAndNotAll() throws Exception {
        var asked = new AtomicInteger();
        for (int i = 0; i < MAX_ASKED + 1; i++) {
            telling(List.of(PeerInfo.UNPACKED_SIZES), stream -> {
                asked.incrementAndGet();
                EvilPeer.respond(stream, new UnpackedSize(ENTRIES, MAP.length + 3L));
            });
        }

        assertThat(receiver("receiver", MAX_ASKED + 1).fetch(QUAKE).streamPeakBytes()).hasValue(MAP.length + 3L);
        assertThat(asked.get()).isBetween(1, MAX_ASKED);
    }

    @Test
    @Tag("B42")
    void theWordOfALiarIsOneWordAndWhatMoreHoldersSayCounts() throws Exception {
        peers.waitFor(TestWaits.control(Duration.ofHours(1)));
        telling(List.of(PeerInfo.UNPACKED_SIZES), stream -> EvilPeer.respond(stream, new UnpackedSize(1, Limits.NUMBER)));
        TestPeer receiver = receiver("receiver", 1);
        GotGameFiles lie = receiver.fetch(QUAKE);
        assertThat(lie.streamPeakBytes()).hasValue(Limits.NUMBER);
        assertThat(lie.peaksFrom()).contains(PeaksFrom.ONE_HOLDER);

        holder("one");
        holder("two");
        receiver.awaitGame(QUAKE, game -> game.peers() == 3);
        assertPeaks(receiver.fetch(QUAKE), PeaksFrom.SEVERAL_HOLDERS);
    }

    @Test
    @Tag("F33")
    void oneWhoNeverAnswersOrTalksNonsenseTakesNothingFromTheAnswerOfTheOthers() throws Exception {
        telling(List.of(PeerInfo.UNPACKED_SIZES), stream -> stream.read(ByteBuffer.allocate(1)));
        telling(List.of(PeerInfo.UNPACKED_SIZES), stream -> EvilPeer.respond(stream, new Response.Done()));
        holder("honest");

        assertPeaks(receiver("receiver", 3).fetch(QUAKE), PeaksFrom.ONE_HOLDER);
    }

    private static Response ask(Connection connection, ReleaseId release) throws IOException {
        return EvilPeer.ask(connection, new Request.GetUnpackedSize(QUAKE, release));
    }

    @Test
    void theEntriesAreToldTooAndWhatIsNotHereIsNot() throws Exception {
        TestPeer holder = holder("one");
        Connection connection = telling(List.of(), _ -> { }).greet(holder);

        assertThat(ask(connection, quake(ARCHIVE).id())).isEqualTo(new UnpackedSize(ENTRIES, MAP.length + 3L));
        assertThat(ask(connection, new ReleaseId("0".repeat(64)))).isInstanceOfSatisfying(
                Response.Refused.class, refused -> assertThat(refused.error()).isEqualTo(Response.Error.NOT_HELD));
        assertThat(listed.times()).isEqualTo(1);
    }
}
