package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of unpacking, for others or for oneself, when the receiver is cancelled, killed, stopped, stands still or is cut off. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class StreamReceiverTroubleTest extends StreamParty {
    @Test
    @Scenario("S64")
    void aReceiverThatIsKilledHoldsNothingAndBeginsAnew() throws Exception {
        try (var ada = sender("ada")) {
            Holdings before;
            try (var cleo = receiver(ada.address())) {
                before = Both.warm(ada, cleo).sender();
                begin(cleo);
                cleo.kill();
            }
            try (var cleo = receiver(ada.address())) {
                assertNothing(cleo);
                Holdings atReceiver = Both.warm(ada, cleo).receiver();
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
                before = Both.warm(ada, cleo).sender();
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
            before.sender().awaitAgain();
            disturbance.end(cleo, relay);
            if (disturbance != Disturbance.KILL) {
                assertNothing(cleo);
                before.receiver().awaitAgain();
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
