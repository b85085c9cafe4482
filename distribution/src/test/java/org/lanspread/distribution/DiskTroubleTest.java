package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A receiver whose disk, limits or user do something unexpected to its files. Each time it says so, and works once the trouble is over. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class DiskTroubleTest {
    private static final String GAME = "troublegame";
    private static final String BIG = "bigfile";
    private static final long BIG_BYTES = 192L << 20;
    private static final int BLOCK_BYTES = 1 << 20;

    @TempDir
    private Path temp;

    private Release share() throws IOException {
        return Release.make(temp.resolve("made"), GAME, Games.VERSION, 1).moveTo(temp.resolve("ada/games"));
    }

    @Test
    @Tag("F30")
    @Scenario("S35")
    void fewOpenFilesAreEnoughForAGameOfMany() throws Exception {
        Release release = share();
        var through = List.of("prlimit", "--nofile=96:96");
        assumeTrue(Machine.can("prlimit", "--nofile=96:96", "true"), "the number of open files cannot be limited here");
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var cleo = PeerProcess.startThrough(through, temp.resolve("cleo"), "--peer", ada.address())) {
            cleo.awaitOffers(GAME, 1);
            cleo.download(GAME);
            assertComplete(release, cleo.games());
            assertThat(cleo.stop()).isZero();
        }
    }

    @Test
    @Tag("F30")
    @Scenario("S35")
    void aDiskThatTakesNoMoreFilesFailsTheDownloadUntilItDoes() throws Exception {
        assumeTrue(Machine.mounts(), "only a user who may mount disks can have one that takes few files");
        Release release = share();
        Path folder = Files.createDirectories(temp.resolve("cleo/games"));
        var through = Machine.withDisk("size=200m,nr_inodes=40", folder.toString());
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var cleo = PeerProcess.startThrough(through, temp.resolve("cleo"), "--peer", ada.address())) {
            Path games = Machine.seenBy(cleo.pid(), folder);
            assertFails(cleo, games, "no-space");

            Machine.inside(cleo.pid(), "mount", "-o", "remount,nr_inodes=10000", folder.toString());
            cleo.download(GAME);
            assertComplete(release, games);
        }
    }

    @Test
    @Tag("F31")
    @Scenario("S35")
    void aFolderThatBecomesReadOnlyFailsTheDownloadUntilItIsWritable() throws Exception {
        assumeTrue(Machine.mounts(), "only a user who may mount disks can make one read-only");
        Release release = share();
        String root = Files.createDirectories(temp.resolve("cleo/games").resolve(GAME)).toString();
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var cleo = PeerProcess.startThrough(List.of("unshare", "-m"), temp.resolve("cleo"), "--peer", ada.address())) {
            Machine.inside(cleo.pid(), "mount", "--bind", root, root);
            Machine.inside(cleo.pid(), "mount", "-o", "remount,bind,ro", root);
            assertFails(cleo, cleo.games(), "disk");

            Machine.inside(cleo.pid(), "umount", root);
            cleo.download(GAME);
            assertComplete(release, cleo.games());
        }
    }

    @Test
    @Tag("F31")
    @Scenario("S35")
    void aFileThatMayNotBeChangedFailsTheUpdateAndTheInstallationStays() throws Exception {
        Release release = share();
        Path root = Files.createDirectories(temp.resolve("cleo/games").resolve(GAME));
        Path archive = Files.writeString(root.resolve(GAME + ".eti"), "of another time");
        assumeTrue(Machine.can("chattr", "+i", archive.toString()), "only some users and disks have files that nobody may change");
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
            assertFails(cleo, cleo.games(), "disk");
            assertThat(archive).hasContent("of another time");
            assertThat(Machine.can("chattr", "-i", archive.toString())).isTrue();
            cleo.download(GAME);
            assertComplete(release, cleo.games());
        } finally {
            Machine.can("chattr", "-i", archive.toString());
        }
    }

    private static void assertFails(PeerProcess cleo, Path games, String reason) throws IOException {
        cleo.awaitOffers(GAME, 1);
        cleo.beginDownload(GAME);
        JsonNode end = cleo.awaitEither("DownloadGameFilesFailed", "DownloadGameFilesFinished");
        assertThat(end.path("reason").asString("")).as(cleo.story()).isEqualTo(reason);
        assertThat(end.path("message").asString("")).isNotBlank().doesNotContain("Exception");
        assertThat(games.resolve(GAME).resolve("version.ini")).doesNotExist();
        assertThat(cleo.log().lines().count()).as("tried again without end? %s", cleo.log()).isLessThan(20);
    }

    private static void assertComplete(Release release, Path games) throws IOException {
        Map<String, String> expected = new HashMap<>(release.payload());
        release.local().forEach((path, hash) -> expected.put("local/" + path, hash));
        assertThat(Games.hashes(games.resolve(GAME))).isEqualTo(expected);
    }

    @Test
    @Tag("F2")
    @Scenario("S36")
    void whatWasFetchedBeforeAKillCountsOnlyIfItIsStillRight() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), BIG, BIG_BYTES);
        Path there = root.resolve(BIG + ".eti");
        Path here = temp.resolve("cleo/games").resolve(BIG).resolve(BIG + ".eti");
        try (var ada = PeerProcess.start(temp.resolve("ada"))) {
            try (var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
                cleo.awaitOffers(BIG, 1);
                cleo.beginDownload(BIG);
                cleo.awaitFetched(16 << 20);
                cleo.kill();
            }
            long fetched = flipOneFetchedByte(there, here);
            for (String hint : List.of("manifest.json", "release.txt", "installed.json")) {
                Files.writeString(Files.createDirectories(temp.resolve("cleo/state/games").resolve(BIG)).resolve(hint), "{\"all\":\"is here\"}");
            }

            try (var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
                assertThat(here.resolveSibling("version.ini")).doesNotExist();
                cleo.awaitOffers(BIG, 1);
                long again = cleo.download(BIG).path("sources").path(0).path("bytes").asLong();
                assertThat(again).as("what is missing, and the chunk that went bad").isGreaterThan(BIG_BYTES - fetched).isLessThan(BIG_BYTES);
                assertThat(Games.hashes(here.getParent())).containsAllEntriesOf(Games.hashes(root)).containsKey("local/data.bin");
            }
        }
    }

    /** Flips a byte in the first block that was fetched; says how many bytes were. */
    private static long flipOneFetchedByte(Path there, Path here) throws IOException {
        long fetched = 0;
        try (var from = new RandomAccessFile(there.toFile(), "r"); var to = new RandomAccessFile(here.toFile(), "rw")) {
            byte[] right = new byte[BLOCK_BYTES];
            byte[] found = new byte[BLOCK_BYTES];
            for (long at = 0; at + BLOCK_BYTES <= to.length(); at += BLOCK_BYTES) {
                from.seek(at);
                from.readFully(right);
                to.seek(at);
                to.readFully(found);
                if (Arrays.equals(right, found)) {
                    if (fetched == 0) {
                        to.seek(at);
                        to.write(found[0] ^ 1);
                    }
                    fetched += BLOCK_BYTES;
                }
            }
        }
        assertThat(fetched).isPositive();
        return fetched;
    }

    @Test
    @Tag("F23")
    @Scenario("S36")
    void filesThatAUserDeletesDuringADownloadAreMissedBeforeItIsComplete() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), BIG, BIG_BYTES);
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
            cleo.awaitOffers(BIG, 1);
            cleo.beginDownload(BIG);
            cleo.awaitFetched(16 << 20);

            Files.delete(cleo.games().resolve(BIG).resolve(BIG + ".eti"));

            JsonNode end = cleo.awaitEither("DownloadGameFilesFailed", "DownloadGameFilesFinished");
            assertThat(end.path("reason").asString("")).as(cleo.story()).isEqualTo("disk");
            assertThat(cleo.games().resolve(BIG).resolve("version.ini")).doesNotExist();
            cleo.download(BIG);
            assertThat(Games.hashes(cleo.games().resolve(BIG))).containsAllEntriesOf(Games.hashes(root)).containsKey("local/data.bin");
        }
    }

    @Test
    @Tag("F23")
    @Scenario("S36")
    void filesThatAUserDeletesDuringAnUpdateLeaveTheOldInstallation() throws Exception {
        Path root = Games.makeBig(temp.resolve("cleo/games"), BIG, BIG_BYTES);
        Path old = Files.createDirectories(root.resolve("local"));
        Files.writeString(old.resolve("old.txt"), "was there");
        try (var cleo = PeerProcess.start(temp.resolve("cleo"))) {
            cleo.awaitGame(BIG, game -> game.path("downloaded").asBoolean(false) && game.path("installed").asBoolean(false));
            cleo.send("InstallGame", BIG);
            Path unpacking = root.resolve(".local.installing/content/data.bin");
            PeerProcess.eventually("it unpacks", () -> Files.exists(unpacking));

            Files.delete(unpacking);

            JsonNode end = cleo.awaitEither("InstallGameFailed", "InstallGameFinished");
            assertThat(end.path("reason").asString("")).as(cleo.story()).isEqualTo("disk");
            assertThat(Games.hashes(old)).containsOnlyKeys("old.txt");
            assertThat(Games.children(root)).extracting(Path::getFileName).extracting(Path::toString)
                    .containsExactlyInAnyOrder("version.ini", BIG + ".eti", "local");
            cleo.send("InstallGame", BIG);
            cleo.await("InstallGameFinished");
            assertThat(Games.hashes(old)).containsOnlyKeys("data.bin");
        }
    }
}
