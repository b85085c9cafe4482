package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A streamed installation is what somebody who unpacked the release says that it is. */
@Timeout(300)
class StreamCheckTest {
    private static final String GAME = "bigfile";
    private static final int GAME_BYTES = 4 << 20;

    @TempDir
    private Path temp;

    @Test
    @Tag("B42")
    @Scenario("S50")
    void aHolderThatStreamsSomethingElseThanItUnpackedIsReplacedAndAloneItIsRefused() throws Exception {
        Games.makeBig(temp.resolve("ada/games"), GAME, GAME_BYTES);
        Path bobs = Games.makeBig(temp.resolve("bob/games"), GAME, GAME_BYTES);
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var bob = PeerProcess.start(temp.resolve("bob"), "--peer", ada.address())) {
            ada.awaitOffers(GAME, 1);
            bob.awaitOffers(GAME, 1);
            bob.send("InstallGame", GAME);
            bob.await("InstallGameFinished");
            forge(bobs.resolve(GAME + ".eti"));
            try (var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address() + "," + bob.address())) {
                cleo.awaitOffers(GAME, 2);
                cleo.send("FetchLatestFromPeers", GAME);
                assertThat(cleo.await("GotGameFiles").path("streamPeakBytes").asLong(-1)).isEqualTo(GAME_BYTES);

                cleo.send("StreamInstallGame", GAME);
                cleo.awaitInstalled();
                Path local = cleo.games().resolve(GAME).resolve("local");
                assertThat(Games.hashes(local)).isEqualTo(Games.hashes(bobs.resolve("local")));
                assertThat(cleo.log()).as("bob was asked first").contains("'data.bin' is not what the release unpacks to");

                assertThat(ada.stop()).isZero();
                cleo.awaitOffers(GAME, 1);
                cleo.send("UninstallGame", GAME);
                cleo.await("UninstallGameFinished");
                cleo.send("StreamInstallGame", GAME);
                assertThat(cleo.await("DownloadGameFilesFailed").path("message").asString(""))
                        .contains("is not what the release unpacks to", "download it instead");
                assertThat(local).doesNotExist();
            }
        }
    }

    /** Puts an archive of other content into the place of one, which looks the same from outside. */
    private void forge(Path archive) throws Exception {
        Path other = Files.createDirectories(temp.resolve("other"));
        Files.write(other.resolve("data.bin"), new byte[GAME_BYTES]);
        Path forged = temp.resolve("forged.eti");
        StoredRar.pack(forged, other);
        assertThat(Files.size(forged)).isEqualTo(Files.size(archive));
        Files.setLastModifiedTime(forged, Files.getLastModifiedTime(archive));
        Files.move(forged, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
