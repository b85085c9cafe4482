package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A big game, fetched while nobody stays for long. The sources dial the receiver, so that they find it again after each of their starts. */
@Tag("nightly")
@Timeout(1_800)
class ChurnTest {
    private static final String BIG = "bigfile";
    private static final long BIG_BYTES = 1L << 30;
    private static final List<String> SOURCES = List.of("ada", "bob", "carl");

    @TempDir
    private Path temp;

    @Test
    @Scenario("S26")
    void aBigGameArrivesWhileEverySourceIsKilledOnceAndComesBack() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), BIG, BIG_BYTES);
        Games.link(root, temp.resolve("bob/games"));
        Games.link(root, temp.resolve("carl/games"));
        var sources = new ArrayList<PeerProcess>();
        try (var cleo = PeerProcess.start(temp.resolve("cleo"))) {
            for (String name : SOURCES) {
                sources.add(PeerProcess.start(temp.resolve(name), "--peer", cleo.address()));
            }
            cleo.awaitOffers(BIG, SOURCES.size());
            cleo.beginDownload(BIG);
            for (int i = 0; i < SOURCES.size(); i++) {
                long wanted = BIG_BYTES / 5 * (i + 1);
                cleo.await("DownloadGameFilesProgress", progress -> progress.path("bytesDone").asLong(0) > wanted);
                assertThat(cleo.events("DownloadGameFilesFinished")).as("the transfer was not over when it was disturbed").isEmpty();
                sources.get(i).kill();
                sources.set(i, PeerProcess.start(temp.resolve(SOURCES.get(i)), "--peer", cleo.address()));
            }
            cleo.awaitInstalled();

            assertThat(Games.hashes(cleo.games().resolve(BIG))).containsAllEntriesOf(Games.hashes(root)).containsKey("local/data.bin");
            assertThat(Files.size(cleo.games().resolve(BIG).resolve("local/data.bin"))).isEqualTo(BIG_BYTES);
        } finally {
            sources.forEach(PeerProcess::close);
        }
    }
}
