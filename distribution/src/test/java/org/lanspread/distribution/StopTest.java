package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A receiver that has to stop, or that nobody listens to, while it downloads and installs. */
@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no SIGTERM")
class StopTest {
    private static final String GAME = "bigfile";
    private static final long GAME_BYTES = 192L << 20;
    private static final long SMALL_BYTES = 8L << 20;
    private static final int SIGTERM = 15;
    private static final int MANY = 20_000;

    @TempDir
    private Path temp;

    @Test
    @Tag("F60")
    @Scenario("S33")
    void asManySignalsAsOneStopADownloadSoThatItGoesOnLater() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), GAME, GAME_BYTES);
        try (var ada = PeerProcess.start(temp.resolve("ada"))) {
            try (var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
                assumeFalse(cleo.ignores(SIGTERM), "whoever runs the tests has told all processes to ignore SIGTERM");
                cleo.awaitOffers(GAME, 1);
                cleo.beginDownload(GAME);
                cleo.awaitFetched(4 << 20);

                cleo.signal("TERM");
                cleo.signal("TERM");

                assertThat(cleo.awaitEnd(PeerProcess.STOP)).isEqualTo(128 + SIGTERM);
                assertThat(cleo.events("DownloadGameFilesFailed")).as(cleo.story()).singleElement()
                        .satisfies(failed -> assertThat(failed.path("reason").asString("")).isEqualTo("stopping"));
                assertThat(cleo.games().resolve(GAME).resolve("version.ini")).doesNotExist();
                assertThat(cleo.log()).isEmpty();
            }
            assertGoesOn(ada, root);
        }
    }

    @Test
    @Tag("F60")
    @Scenario("S33")
    void aSignalDuringAnInstallationLeavesWhatWasThere() throws Exception {
        Path root = Games.makeBig(temp.resolve("cleo/games"), GAME, GAME_BYTES);
        try (var cleo = PeerProcess.start(temp.resolve("cleo"))) {
            assumeFalse(cleo.ignores(SIGTERM), "whoever runs the tests has told all processes to ignore SIGTERM");
            cleo.awaitGame(GAME, game -> game.path("downloaded").asBoolean(false));
            cleo.send("InstallGame", GAME);
            cleo.await("InstallGameBegin");
            PeerProcess.eventually("it unpacks", () -> Files.exists(root.resolve(".local.installing/content/data.bin")));

            cleo.signal("TERM");

            assertThat(cleo.awaitEnd(PeerProcess.STOP)).isEqualTo(128 + SIGTERM);
            assertThat(cleo.history()).as(cleo.story()).extracting(PeerProcess::kind).contains("InstallGameCancelled");
            assertThat(Games.children(root)).extracting(Path::getFileName).extracting(Path::toString)
                    .containsExactlyInAnyOrder("version.ini", GAME + ".eti");
        }
        try (var cleo = PeerProcess.start(temp.resolve("cleo"))) {
            cleo.awaitGame(GAME, game -> game.path("downloaded").asBoolean(false));
            cleo.send("InstallGame", GAME);
            cleo.await("InstallGameFinished");
            assertThat(Files.size(root.resolve("local/data.bin"))).isEqualTo(GAME_BYTES);
        }
    }

    @Test
    @Tag("F61")
    @Scenario("S34")
    void aProgramThatReadsNoEventsForAWhileDisturbsNothingAndIsToldWhatItMissed() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), GAME, SMALL_BYTES);
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
            cleo.awaitOffers(GAME, 1);
            cleo.send("FetchLatestFromPeers", GAME);
            cleo.await("GotGameFiles");
            cleo.stopListening();

            cleo.send("DownloadGameFiles", GAME);
            for (int i = 0; i < MANY; i++) {
                cleo.send("ListGames");
            }
            Path local = cleo.games().resolve(GAME).resolve("local");
            PeerProcess.eventually("the game is installed though nobody listens", () -> Files.exists(local));

            int read = cleo.history().size();
            cleo.listenAgain();
            cleo.lookSince(read);
            assertThat(cleo.await("Gap").path("missed").asLong(0)).isPositive();
            cleo.awaitGame(GAME, game -> game.path("installed").asBoolean(false));
            assertThat(Games.hashes(cleo.games().resolve(GAME))).containsAllEntriesOf(Games.hashes(root)).containsKey("local/data.bin");
            assertThat(cleo.stop()).isZero();
        }
    }

    @Test
    @Tag("F61")
    @Scenario("S34")
    void aProgramThatGoesAwayStopsThePeerInOrder() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), GAME, GAME_BYTES);
        try (var ada = PeerProcess.start(temp.resolve("ada"))) {
            try (var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
                cleo.awaitOffers(GAME, 1);
                cleo.beginDownload(GAME);
                cleo.awaitFetched(4 << 20);

                cleo.hangUp();

                assertThat(cleo.awaitEnd(PeerProcess.PATIENCE)).as(cleo.story()).isZero();
                assertThat(cleo.log()).isEmpty();
            }
            assertGoesOn(ada, root);
        }
    }

    private void assertGoesOn(PeerProcess source, Path root) throws Exception {
        try (var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", source.address())) {
            cleo.awaitOffers(GAME, 1);
            var sources = cleo.download(GAME).path("sources");
            assertThat(sources.values().stream().mapToLong(one -> one.path("bytes").asLong()).sum()).as("less than everything is fetched again")
                    .isLessThan(GAME_BYTES);
            assertThat(Games.hashes(cleo.games().resolve(GAME))).containsAllEntriesOf(Games.hashes(root)).containsKey("local/data.bin");
        }
    }
}
