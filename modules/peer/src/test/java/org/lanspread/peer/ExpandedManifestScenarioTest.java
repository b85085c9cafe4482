package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerEvent.PeaksFrom;
import org.lanspread.proto.ExpandedId;
import org.lanspread.proto.GameSummary;
import org.lanspread.proto.GameSummary.Expanded;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Opening;
import org.lanspread.proto.PeerInfo;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.store.Disk;
import org.lanspread.testkit.unpack.MemoryArchive;
import org.lanspread.testkit.unpack.MemoryUnpacker;

/** What a release unpacks to is told by whoever unpacked it, and what others stream is checked against it. */
class ExpandedManifestScenarioTest {
    private static final GameId QUAKE = new GameId("quake");
    private static final byte[] MAP = TestRelease.random("map", 1_000_000);
    private static final long INSTALLED_BYTES = MAP.length + 3L;
    /** What is left besides the reserve is less than the game takes. */
    private static final long FREE_BYTES = (16L << 20) + MAP.length / 2;
    /** How many of those that are named are tried. */
    private static final int MANIFESTS = 4;
    private static final byte[] VIRUS = TestRelease.random("virus", 1_000_000);

    @TempDir
    private Path folder;
    @TempDir
    private Path scratch;
    private TestPeers peers;

    @BeforeEach
    void begin() {
        peers = new TestPeers(folder);
    }

    @AfterEach
    void end() {
        peers.close();
    }

    private static MemoryArchive archive(byte[] map) {
        return new MemoryArchive().directory("id1").file("empty.cfg", new byte[0]).file("id1/map.bsp", map).file("run.sh", "run".getBytes());
    }

    private static TestRelease quake() {
        return TestRelease.of("quake", "20260101", 1_000).with("game.mem", archive(MAP).toBytes());
    }

    /** A peer that holds the game and has never unpacked it. */
    private TestPeer holder(String name) throws Exception {
        peers.unpackWith(new MemoryUnpacker());
        return hashed(peers.start(name, quake()));
    }

    private static TestPeer hashed(TestPeer peer) {
        peer.awaitHashed(QUAKE);
        return peer;
    }

    private static TestPeer installed(TestPeer peer) {
        peer.send(new PeerCommand.InstallGame(QUAKE)).awaitTerminal(QUAKE, PeerEvent.InstallGameFinished.class);
        return peer;
    }

    /** A peer that holds the same game and sends something else when it is asked to unpack it. */
    private TestPeer liar(String name) throws Exception {
        return liar(name, new LyingUnpacker(scratch, archive(VIRUS)));
    }

    private TestPeer liar(String name, LyingUnpacker unpacker) throws Exception {
        peers.unpackWith(unpacker);
        return hashed(peers.start(name, quake()));
    }

    /** A peer that says of the game that it unpacks to one thing, and sends another when it is asked to unpack it. */
    private TestPeer doubleLiar(String name, MemoryArchive said) throws Exception {
        var unpacker = new LyingUnpacker(scratch, said);
        TestPeer liar = installed(liar(name, unpacker));
        unpacker.say(archive(VIRUS));
        return liar;
    }

    private TestPeer receiver(int holders) throws Exception {
        peers.unpackWith(new MemoryUnpacker());
        TestPeer receiver = peers.start("receiver");
        receiver.awaitGame(QUAKE, game -> game.peers() == holders);
        return receiver;
    }

    private static void assertInstalled(TestPeer receiver) {
        receiver.send(new PeerCommand.StreamInstallGame(QUAKE)).awaitTerminal(QUAKE, PeerEvent.InstallGameFinished.class);
        assertThat(receiver.gameDir().resolve("quake/local/id1/map.bsp")).hasBinaryContent(MAP);
    }

    private static PeerEvent.DownloadGameFilesFailed assertRefused(TestPeer receiver) {
        var failed = receiver.send(new PeerCommand.StreamInstallGame(QUAKE)).await(PeerEvent.DownloadGameFilesFailed.class);
        assertThat(failed.reason()).isEqualTo(FailureReason.TRANSFER);
        assertThat(receiver.gameDir().resolve("quake/local")).doesNotExist();
        return failed;
    }

    private boolean wasLogged(String text) {
        return timesLogged(text) > 0;
    }

    private long timesLogged(String text) {
        return peers.logged(Level.WARNING).stream().filter(line -> line.contains(text)).count();
    }

    @Test
    void aStreamThatFitsIsTaken() throws Exception {
        installed(holder("one"));

        assertInstalled(receiver(1));
    }

    @Test
    @Tag("B42")
    void aHolderWhoseStreamDoesNotFitIsReplacedByOneWhoseDoes() throws Exception {
        doubleLiar("liar", archive(MAP));
        holder("honest");

        assertInstalled(receiver(2));
        assertThat(wasLogged("'id1/map.bsp' is not what the release unpacks to")).isTrue();
        assertThat(wasLogged("nobody sends")).isFalse();
    }

    @Test
    @Tag("B42")
    void whatWasUnpackedHereIsNotOutvoted() throws Exception {
        TestPeer receiver = installed(holder("receiver"));
        receiver.send(new PeerCommand.UninstallGame(QUAKE)).awaitTerminal(QUAKE, PeerEvent.UninstallGameFinished.class);
        receiver.send(new PeerCommand.RemoveDownloadedGame(QUAKE)).awaitTerminal(QUAKE, PeerEvent.RemoveDownloadedGameFinished.class);
        installed(liar("one"));
        installed(liar("two"));
        receiver.awaitGame(QUAKE, game -> game.peers() == 2);

        assertThat(assertRefused(receiver).message()).contains("is not what the release unpacks to", "download it instead");

        holder("three");
        receiver.awaitGame(QUAKE, game -> game.peers() == 3);
        assertThat(receiver.gameDir().resolve("quake")).doesNotExist();
        receiver.send(new PeerCommand.StreamInstallGame(QUAKE)).await(PeerEvent.InstallGameFinished.class);
        assertThat(receiver.gameDir().resolve("quake/local/id1/map.bsp")).hasBinaryContent(MAP);
    }

    @Test
    @Tag("B42")
    void aLieThatItsTellerDoesNotKeepBlocksNobodyWhoSaysNothing() throws Exception {
        doubleLiar("liar", archive(TestRelease.random("lie", MAP.length)));
        holder("honest");

        assertInstalled(receiver(2));
        assertThat(wasLogged("nobody sends what 1 holders say")).isTrue();
        assertThat(wasLogged("is taken unchecked")).isTrue();
    }

    @Test
    @Tag("B42")
    void aLieThatItsTellerDoesNotKeepCostsTheStreamOfOneThatSaysNothingAndNoMore() throws Exception {
        doubleLiar("liar", archive(TestRelease.random("lie", MAP.length)));
        holder("one");
        holder("two");
        holder("three");

        assertInstalled(receiver(4));
        assertThat(timesLogged("no stream from")).as("the liar's, and that of one other").isEqualTo(2);
    }

    @Test
    @Tag("B42")
    void whatIsNamedAndDoesNotFitHereIsNotReplacedByAnUncheckedStreamThatDoes() throws Exception {
        installed(holder("honest"));
        liar("liar", new LyingUnpacker(scratch, archive(TestRelease.random("small", 1_000))));
        TestPeer receiver = peers.start("receiver", HookedDisk.withSpace(Disk.real(), () -> FREE_BYTES));
        receiver.awaitGame(QUAKE, game -> game.peers() == 2);

        var failed = receiver.send(new PeerCommand.StreamInstallGame(QUAKE)).await(PeerEvent.DownloadGameFilesFailed.class);

        assertThat(failed.reason()).isEqualTo(FailureReason.NO_SPACE);
        assertThat(receiver.gameDir().resolve("quake/local")).doesNotExist();
    }

    @Test
    void anAnswerIsGivenWhereTheDiskHasNoWayToWriteAName() throws Exception {
        holder("one");
        Files.createDirectories(peers.gameDir("receiver").resolve("quake"));
        TestPeer receiver = peers.start("receiver", HookedDisk.of(Disk.real(), call -> {
            if (call.startsWith("stat") && call.endsWith("game.mem")) {
                throw new InvalidPathException("game.mem", "Malformed input or input contains unmappable characters");
            }
        }));
        receiver.awaitGame(QUAKE, game -> game.peers() == 1);

        PeerEvent.GotGameFiles files = receiver.fetch(QUAKE);
        assertThat(files.missingBytes()).isEmpty();
        assertThat(files.freeBytes()).isEmpty();
        assertThat(wasLogged("a locale that has UTF-8")).isTrue();
    }

    @Test
    @Tag("B42")
    void aLieOfManyThatTheyDoNotKeepBlocksNobodyWhoSaysTheTruth() throws Exception {
        MemoryArchive said = archive(TestRelease.random("lie", MAP.length));
        doubleLiar("liar one", said);
        doubleLiar("liar two", said);
        installed(holder("honest"));

        assertInstalled(receiver(3));
    }

    @Test
    @Tag("B42")
    void aLieAboutTheSizeIsFoundBeforeAnyDataComes() throws Exception {
        doubleLiar("liar", archive(new byte[50_000_000]));
        holder("honest");

        assertInstalled(receiver(2));
        assertThat(wasLogged("the sender declares")).isTrue();
        assertThat(wasLogged("is not what the release unpacks to")).isFalse();
    }

    /** Offers a game and names what it unpacks to. */
    private EvilPeer naming(Expanded named, List<String> features, byte[] manifest, CountDownLatch asked) throws IOException {
        return naming(named, features, stream -> {
            asked.countDown();
            EvilPeer.sendContent(stream, manifest);
        });
    }

    /** How a peer answers who asks for what it names. */
    @FunctionalInterface
    private interface Answer {
        void to(ByteStream stream) throws IOException;
    }

    private EvilPeer naming(Expanded named, List<String> features, Answer answer) throws IOException {
        return peers.adopt(new EvilPeer(peers, quake()) {
            @Override
            PeerInfo self() {
                return new PeerInfo(Opening.PROTOCOL_MAJOR, "evil", super.self().ports(), features);
            }

            @Override
            void games(ByteStream stream) throws IOException {
                GameSummary known = release().summary();
                respond(stream, new Response.Games(1, List.of(new GameSummary(
                        known.gameId(), known.title(), known.version(), known.release(), known.sizeBytes(), Optional.of(named)))));
            }

            @Override
            void answer(Request.GetExpanded request, ByteStream stream) throws IOException {
                answer.to(stream);
            }
        });
    }

    @Test
    @Tag("B42")
    void idsThatNobodyHasAManifestOfDoNotHideTheOneThatSomebodyHas() throws Exception {
        for (int i = 0; i < 2 * MANIFESTS; i++) {
            naming(new Expanded(new ExpandedId(String.valueOf(i / 2).repeat(64)), i / 2), List.of(PeerInfo.EXPANDED_MANIFESTS),
                    stream -> EvilPeer.respond(stream, new Response.Refused(Response.Error.NOT_HELD, "it is not here")));
        }
        installed(holder("honest"));

        assertInstalled(receiver(2 * MANIFESTS + 1));
        assertThat(wasLogged("is taken unchecked")).isFalse();
    }

    @Test
    void aPeerThatIsBusyIsAskedAgainForWhatItNames() throws Exception {
        TestPeer one = installed(holder("one"));
        one.close();
        Path known = folder.resolve("one.state/games/quake");
        String id = Files.readAllLines(known.resolve("expanded.txt")).get(1);
        byte[] manifest = Files.readAllBytes(known.resolve("expanded.json"));
        var asked = new AtomicInteger();
        naming(new Expanded(new ExpandedId(id), INSTALLED_BYTES), List.of(PeerInfo.EXPANDED_MANIFESTS), stream -> {
            if (asked.incrementAndGet() == 1) {
                EvilPeer.respond(stream, new Response.Refused(Response.Error.BUSY, "later"));
            } else {
                EvilPeer.sendContent(stream, manifest);
            }
        });
        holder("honest");

        assertInstalled(receiver(2));
        assertThat(asked).hasValue(2);
        assertThat(wasLogged("is taken unchecked")).isFalse();
    }

    @Test
    void whoeverSendsTwiceWhatIsNotTheManifestThatItNamesIsBanned() throws Exception {
        var asked = new CountDownLatch(2);
        var named = new Expanded(new ExpandedId("1".repeat(64)), Limits.NUMBER);
        naming(named, List.of(PeerInfo.EXPANDED_MANIFESTS), "{}".getBytes(), asked);
        holder("honest");

        assertInstalled(receiver(2));
        assertThat(asked.getCount()).as("how often it may still lie").isZero();
        assertThat(wasLogged("it is kept out for")).isTrue();
    }

    @Test
    void aPeerThatDoesNotSayThatItSendsManifestsIsNotAskedForOne() throws Exception {
        var asked = new CountDownLatch(1);
        naming(new Expanded(new ExpandedId("1".repeat(64)), 1), List.of(), new byte[0], asked);
        holder("honest");
        TestPeer receiver = receiver(2);

        assertThat(receiver.fetch(QUAKE).streamPeakBytes()).as("by what the honest one lists").hasValue(INSTALLED_BYTES);
        assertInstalled(receiver);
        assertThat(asked.getCount()).isEqualTo(1);
    }

    @Test
    void whatIsNamedOutlivesAStart() throws Exception {
        TestPeer one = installed(holder("one"));
        one.close();
        TestPeer again = peers.start(one.config());
        again.awaitGame(QUAKE, LibrarySnapshot.Game::installed);
        liar("two");
        TestPeer receiver = receiver(2);

        assertThat(receiver.fetch(QUAKE).streamPeakBytes()).hasValue(INSTALLED_BYTES);
        assertInstalled(receiver);
        assertThat(wasLogged("is taken unchecked")).isFalse();
        assertThat(Files.exists(folder.resolve("receiver.state/games/quake/expanded.json"))).as("it unpacked nothing itself").isFalse();
    }

    @Test
    void theSpaceThatEitherWayTakesIsToldBeforeItBegins() throws Exception {
        installed(holder("one"));
        TestPeer receiver = receiver(1);

        PeerEvent.GotGameFiles before = receiver.fetch(QUAKE);
        long payload = quake().without("version.ini").size();
        assertThat(before.streamPeakBytes()).hasValue(INSTALLED_BYTES);
        assertThat(before.downloadPeakBytes()).hasValue(payload + INSTALLED_BYTES);
        assertThat(before.freeBytes().orElseThrow()).isPositive();

        receiver.send(new PeerCommand.DownloadGameFiles(QUAKE, List.of())).await(PeerEvent.InstallGameFinished.class);
        PeerEvent.GotGameFiles after = receiver.send(new PeerCommand.GetGame(QUAKE)).await(PeerEvent.GotGameFiles.class);
        assertThat(after.downloadPeakBytes()).as("the archive is here").hasValue(INSTALLED_BYTES);
        assertThat(after.streamPeakBytes()).hasValue(INSTALLED_BYTES);
        assertThat(after.peaksFrom()).contains(PeaksFrom.UNPACKED_HERE);
    }

    @Test
    @Tag("F29")
    void aLieAboutTheSpaceKeepsNobodyFromDownloading() throws Exception {
        var named = new Expanded(new ExpandedId("1".repeat(64)), Limits.NUMBER);
        naming(named, List.of(PeerInfo.EXPANDED_MANIFESTS), new byte[0], new CountDownLatch(1));
        holder("honest");
        TestPeer receiver = receiver(2);

        PeerEvent.GotGameFiles files = receiver.fetch(QUAKE);
        assertThat(files.streamPeakBytes()).hasValue(Limits.NUMBER);
        assertThat(files.peaksFrom()).contains(PeaksFrom.ONE_HOLDER);
        assertThat(files.missingBytes()).hasValue(quake().without("version.ini").size());
        receiver.send(new PeerCommand.DownloadGameFiles(QUAKE, List.of())).awaitTerminal(QUAKE, PeerEvent.InstallGameFinished.class);
    }
}
