package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a peer that runs takes from its standard input and from signals. */
@Timeout(300)
class RunTest {
    private static final int LONG_LINE_BYTES = 1 << 20;

    @TempDir
    private Path temp;

    @Test
    @Scenario("S20")
    void eachLineThatIsNoCommandIsRejectedAndThePeerGoesOn() throws Exception {
        var lines = List.of(
                "", "   ", "garbage", "{", "[]", "null", "17", "\"ListGames\"", "{}", "{\"command\":17}", "{\"command\":\"Explode\"}",
                "{\"command\":\"GetGame\"}",
                "{\"command\":\"GetGame\",\"gameId\":\"../up\"}", "{\"command\":\"GetGame\",\"gameId\":7}", "{\"command\":\"ListGames\",\"extra\":1}",
                "{\"command\":\"ListGames\",\"command\":\"ListGames\"}", "{\"command\":\"ListGames\"} {\"command\":\"ListGames\"}",
                "{\"command\":\"DownloadGameFiles\",\"gameId\":\"x\",\"files\":[\"../up\"]}", "{\"command\":\"SetGameDir\",\"path\":\"\"}",
                "{\"command\":\"SetGameDir\",\"path\":\"/nowhere/at/all\"}", "[".repeat(1000), "\u001b[31mred\u0000", "x".repeat(LONG_LINE_BYTES),
                "{\"command\":\"InstallGame\",\"gameId\":\"unknown\"}", "{\"command\":\"UninstallGame\",\"gameId\":\"unknown\"}",
                "{\"command\":\"CancelDownload\",\"gameId\":\"unknown\"}", "{\"command\":\"DownloadGameFiles\",\"gameId\":\"unknown\"}");
        try (var peer = PeerProcess.startBriefly(temp.resolve("ada"))) {
            for (String line : lines) {
                peer.sendLine(line);
                var rejected = peer.await("CommandRejected");
                assertThat(rejected.path("reason").asString("")).as("%.100s", line).isNotEmpty();
                assertThat(rejected.path("message").asString("")).as("%.100s", line).isNotBlank().doesNotContain("Exception");
                assertThat(rejected.toString()).hasSizeLessThan(2_000);
            }
            peer.sendBytes(new byte[] {(byte) 0xff, (byte) 0xfe, 0, '\n'});
            peer.await("CommandRejected");

            peer.send("GetGame", "unknown");
            peer.await("NoPeersHaveGame");
            // Only the disk can tell whether a download of it was cut off.
            peer.send("RemoveDownloadedGame", "unknown");
            assertThat(peer.await("RemoveDownloadedGameFailed").path("reason").asString("")).isEqualTo("not-downloaded");
            peer.send("GetPeerCount");
            assertThat(peer.await("PeerCountUpdated").path("count").asInt(-1)).isZero();
            assertThat(peer.events("CommandRejected")).isEmpty();
            assertThat(peer.stop()).isZero();
            assertThat(peer.log()).isEmpty();
        }
    }

    @Test
    @Scenario("S20")
    void aLineWithoutItsEndIsStillACommand() throws Exception {
        try (var peer = PeerProcess.startBriefly(temp.resolve("ada"))) {
            peer.sendBytes("{\"command\":\"GetPeerCount\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(peer.stop()).isZero();
            assertThat(peer.events("PeerCountUpdated")).hasSize(1);
        }
    }

    @Test
    @Scenario("S25")
    void theEndOfInputStopsThePeerInOrder() throws Exception {
        Games.demo().copyTo(Files.createDirectories(temp.resolve("ada/games")));
        try (var ada = PeerProcess.startBriefly(temp.resolve("ada"));
                var cleo = PeerProcess.startBriefly(temp.resolve("cleo"), "--peer", ada.address())) {
            cleo.awaitOffers(Games.DEMO, 1);
            assertThat(ada.stop()).isZero();
            cleo.await("PeerDisconnected");
            assertLeavesNothing(ada);
        }
        assertStartsAgain();
    }

    @ParameterizedTest
    @CsvSource({"TERM, 15", "INT, 2"})
    @Scenario("S25")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no SIGTERM")
    void aSignalStopsThePeerInOrder(String signal, int number) throws Exception {
        Games.demo().copyTo(Files.createDirectories(temp.resolve("ada/games")));
        try (var ada = PeerProcess.startBriefly(temp.resolve("ada"));
                var cleo = PeerProcess.startBriefly(temp.resolve("cleo"), "--peer", ada.address())) {
            cleo.awaitOffers(Games.DEMO, 1);
            assumeFalse(ada.ignores(number),
                    "whoever runs the tests has told all processes to ignore SIG" + signal + ", as a shell does in the background");
            ada.signal(signal);
            assertThat(ada.awaitEnd(PeerProcess.STOP)).isEqualTo(128 + number);
            cleo.await("PeerDisconnected");
            assertLeavesNothing(ada);
        }
        assertStartsAgain();
    }

    private static void assertLeavesNothing(PeerProcess peer) {
        assertThat(peer.log()).isEmpty();
        assertThat(Games.children(peer.temp())).isEmpty();
    }

    private void assertStartsAgain() throws Exception {
        try (var ada = PeerProcess.startBriefly(temp.resolve("ada"))) {
            ada.awaitGame(Games.DEMO, game -> game.path("downloaded").asBoolean(false));
            assertThat(ada.stop()).isZero();
        }
    }
}
