package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Streamed installations that something happens to: to the sender, the receiver, the network, an archive or a disk. The sender unpacks in a child
 * process, unless a test says otherwise.
 */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class StreamTroubleTest {
    private static final String BIG = "bigfile";
    private static final long BIG_BYTES = 192L << 20;
    private static final long UPDATE_BYTES = 1 << 20;
    private static final String UPDATE_VERSION = "20270101";
    private static final long SOME_BYTES = 8 << 20;

    @TempDir
    private static Path made;

    @TempDir
    private Path temp;

    /** What the games of a sender are packed as. */
    enum Format {
        /** Unpacked by whatever comes first for it. */
        RAR("rar5-normal", StoredRar::write),
        /** Always unpacked in a child process. */
        SEVEN_ZIP("seven", StoredSevenZip::write);

        /** A small game. */
        private final String small;
        private final Games.Packer packer;

        Format(String small, Games.Packer packer) {
            this.small = small;
            this.packer = packer;
        }
    }

    /** Starts a peer that has a big game and a small one. */
    private PeerProcess sender(String name) throws IOException {
        return sender(name, Format.SEVEN_ZIP);
    }

    private PeerProcess sender(String name, Format format) throws IOException {
        Path games = made.resolve(format.name());
        if (Files.notExists(games)) {
            Games.makeBig(games, BIG, BIG_BYTES, format.packer);
        }
        // Not linked, since an update may write into it.
        Games.copy(games.resolve(BIG), temp.resolve(name).resolve("games"));
        addSmall(name, format);
        return PeerProcess.start(temp.resolve(name));
    }

    private void addSmall(String name, Format format) throws IOException {
        Archives.sound(format.small).addTo(temp.resolve(name).resolve("games"));
    }

    private PeerProcess receiver(String... addresses) throws IOException {
        return PeerProcess.start(temp.resolve("cleo"), "--peer", String.join(",", addresses));
    }

    /** What each side holds at rest. */
    private record Both(Holdings sender, Holdings receiver) {
        /** Something is opened at the first use and kept, so this comes after a first game. */
        static Both warm(PeerProcess sender, PeerProcess receiver, Format format) throws Exception {
            installAndGiveUp(receiver, format.small);
            return new Both(Holdings.atRest(sender), Holdings.atRest(receiver));
        }

        static Both warm(PeerProcess sender, PeerProcess receiver) throws Exception {
            return warm(sender, receiver, Format.SEVEN_ZIP);
        }

        void awaitAgain() throws Exception {
            sender.awaitAgain();
            receiver.awaitAgain();
        }
    }

    private static void installAndGiveUp(PeerProcess receiver, String game) {
        receiver.awaitGame(game, known -> known.path("peers").asInt(0) > 0);
        receiver.send("StreamInstallGame", game);
        receiver.awaitStreamed();
        receiver.uninstall(game);
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

    /** A receiver without anybody who has the game says so, which it would not if it were still busy with it. */
    private static void assertReadyForAnother(PeerProcess receiver) {
        receiver.awaitNoGame(BIG);
        assertThat(PeerProcess.kind(receiver.stream(BIG))).as(receiver.story()).isEqualTo("NoPeersHaveGame");
    }

    private static void streamAgain(PeerProcess receiver) throws IOException {
        receiver.awaitGame(BIG, game -> game.path("peers").asInt(0) > 0);
        receiver.send("StreamInstallGame", BIG);
        receiver.awaitStreamed();
        assertInstalled(receiver, BIG_BYTES);
    }

    /**
     * Neither side holds anything of the stream any longer. Nor does anybody hold the game: the sender installs, updates and removes it, and the
     * receiver installs the update.
     */
    private void assertAllIsBack(Both before) throws Exception {
        before.awaitAgain();
        PeerProcess sender = before.sender.peer();
        install(sender);
        update(sender);
        PeerProcess receiver = before.receiver.peer();
        receiver.awaitGame(BIG, game -> game.path("version").asString("").equals(UPDATE_VERSION) && game.path("peers").asInt(0) > 0);
        receiver.send("StreamInstallGame", BIG);
        receiver.awaitStreamed();
        uninstallAndRemove(sender);
        before.awaitAgain();
    }

    private static void install(PeerProcess sender) throws IOException {
        sender.send("InstallGame", BIG);
        sender.await("InstallGameFinished");
        assertThat(sender.games().resolve(BIG).resolve("local/data.bin")).hasSize(BIG_BYTES);
    }

    /** Lets it download a newer release from somebody who comes and goes. */
    private void update(PeerProcess sender) throws IOException {
        Path newer = Games.makeBig(temp.resolve("dora/games"), BIG, UPDATE_BYTES, StoredSevenZip::write);
        Files.writeString(newer.resolve("version.ini"), UPDATE_VERSION + "\n");
        try (var dora = PeerProcess.start(temp.resolve("dora"), "--peer", sender.address())) {
            sender.awaitOffers(BIG, 1);
            assertThat(sender.download(BIG).path("sources").path(0).path("peerId").asString()).isEqualTo(dora.peerId());
        }
        assertThat(sender.games().resolve(BIG).resolve("local/data.bin")).hasSize(UPDATE_BYTES);
    }

    private static void uninstallAndRemove(PeerProcess sender) {
        sender.uninstall(BIG);
        sender.remove(BIG);
        assertThat(sender.games().resolve(BIG)).doesNotExist();
    }

    @Test
    @Scenario("S64")
    void aReceiverThatIsKilledHoldsNothingAndBeginsAnew() throws Exception {
        try (var ada = sender("ada")) {
            Holdings before;
            try (var cleo = receiver(ada.address())) {
                before = Both.warm(ada, cleo).sender;
                begin(cleo);
                cleo.kill();
            }
            try (var cleo = receiver(ada.address())) {
                assertNothing(cleo);
                Holdings atReceiver = Both.warm(ada, cleo).receiver;
                streamAgain(cleo);
                assertAllIsBack(new Both(before, atReceiver));
            }
        }
    }

    @Test
    @Scenario("S64")
    void aReceiverThatStopsInOrderUndoesWhatItHas() throws Exception {
        try (var ada = sender("ada")) {
            Holdings before;
            try (var cleo = receiver(ada.address())) {
                before = Both.warm(ada, cleo).sender;
                begin(cleo);
                assertThat(cleo.stop()).isZero();
                assertThat(cleo.events("DownloadGameFilesFailed")).as(cleo.story()).singleElement()
                        .satisfies(failed -> assertThat(failed.path("reason").asString()).isEqualTo("stopping"));
                assertNothing(cleo);
            }
            before.awaitAgain();
            ada.remove(BIG);
        }
    }

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

    private static void awaitEnd(List<ProcessHandle> children) throws Exception {
        PeerProcess.eventually("the children have ended", () -> children.stream().noneMatch(ProcessHandle::isAlive));
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
            Holdings before = Both.warm(ada, cleo).receiver;
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

    /** What can happen to a receiver while it is sent something, and how that is over. */
    enum Disturbance {
        CANCEL {
            @Override
            void happen(PeerProcess receiver, Relay relay) {
                receiver.send("CancelDownload", BIG);
            }

            @Override
            void end(PeerProcess receiver, Relay relay) {
                assertThat(PeerProcess.kind(receiver.awaitStreamEnd())).as(receiver.story()).isEqualTo("DownloadGameFilesCancelled");
            }
        },
        KILL {
            @Override
            void happen(PeerProcess receiver, Relay relay) throws InterruptedException {
                receiver.kill();
            }

            @Override
            void end(PeerProcess receiver, Relay relay) {}
        },
        STAND_STILL {
            @Override
            void happen(PeerProcess receiver, Relay relay) throws IOException, InterruptedException {
                receiver.signal("STOP");
            }

            @Override
            void end(PeerProcess receiver, Relay relay) throws IOException, InterruptedException {
                receiver.signal("CONT");
                assertNobodyLeft(receiver);
            }
        },
        CUT {
            @Override
            void happen(PeerProcess receiver, Relay relay) {
                relay.cut();
            }

            @Override
            void end(PeerProcess receiver, Relay relay) {
                relay.heal();
                assertNobodyLeft(receiver);
            }
        };

        abstract void happen(PeerProcess receiver, Relay relay) throws IOException, InterruptedException;

        /** Ends the disturbance, and waits until a receiver that lives has ended what it did. */
        abstract void end(PeerProcess receiver, Relay relay) throws IOException, InterruptedException;
    }

    @Test
    @Tag("F26")
    @Scenario("S57")
    void theSenderInstallsUpdatesAndRemovesTheGameRightAfterACancel() throws Exception {
        disturb(Format.SEVEN_ZIP, Disturbance.CANCEL, this::installUpdateAndRemove);
    }

    @ParameterizedTest
    @CsvSource({"SEVEN_ZIP, KILL", "SEVEN_ZIP, STAND_STILL", "SEVEN_ZIP, CUT", "RAR, CANCEL", "RAR, KILL", "RAR, STAND_STILL", "RAR, CUT"})
    @Tag("nightly")
    @Tag("F26")
    @Scenario("S57")
    void theSenderInstallsUpdatesAndRemovesTheGameWhateverHappens(Format format, Disturbance disturbance) throws Exception {
        disturb(format, disturbance, this::installUpdateAndRemove);
    }

    @ParameterizedTest
    @CsvSource({"SEVEN_ZIP, STAND_STILL", "SEVEN_ZIP, CUT", "RAR, STAND_STILL", "RAR, CUT"})
    @Tag("nightly")
    @Tag("F26")
    @Scenario("S57")
    void theSenderRemovesTheGameWhileNobodyTakesIt(Format format, Disturbance disturbance) throws Exception {
        disturb(format, disturbance, ada -> ada.remove(BIG));
    }

    private void installUpdateAndRemove(PeerProcess sender) throws IOException {
        install(sender);
        update(sender);
        uninstallAndRemove(sender);
    }

    /** What a sender does when its receiver was disturbed. */
    private interface Reaction {
        void begin(PeerProcess sender) throws Exception;
    }

    private void disturb(Format format, Disturbance disturbance, Reaction reaction) throws Exception {
        try (var ada = sender("ada", format); var relay = new Relay(ada.port()); var cleo = receiver(relay.address())) {
            Both before = Both.warm(ada, cleo, format);
            begin(cleo);
            disturbance.happen(cleo, relay);
            reaction.begin(ada);
            assertThat(ada.games().resolve(BIG)).doesNotExist();
            before.sender.awaitAgain();
            disturbance.end(cleo, relay);
            if (disturbance != Disturbance.KILL) {
                assertNothing(cleo);
                before.receiver.awaitAgain();
                installAndGiveUp(cleo, format.small);
                before.awaitAgain();
            }
        }
    }

    @Test
    @Tag("F59")
    @Scenario("S53")
    void aCancelledInstallationEndsTheChildThatStandsStill() throws Exception {
        try (var ada = sender("ada")) {
            String small = Format.SEVEN_ZIP.small;
            ada.awaitGame(small, game -> game.path("downloaded").asBoolean(false));
            ada.send("InstallGame", small);
            ada.await("InstallGameFinished");
            Holdings before = Holdings.atRest(ada);

            ada.awaitGame(BIG, game -> game.path("downloaded").asBoolean(false));
            ada.send("InstallGame", BIG);
            ada.await("InstallGameProgress", progress -> progress.path("phase").asString("").equals("unpacking"));
            PeerProcess.eventually("a child unpacks", () -> !ada.children().isEmpty());
            List<ProcessHandle> children = ada.children();
            for (ProcessHandle child : children) {
                assertThat(Machine.can("kill", "-STOP", Long.toString(child.pid()))).isTrue();
            }
            ada.send("CancelDownload", BIG);
            ada.await("InstallGameCancelled");
            assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
            assertThat(ada.games().resolve(BIG).resolve("local")).doesNotExist();
            before.awaitAgain();

            install(ada);
            uninstallAndRemove(ada);
        }
    }
}
