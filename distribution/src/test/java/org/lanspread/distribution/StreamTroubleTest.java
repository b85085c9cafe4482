package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streamed installations that something happens to: to the sender, the receiver, the network, an archive or a disk. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class StreamTroubleTest {
    private static final String BIG = "bigfile";
    private static final long BIG_BYTES = 192L << 20;
    private static final long SOME_BYTES = 8 << 20;
    private static final String SMALL = "rar5-normal";

    @TempDir
    private static Path made;

    @TempDir
    private Path temp;

    @BeforeAll
    static void makeBig() throws IOException {
        Games.makeBig(made, BIG, BIG_BYTES);
    }

    /** Starts a peer that has a big game and a small one. */
    private PeerProcess sender(String name) throws IOException {
        Games.link(made.resolve(BIG), temp.resolve(name).resolve("games"));
        addSmall(name);
        return PeerProcess.start(temp.resolve(name));
    }

    private void addSmall(String name) throws IOException {
        Archives.sound(SMALL).addTo(temp.resolve(name).resolve("games"));
    }

    private PeerProcess receiver(String... addresses) throws IOException {
        return PeerProcess.start(temp.resolve("cleo"), "--peer", String.join(",", addresses));
    }

    /** Lets the receiver install the small game and give it up again, since some things are opened at their first use and kept. */
    private static Holdings warm(PeerProcess sender, PeerProcess receiver) throws Exception {
        receiver.awaitGame(SMALL, game -> game.path("peers").asInt(0) > 0);
        receiver.send("StreamInstallGame", SMALL);
        receiver.awaitStreamed();
        receiver.uninstall(SMALL);
        return Holdings.of(sender);
    }

    private static void begin(PeerProcess receiver) {
        receiver.awaitGame(BIG, game -> game.path("peers").asInt(0) > 0);
        receiver.send("StreamInstallGame", BIG);
        receiver.awaitFetched(SOME_BYTES);
        assertThat(receiver.events("DownloadGameFilesFinished")).as("the transfer was not over when it was disturbed").isEmpty();
    }

    private static void assertInstalled(PeerProcess receiver, long bytes) throws IOException {
        Path root = receiver.games().resolve(BIG);
        assertThat(Games.children(root)).containsExactly(root.resolve("local"));
        assertThat(root.resolve("local/data.bin")).hasSize(bytes);
    }

    private static void assertNothing(PeerProcess receiver) {
        assertThat(receiver.games().resolve(BIG)).doesNotExist();
    }

    private static void assertNobodyLeft(PeerProcess receiver) {
        String end = PeerProcess.kind(receiver.awaitStreamEnd());
        assertThat(end).as(receiver.story()).isIn("DownloadGameFilesAllPeersGone", "DownloadGameFilesFailed");
        assertNothing(receiver);
    }

    private static void streamAgain(PeerProcess receiver) throws IOException {
        receiver.awaitGame(BIG, game -> game.path("peers").asInt(0) > 0);
        receiver.send("StreamInstallGame", BIG);
        receiver.awaitStreamed();
        assertInstalled(receiver, BIG_BYTES);
    }

    @Test
    @Scenario("S64")
    void aReceiverThatIsKilledHoldsNothingAndBeginsAnew() throws Exception {
        try (var ada = sender("ada")) {
            Holdings before;
            try (var cleo = receiver(ada.address())) {
                before = warm(ada, cleo);
                begin(cleo);
                cleo.kill();
            }
            try (var cleo = receiver(ada.address())) {
                assertNothing(cleo);
                streamAgain(cleo);
                before.awaitAgain(ada);
                ada.remove(BIG);
            }
        }
    }

    @Test
    @Tag("nightly")
    @Scenario("S64")
    void aReceiverThatStopsInOrderUndoesWhatItHas() throws Exception {
        try (var ada = sender("ada")) {
            Holdings before;
            try (var cleo = receiver(ada.address())) {
                before = warm(ada, cleo);
                begin(cleo);
                assertThat(cleo.stop()).isZero();
                assertThat(cleo.events("DownloadGameFilesFailed")).as(cleo.story()).singleElement()
                        .satisfies(failed -> assertThat(failed.path("reason").asString()).isEqualTo("stopping"));
                assertNothing(cleo);
            }
            before.awaitAgain(ada);
            ada.remove(BIG);
        }
    }

    @Test
    @Tag("F26")
    @Scenario("S65")
    void theNextSenderTakesOverWhenOneIsKilledAndNobodyWhenThatOneIsToo() throws Exception {
        try (var ada = sender("ada"); var bob = sender("bob"); var cleo = receiver(ada.address(), bob.address())) {
            cleo.awaitOffers(BIG, 2);
            warm(ada, cleo);
            Holdings before = Holdings.of(cleo);
            PeerProcess first = senderOf(SMALL, cleo, ada, bob);
            PeerProcess second = first == ada ? bob : ada;
            begin(cleo);
            first.kill();
            assertThat(cleo.awaitStreamed().path("sources").path(0).path("peerId").asString()).isEqualTo(second.peerId());
            assertInstalled(cleo, BIG_BYTES);

            cleo.uninstall(BIG);
            Files.delete(cleo.games().resolve(BIG));
            begin(cleo);
            second.kill();
            assertNobodyLeft(cleo);
            before.awaitAgain(cleo);
        }
    }

    /** Who is asked first for what both have. */
    private static PeerProcess senderOf(String game, PeerProcess receiver, PeerProcess one, PeerProcess other) {
        receiver.awaitOffers(game, 2);
        receiver.send("StreamInstallGame", game);
        String id = receiver.awaitStreamed().path("sources").path(0).path("peerId").asString();
        receiver.uninstall(game);
        return id.equals(one.peerId()) ? one : other;
    }

    @Test
    @Tag("B36")
    @Scenario("S65")
    void theNextSenderTakesOverWhenTheArchiveOfOneIsDamaged() throws Exception {
        addSmall("ada");
        addSmall("bob");
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var bob = PeerProcess.start(temp.resolve("bob"));
                var cleo = receiver(ada.address(), bob.address())) {
            PeerProcess first = senderOf(SMALL, cleo, ada, bob);
            PeerProcess second = first == ada ? bob : ada;
            Holdings held = Holdings.of(first);
            Games.corrupt(first.games().resolve(SMALL).resolve(SMALL + ".eti"));
            cleo.send("StreamInstallGame", SMALL);

            assertThat(cleo.awaitStreamed().path("sources").path(0).path("peerId").asString()).isEqualTo(second.peerId());
            assertThat(cleo.log()).contains("no stream from").contains(first.name());
            assertThat(Games.hashes(cleo.games().resolve(SMALL).resolve("local"))).isEqualTo(Games.sums(Archives.sound(SMALL).sums()));
            held.awaitAgain(first);
        }
    }

    @Test
    @Tag("nightly")
    @Tag("F60")
    @Scenario("S65")
    void aSenderThatStopsInOrderLeavesNothingAtTheReceiver() throws Exception {
        try (var ada = sender("ada"); var cleo = receiver(ada.address())) {
            warm(ada, cleo);
            Holdings before = Holdings.of(cleo);
            begin(cleo);
            assertThat(ada.stop()).as(ada.story()).isZero();
            assertNobodyLeft(cleo);
            before.awaitAgain(cleo);
            assertThat(ada.log()).doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    @Tag("nightly")
    @Tag("F26")
    @Scenario("S66")
    void aSenderThatStandsStillForAMomentGoesOn() throws Exception {
        try (var ada = sender("ada"); var cleo = receiver(ada.address())) {
            warm(ada, cleo);
            begin(cleo);
            ada.signal("STOP");
            awaitStandstill(cleo);
            ada.signal("CONT");
            cleo.awaitStreamed();
            assertInstalled(cleo, BIG_BYTES);
        }
    }

    @Test
    @Tag("nightly")
    @Tag("F26")
    @Scenario("S66")
    void aSenderThatStandsStillForLongIsGivenUpAndIsWellWhenItGoesOn() throws Exception {
        try (var ada = sender("ada"); var cleo = receiver(ada.address())) {
            Holdings before = warm(ada, cleo);
            begin(cleo);
            ada.signal("STOP");
            assertNobodyLeft(cleo);
            ada.signal("CONT");
            before.awaitAgain(ada);
            streamAgain(cleo);
            ada.remove(BIG);
        }
    }

    /** Waits until nothing has come between two reports. */
    private static void awaitStandstill(PeerProcess receiver) {
        var last = new AtomicLong(-1);
        receiver.markNow();
        receiver.awaitAny("nothing comes", event -> {
            long done = event.path("bytesDone").asLong(-1);
            return done >= 0 && last.getAndSet(done) == done;
        });
    }

    @Test
    @Tag("F46")
    @Scenario("S67")
    void aNetworkThatIsCutForAMomentOnlyDelays() throws Exception {
        try (var ada = sender("ada"); var relay = new Relay(ada.port()); var cleo = receiver(relay.address())) {
            Holdings before = warm(ada, cleo);
            begin(cleo);
            relay.cut();
            awaitStandstill(cleo);
            relay.heal();
            cleo.awaitStreamed();
            assertThat(relay.dropped()).isPositive();
            assertInstalled(cleo, BIG_BYTES);
            before.awaitAgain(ada);
        }
    }

    @Test
    @Tag("nightly")
    @Tag("F46")
    @Scenario("S67")
    void aNetworkThatIsCutForLongEndsItAndAllIsWellWhenItIsHealed() throws Exception {
        try (var ada = sender("ada"); var relay = new Relay(ada.port()); var cleo = receiver(relay.address())) {
            Holdings before = warm(ada, cleo);
            Holdings atReceiver = Holdings.of(cleo);
            begin(cleo);
            relay.cut();
            assertNobodyLeft(cleo);
            cleo.awaitNoGame(BIG);
            before.awaitAgain(ada);
            atReceiver.awaitAgain(cleo);
            relay.heal();
            streamAgain(cleo);
            ada.remove(BIG);
        }
    }

    @Test
    @Tag("nightly")
    @Tag("F28")
    @Scenario("S68")
    void aDiskWithoutSpaceFailsItBeforeAnythingIsWritten() throws Exception {
        assumeTrue(Machine.mounts(), "only a user who may mount disks can have one that is small");
        Path folder = Files.createDirectories(temp.resolve("cleo/games"));
        try (var ada = sender("ada");
                var cleo = PeerProcess.startThrough(Machine.withDisk("size=96m", folder.toString()), temp.resolve("cleo"), "--peer", ada.address())) {
            Holdings before = warm(ada, cleo);
            cleo.awaitOffers(BIG, 1);
            assertThat(cleo.stream(BIG).path("reason").asString("")).as(cleo.story()).isEqualTo("no-space");
            assertThat(cleo.events("DownloadGameFilesBegin")).isEmpty();
            Path root = Machine.seenBy(cleo.pid(), folder).resolve(BIG);
            assertThat(root).doesNotExist();

            Machine.inside(cleo.pid(), "mount", "-o", "remount,size=300m", folder.toString());
            cleo.send("StreamInstallGame", BIG);
            cleo.awaitStreamed();
            assertThat(root.resolve("local/data.bin")).hasSize(BIG_BYTES);
            before.awaitAgain(ada);
        }
    }

    @Test
    @Tag("F31")
    @Scenario("S69")
    void whatCannotBeCleanedUpAfterwardsIsLeftToTheNextStart() throws Exception {
        addSmall("ada");
        Path root = temp.resolve("cleo/games").resolve(SMALL);
        Path old = Files.writeString(Files.createDirectories(root.resolve("local")).resolve("old.txt"), "of another time");
        assumeTrue(Machine.can("chattr", "+i", old.toString()), "only some users and disks have files that nobody may change");
        try (var ada = PeerProcess.start(temp.resolve("ada"))) {
            try (var cleo = receiver(ada.address())) {
                cleo.awaitOffers(SMALL, 1);
                cleo.send("StreamInstallGame", SMALL);
                cleo.awaitStreamed();
                assertThat(cleo.log()).contains("cleaning up is left to the next start");
                assertThat(Games.hashes(root.resolve("local"))).isEqualTo(Games.sums(Archives.sound(SMALL).sums()));
                assertThat(Games.children(root)).as("what could not be deleted").hasSizeGreaterThan(1);
                cleo.stop();
            } finally {
                Machine.can("chattr", "-R", "-i", root.toString());
            }
            String log = Files.readString(temp.resolve("cleo/log.txt"));
            try (var cleo = receiver(ada.address())) {
                cleo.awaitOffers(SMALL, 1);
                assertThat(Games.children(root)).containsExactly(root.resolve("local"));
                assertThat(Games.hashes(root.resolve("local"))).isEqualTo(Games.sums(Archives.sound(SMALL).sums()));
                assertThat(cleo.log()).as("since the next start").isEqualTo(log);
            }
        }
    }

    /** What can happen to a receiver while it is sent something. */
    enum Disturbance {
        CANCEL {
            @Override
            void happen(PeerProcess receiver, Relay relay) {
                receiver.send("CancelDownload", BIG);
            }
        },
        KILL {
            @Override
            void happen(PeerProcess receiver, Relay relay) throws InterruptedException {
                receiver.kill();
            }
        },
        STAND_STILL {
            @Override
            void happen(PeerProcess receiver, Relay relay) throws IOException, InterruptedException {
                receiver.signal("STOP");
            }
        },
        CUT {
            @Override
            void happen(PeerProcess receiver, Relay relay) {
                relay.cut();
            }
        };

        abstract void happen(PeerProcess receiver, Relay relay) throws IOException, InterruptedException;
    }

    @ParameterizedTest
    @EnumSource
    @Tag("nightly")
    @Tag("F26")
    @Scenario("S57")
    void theSenderInstallsUpdatesAndRemovesTheGameRightAfter(Disturbance disturbance) throws Exception {
        Path newer = Games.makeBig(temp.resolve("bob/games"), BIG, BIG_BYTES / 2);
        Files.writeString(newer.resolve("version.ini"), "20270101\n");
        try (var ada = sender("ada"); var relay = new Relay(ada.port()); var cleo = receiver(relay.address())) {
            Holdings before = warm(ada, cleo);
            begin(cleo);
            disturbance.happen(cleo, relay);
            ada.send("InstallGame", BIG);
            ada.await("InstallGameFinished");
            try (var bob = PeerProcess.start(temp.resolve("bob"), "--peer", ada.address())) {
                ada.awaitOffers(BIG, 1);
                assertThat(ada.download(BIG).path("sources").path(0).path("peerId").asString()).isEqualTo(bob.peerId());
            }
            assertThat(ada.games().resolve(BIG).resolve("local/data.bin")).hasSize(BIG_BYTES / 2);
            ada.uninstall(BIG);
            ada.remove(BIG);
            assertThat(ada.games().resolve(BIG)).doesNotExist();
            before.awaitAgain(ada);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STAND_STILL", "CUT"})
    @Tag("nightly")
    @Tag("F26")
    @Scenario("S57")
    void theSenderRemovesTheGameWhileNobodyTakesIt(Disturbance disturbance) throws Exception {
        try (var ada = sender("ada"); var relay = new Relay(ada.port()); var cleo = receiver(relay.address())) {
            Holdings before = warm(ada, cleo);
            begin(cleo);
            disturbance.happen(cleo, relay);
            ada.remove(BIG);
            assertThat(ada.games().resolve(BIG)).doesNotExist();
            before.awaitAgain(ada);
        }
    }
}
