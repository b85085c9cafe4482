package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Games on their way from peer to peer, undisturbed and disturbed. */
@Timeout(300)
class TransferTest {
    private static final String BIG = "bigfile";
    private static final long BIG_BYTES = 192L << 20;
    /** What is smaller can be over before the second source has answered. */
    private static final long WORTH_TWO_SOURCES = 4L << 20;

    @TempDir
    private Path temp;

    @Test
    @Scenario("S01")
    void theDemoGameComesFromTwoSourcesAndIsInstalledFileForFile() throws Exception {
        comesFromTwoSources(Games.demo());
    }

    static List<Games.Sample> shared() {
        return Games.shared();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("shared")
    @Scenario("S01")
    void everyGameBesideTheCheckoutComesFromTwoSourcesAndIsInstalledFileForFile(Games.Sample game) throws Exception {
        comesFromTwoSources(game);
    }

    @Test
    void gamesBesideTheCheckoutAreThere() {
        Assumptions.assumeFalse(shared().isEmpty(), "there is no folder ../shared/games beside the checkout, so only the demo game is tested");
        assertThat(shared()).allSatisfy(game -> assertThat(game.sums()).isNotEmpty());
    }

    private void comesFromTwoSources(Games.Sample game) throws Exception {
        game.copyTo(Files.createDirectories(temp.resolve("ada/games")));
        game.copyTo(Files.createDirectories(temp.resolve("bob/games")));
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var bob = PeerProcess.start(temp.resolve("bob"));
                var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address() + "," + bob.address())) {
            cleo.awaitOffers(game.id(), 2);

            JsonNode downloaded = cleo.download(game.id());

            Map<String, Long> delivered = sources(downloaded);
            long bytes = delivered.values().stream().mapToLong(Long::longValue).sum();
            assertThat(delivered.keySet()).isSubsetOf(ada.peerId(), bob.peerId());
            assertThat(bytes < WORTH_TWO_SOURCES || delivered.size() == 2).as("both deliver, unless one is done at once: %s", downloaded).isTrue();
            assertThat(Games.hashes(cleo.games().resolve(game.id()).resolve("local"))).isEqualTo(game.sums());
            for (PeerProcess peer : List.of(cleo, bob, ada)) {
                assertThat(peer.stop()).as(peer.story()).isZero();
                assertThat(peer.log()).isEmpty();
            }
        }
    }

    @Test
    @Scenario("S01")
    void aGameWorthTwoSourcesComesFromBoth() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), BIG, BIG_BYTES);
        Games.link(root, temp.resolve("bob/games"));
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var bob = PeerProcess.start(temp.resolve("bob"));
                var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address() + "," + bob.address())) {
            cleo.awaitOffers(BIG, 2);

            assertThat(sources(cleo.download(BIG)).keySet()).isEqualTo(Set.of(ada.peerId(), bob.peerId()));
            assertSameContent(root, cleo);
        }
    }

    @Test
    @Scenario("S02")
    void theOtherSourceFinishesWhenOneIsKilled() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), BIG, BIG_BYTES);
        Games.link(root, temp.resolve("bob/games"));
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var bob = PeerProcess.start(temp.resolve("bob"));
                var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address() + "," + bob.address())) {
            cleo.awaitOffers(BIG, 2);
            cleo.beginDownload(BIG);
            awaitTransfer(cleo, 2);

            bob.kill();

            Map<String, Long> delivered = sources(cleo.awaitInstalled());
            assertThat(delivered.get(ada.peerId())).isPositive();
            assertThat(delivered.getOrDefault(bob.peerId(), 0L)).as("the transfer was not over when it was disturbed").isLessThan(BIG_BYTES / 2);
            assertSameContent(root, cleo);
        }
    }

    @Test
    @Tag("F11")
    @Scenario("S03")
    void aSourceWhoseFileWentBadNoticesItAndIsMended() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), BIG, 16 << 20);
        Path copy = Games.makeBig(temp.resolve("bob/games"), BIG, 16 << 20);
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var bob = PeerProcess.start(temp.resolve("bob"), "--peer", ada.address());
                var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address() + "," + bob.address())) {
            cleo.awaitOffers(BIG, 2);
            Games.corrupt(copy.resolve(BIG + ".eti"));

            JsonNode downloaded = cleo.download(BIG);

            assertThat(sources(downloaded).keySet()).isEqualTo(Set.of(ada.peerId()));
            assertThat(cleo.log()).doesNotContain("wrong bytes");
            assertSameContent(root, cleo);
            assertThat(bob.await("NeedsAttention").path("message").asString()).contains(BIG + ".eti", "lanspread verify " + BIG);
            cleo.awaitOffers(BIG, 1);

            bob.send("VerifyGame", BIG);
            assertThat(bob.await("VerifyGameFinished").path("damaged")).extracting(JsonNode::asString).containsExactly(BIG + ".eti");
            bob.send("GetGame", BIG);
            bob.await("GotGameFiles");
            bob.send("DownloadGameFiles", BIG);
            bob.awaitInstalled();
            assertSameContent(root, bob);
            cleo.awaitOffers(BIG, 2);
        }
    }

    @Test
    @Scenario("S04")
    void aKilledReceiverGoesOnWhereItWas() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), BIG, BIG_BYTES);
        try (var ada = PeerProcess.start(temp.resolve("ada"))) {
            try (var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
                cleo.awaitOffers(BIG, 1);
                cleo.beginDownload(BIG);
                awaitTransfer(cleo, 1);
                cleo.kill();
                assertThat(cleo.events("DownloadGameFilesFinished")).as("the transfer was not over when it was disturbed").isEmpty();
            }
            assertResumes(root, ada);
        }
    }

    @Test
    @Scenario("S09")
    void aReceiverThatIsStoppedGoesOnWhereItWas() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), BIG, BIG_BYTES);
        try (var ada = PeerProcess.start(temp.resolve("ada"))) {
            try (var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
                cleo.awaitOffers(BIG, 1);
                cleo.beginDownload(BIG);
                awaitTransfer(cleo, 1);
                assertThat(cleo.stop()).isZero();
                assertThat(cleo.events("DownloadGameFilesFailed")).as(cleo.story()).singleElement()
                        .satisfies(failed -> assertThat(failed.path("reason").asString()).isEqualTo("stopping"));
                assertThat(cleo.log()).isEmpty();
            }
            assertResumes(root, ada);
        }
    }

    @Test
    @Scenario("S14")
    void aCancelledDownloadLeavesNothing() throws Exception {
        Games.makeBig(temp.resolve("ada/games"), BIG, BIG_BYTES);
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
            cleo.awaitOffers(BIG, 1);
            cleo.beginDownload(BIG);
            awaitTransfer(cleo, 1);

            cleo.send("CancelDownload", BIG);

            cleo.await("DownloadGameFilesCancelled");
            assertThat(cleo.games().resolve(BIG)).doesNotExist();
            assertThat(cleo.stop()).isZero();
            assertThat(cleo.log()).isEmpty();
            assertThat(ada.stop()).isZero();
            assertThat(ada.log()).isEmpty();
        }
    }

    @Test
    @Scenario("S15")
    void aDownloadWhoseOnlySourceIsKilledFailsAndGoesOnWhenItIsBack() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), BIG, BIG_BYTES);
        try (var cleo = PeerProcess.start(temp.resolve("cleo"))) {
            try (var ada = PeerProcess.start(temp.resolve("ada"), "--peer", cleo.address())) {
                cleo.awaitOffers(BIG, 1);
                cleo.beginDownload(BIG);
                awaitTransfer(cleo, 1);
                ada.kill();
            }
            cleo.await("DownloadGameFilesAllPeersGone");
            assertThat(cleo.games().resolve(BIG).resolve("version.ini")).doesNotExist();
            cleo.awaitNoGame(BIG);
            assertThat(cleo.stop()).isZero();
        }
        try (var ada = PeerProcess.start(temp.resolve("ada"))) {
            assertResumes(root, ada);
        }
    }

    private void assertResumes(Path root, PeerProcess source) throws IOException {
        assertThat(temp.resolve("cleo/games").resolve(BIG).resolve("version.ini")).doesNotExist();
        try (var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", source.address())) {
            cleo.awaitOffers(BIG, 1);

            JsonNode downloaded = cleo.download(BIG);

            assertThat(sources(downloaded).get(source.peerId())).as("less than everything is fetched again").isPositive().isLessThan(BIG_BYTES);
            assertSameContent(root, cleo);
        }
    }

    private static void awaitTransfer(PeerProcess receiver, int activePeers) {
        receiver.await("DownloadGameFilesProgress", progress -> progress.path("phase").asString("").equals("transferring")
                && progress.path("bytesDone").asLong(0) > 0 && progress.path("activePeers").asInt(0) == activePeers);
    }

    private static Map<String, Long> sources(JsonNode downloaded) {
        return downloaded.path("sources").values().stream()
                .collect(Collectors.toMap(source -> source.path("peerId").asString(), source -> source.path("bytes").asLong()));
    }

    private static void assertSameContent(Path source, PeerProcess receiver) throws IOException {
        Path root = receiver.games().resolve(source.getFileName().toString());
        Set<String> expected = new HashSet<>(Games.hashes(source).keySet());
        expected.add("local/data.bin");
        Map<String, String> here = Games.hashes(root);
        assertThat(here.keySet()).isEqualTo(expected);
        assertThat(here).containsAllEntriesOf(Games.hashes(source));
    }
}
