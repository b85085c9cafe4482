package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Streamed installations while something happens to the sender, the network, an archive or a disk. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class StreamTroubleTest extends StreamParty {
    @Test
    @Tag("F26")
    @Scenario("S65")
    void theNextSenderTakesOverWhenOneIsKilledAndNobodyWhenThatOneIsToo() throws Exception {
        try (var ada = sender("ada"); var bob = sender("bob"); var cleo = receiver(ada.address(), bob.address())) {
            cleo.awaitOffers(BIG, 2);
            PeerProcess first = senderOf(Format.SEVEN_ZIP.small, cleo, ada, bob);
            PeerProcess second = first == ada ? bob : ada;
            Holdings before = Holdings.atRest(cleo);
            begin(cleo);
            killWithChildren(first);
            assertThat(cleo.awaitStreamed().path("sources").path(0).path("peerId").asString()).isEqualTo(second.peerId());
            assertInstalled(cleo, BIG_BYTES);
            Holdings.atRest(second);

            cleo.uninstall(BIG);
            Files.delete(cleo.games().resolve(BIG));
            begin(cleo);
            killWithChildren(second);
            assertNobodyLeft(cleo);
            before.awaitAgain();
            assertReadyForAnother(cleo);
        }
    }

    /** Kills a peer, whose children end by themselves. */
    private static void killWithChildren(PeerProcess sender) throws Exception {
        List<ProcessHandle> children = sender.children();
        assertThat(children).as("what unpacks").isNotEmpty();
        sender.kill();
        awaitEnd(children);
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
        takeOverFromADamagedArchive(Format.SEVEN_ZIP);
    }

    @Test
    @Tag("nightly")
    @Tag("B36")
    @Scenario("S65")
    void theNextSenderTakesOverWhenTheRarOfOneIsDamaged() throws Exception {
        takeOverFromADamagedArchive(Format.RAR);
    }

    private void takeOverFromADamagedArchive(Format format) throws Exception {
        String game = format.small;
        addSmall("ada", format);
        addSmall("bob", format);
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var bob = PeerProcess.start(temp.resolve("bob"));
                var cleo = receiver(ada.address(), bob.address())) {
            PeerProcess first = senderOf(game, cleo, ada, bob);
            PeerProcess second = first == ada ? bob : ada;
            Both before = new Both(Holdings.atRest(first), Holdings.atRest(cleo));
            Games.corrupt(first.games().resolve(game).resolve(game + ".eti"));
            cleo.send("StreamInstallGame", game);

            assertThat(cleo.awaitStreamed().path("sources").path(0).path("peerId").asString()).isEqualTo(second.peerId());
            assertThat(cleo.log()).contains("no stream from").contains(first.name());
            assertThat(Games.hashes(cleo.games().resolve(game).resolve("local"))).isEqualTo(Games.sums(Archives.sound(game).sums()));
            before.awaitAgain();
            Holdings.atRest(second);
            cleo.uninstall(game);
            first.remove(game);
            second.remove(game);
        }
    }

    @Test
    @Tag("nightly")
    @Tag("F60")
    @Scenario("S65")
    void aSenderThatStopsInOrderLeavesNothingAtTheReceiver() throws Exception {
        try (var ada = sender("ada"); var cleo = receiver(ada.address())) {
            Holdings before = Both.warm(ada, cleo).receiver();
            begin(cleo);
            List<ProcessHandle> children = ada.children();
            assertThat(children).as("what unpacks").isNotEmpty();
            assertThat(ada.stop()).as(ada.story()).isZero();
            awaitEnd(children);
            assertThat(ada.log()).doesNotContain("Exception", "\tat ");
            assertThat(Games.children(ada.temp())).isEmpty();
            assertNobodyLeft(cleo);
            before.awaitAgain();
            assertReadyForAnother(cleo);
        }
    }

    @Test
    @Tag("F26")
    @Scenario("S66")
    void aSenderThatStandsStillForAMomentGoesOn() throws Exception {
        try (var ada = sender("ada"); var cleo = receiver(ada.address())) {
            Both before = Both.warm(ada, cleo);
            begin(cleo);
            ada.signal("STOP");
            awaitStandstill(cleo);
            ada.signal("CONT");
            cleo.awaitStreamed();
            assertInstalled(cleo, BIG_BYTES);
            before.awaitAgain();
            cleo.uninstall(BIG);
            ada.remove(BIG);
        }
    }

    @Test
    @Tag("nightly")
    @Tag("F26")
    @Scenario("S66")
    void aSenderThatStandsStillForLongIsGivenUpAndIsWellWhenItGoesOn() throws Exception {
        try (var ada = sender("ada"); var cleo = receiver(ada.address())) {
            Both before = Both.warm(ada, cleo);
            begin(cleo);
            ada.signal("STOP");
            assertNobodyLeft(cleo);
            ada.signal("CONT");
            before.awaitAgain();
            streamAgain(cleo);
            assertAllIsBack(before);
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
            Both before = Both.warm(ada, cleo);
            begin(cleo);
            relay.cut();
            awaitStandstill(cleo);
            relay.heal();
            cleo.awaitStreamed();
            assertThat(relay.dropped()).isPositive();
            assertInstalled(cleo, BIG_BYTES);
            before.awaitAgain();
            cleo.uninstall(BIG);
            ada.remove(BIG);
        }
    }

    @Test
    @Tag("nightly")
    @Tag("F46")
    @Scenario("S67")
    void aNetworkThatIsCutForLongEndsItAndAllIsWellWhenItIsHealed() throws Exception {
        try (var ada = sender("ada"); var relay = new Relay(ada.port()); var cleo = receiver(relay.address())) {
            Both before = Both.warm(ada, cleo);
            begin(cleo);
            relay.cut();
            assertNobodyLeft(cleo);
            cleo.awaitNoGame(BIG);
            before.awaitAgain();
            relay.heal();
            streamAgain(cleo);
            assertAllIsBack(before);
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
            Both before = Both.warm(ada, cleo);
            cleo.awaitOffers(BIG, 1);
            assertThat(cleo.stream(BIG).path("reason").asString("")).as(cleo.story()).isEqualTo("no-space");
            assertThat(cleo.events("DownloadGameFilesBegin")).isEmpty();
            Path root = Machine.seenBy(cleo.pid(), folder).resolve(BIG);
            assertThat(root).doesNotExist();
            before.awaitAgain();

            Machine.inside(cleo.pid(), "mount", "-o", "remount,size=300m", folder.toString());
            cleo.send("StreamInstallGame", BIG);
            cleo.awaitStreamed();
            assertThat(root.resolve("local/data.bin")).hasSize(BIG_BYTES);
            assertAllIsBack(before);
        }
    }

    @Test
    @Tag("F31")
    @Scenario("S69")
    void whatCannotBeCleanedUpAfterwardsIsLeftToTheNextStart() throws Exception {
        String game = Format.RAR.small;
        addSmall("ada", Format.RAR);
        Path root = temp.resolve("cleo/games").resolve(game);
        Path old = Files.writeString(Files.createDirectories(root.resolve("local")).resolve("old.txt"), "of another time");
        assumeTrue(Machine.can("chattr", "+i", old.toString()), "only some users and disks have files that nobody may change");
        try (var ada = PeerProcess.start(temp.resolve("ada"))) {
            try (var cleo = receiver(ada.address())) {
                cleo.awaitOffers(game, 1);
                cleo.send("StreamInstallGame", game);
                cleo.awaitStreamed();
                assertThat(cleo.log()).contains("cleaning up is left to the next start");
                assertThat(Games.hashes(root.resolve("local"))).isEqualTo(Games.sums(Archives.sound(game).sums()));
                assertThat(Games.children(root)).as("what could not be deleted").hasSizeGreaterThan(1);
                cleo.stop();
            } finally {
                Machine.can("chattr", "-R", "-i", root.toString());
            }
            String log = Files.readString(temp.resolve("cleo/log.txt"));
            try (var cleo = receiver(ada.address())) {
                cleo.awaitOffers(game, 1);
                assertThat(Games.children(root)).containsExactly(root.resolve("local"));
                assertThat(Games.hashes(root.resolve("local"))).isEqualTo(Games.sums(Archives.sound(game).sums()));
                assertThat(cleo.log()).as("since the next start").isEqualTo(log);
                Both before = new Both(Holdings.atRest(ada), Holdings.atRest(cleo));
                installAndGiveUp(cleo, game);
                before.awaitAgain();
                ada.remove(game);
            }
        }
    }
}
