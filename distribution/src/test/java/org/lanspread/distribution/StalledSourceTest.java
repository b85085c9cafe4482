package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Sources that stand still for a while: their computers sleep, or their network is gone. */
@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no SIGSTOP")
@Tag("nightly")
class StalledSourceTest {
    private static final String GAME = "bigfile";
    private static final long GAME_BYTES = 192L << 20;

    @TempDir
    private Path temp;

    @Test
    @Tag("F36")
    @Tag("F46")
    @Scenario("S37")
    void theOtherSourceFinishesWhenOneStandsStillAndThatOneIsFoundAgain() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), GAME, GAME_BYTES);
        Games.link(root, temp.resolve("bob/games"));
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var bob = PeerProcess.start(temp.resolve("bob"));
                var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address() + "," + bob.address())) {
            cleo.awaitOffers(GAME, 2);
            cleo.beginDownload(GAME);
            cleo.awaitFetched(4 << 20);

            bob.signal("STOP");

            cleo.awaitInstalled();
            cleo.awaitOffers(GAME, 1);
            bob.signal("CONT");
            cleo.awaitOffers(GAME, 2);
            assertThat(Games.hashes(cleo.games().resolve(GAME))).containsAllEntriesOf(Games.hashes(root)).containsKey("local/data.bin");
            assertThat(cleo.history()).filteredOn(event -> PeerProcess.kind(event).equals("DownloadGameFilesBegin")).hasSize(1);
        }
    }

    @Test
    @Tag("F46")
    @Scenario("S37")
    void aDownloadWhoseOnlySourceStandsStillEndsAndGoesOnWhenItIsBack() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), GAME, GAME_BYTES);
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
            cleo.awaitOffers(GAME, 1);
            cleo.beginDownload(GAME);
            cleo.awaitFetched(4 << 20);

            ada.signal("STOP");

            cleo.awaitEither("DownloadGameFilesAllPeersGone", "DownloadGameFilesFailed");
            assertThat(cleo.games().resolve(GAME).resolve("version.ini")).doesNotExist();
            ada.signal("CONT");
            cleo.awaitOffers(GAME, 1);
            JsonNode downloaded = cleo.download(GAME);
            assertThat(downloaded.path("sources").path(0).path("bytes").asLong()).as("less than everything is fetched again").isLessThan(GAME_BYTES);
            assertThat(Games.hashes(cleo.games().resolve(GAME))).containsAllEntriesOf(Games.hashes(root)).containsKey("local/data.bin");
        }
    }
}
