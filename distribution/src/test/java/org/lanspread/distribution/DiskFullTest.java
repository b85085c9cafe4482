package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A receiver whose disk is full. The disk is one in memory, in a mount namespace that ends with the peer, so that nothing is left behind even when
 * the
 * test is killed.
 */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class DiskFullTest {
    private static final String GAME = "bigfile";
    private static final long GAME_BYTES = 16L << 20;

    @TempDir
    private Path temp;

    @BeforeAll
    static void needsTheRightToMount() throws Exception {
        assumeTrue(Machine.mounts(), "only a user who may mount disks can have one that is full");
    }

    @Test
    @Tag("F28")
    @Scenario("S22")
    void aFullDiskFailsTheDownloadAndThenTheInstallationAndBothWorkOnceThereIsSpace() throws Exception {
        Path root = Games.makeBig(temp.resolve("ada/games"), GAME, GAME_BYTES);
        Path folder = Files.createDirectories(temp.resolve("cleo/games"));
        // 80 MiB, of which the peer leaves 16 MiB alone; what is used at first leaves 8 MiB, then 38 MiB, then 72 MiB.
        String mount = "mount -t tmpfs -o size=80m tmpfs \"$0\" && head -c 30M /dev/zero >\"$0/first\" && head -c 34M /dev/zero >\"$0/second\""
                + " && exec \"$@\"";
        var through = List.of("unshare", "-m", "sh", "-c", mount, folder.toString());
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var cleo = PeerProcess.startThrough(through, temp.resolve("cleo"), "--peer", ada.address())) {
            Path games = Machine.seenBy(cleo.pid(), folder);
            cleo.awaitOffers(GAME, 1);

            cleo.beginDownload(GAME);
            assertThat(cleo.awaitEither("DownloadGameFilesFailed", "DownloadGameFilesFinished").path("reason").asString("")).isEqualTo("no-space");
            assertThat(games.resolve(GAME).resolve("version.ini")).doesNotExist();

            Files.delete(games.resolve("first"));
            cleo.beginDownload(GAME);
            cleo.await("DownloadGameFilesFinished");
            assertThat(cleo.awaitEither("InstallGameFailed", "InstallGameFinished").path("reason").asString("")).isEqualTo("no-space");
            assertThat(games.resolve(GAME)).isDirectoryNotContaining(file -> file.getFileName().toString().contains("local"));
            assertThat(games.resolve(GAME).resolve("version.ini")).exists();

            Files.delete(games.resolve("second"));
            cleo.send("InstallGame", GAME);
            cleo.await("InstallGameFinished");
            assertThat(Games.hashes(games.resolve(GAME))).containsAllEntriesOf(Games.hashes(root)).containsKey("local/data.bin");
        }
    }

    @Test
    @Tag("F29")
    @Scenario("S51")
    void aGameIsInstalledInTheWayThatTheDiskAllows() throws Exception {
        Games.makeBig(temp.resolve("ada/games"), GAME, GAME_BYTES);
        Path folder = Files.createDirectories(temp.resolve("small"));
        var cli = new Cli(temp.resolve("cli"));
        try (var ada = PeerProcess.start(temp.resolve("ada"));
                var bob = PeerProcess.start(temp.resolve("bob"), "--peer", ada.address())) {
            bob.awaitOffers(GAME, 1);
            ada.send("InstallGame", GAME);
            ada.await("InstallGameFinished");
            // 16 MiB are left alone, the archive has 16 MiB, and so has what it unpacks to.
            String both = "a download takes 33.6 MB, a stream 16.8 MB";

            assertThat(install(cli, "56m", folder, ada).done().out()).contains(": downloading it", both, "is downloaded", "installed in");
            assertThat(install(cli, "40m", folder, ada).done().out()).contains(": streaming it", both, "installed in");
            Cli.Result tooSmall = install(cli, "24m", folder, ada);
            assertThat(tooSmall.status()).as("%s", tooSmall).isEqualTo(1);
            assertThat(tooSmall.out()).contains(": streaming it", both, "8.4 MB is free");
            assertThat(tooSmall.err().strip().lines().toList().getLast()).startsWith("lanspread: ").contains("not enough free space", "try again");
            assertThat(install(cli, "40m", folder, ada, "--stream").done().out()).doesNotContain(both).contains("installed in");
        }
        cli.assertNothingLeft();
    }

    @Test
    @Tag("F29")
    @Scenario("S79")
    void aGameThatNobodyHasUnpackedIsInstalledInTheWayThatTheDiskAllows() throws Exception {
        Games.makeBig(temp.resolve("ada/games"), GAME, GAME_BYTES);
        Path folder = Files.createDirectories(temp.resolve("small"));
        var cli = new Cli(temp.resolve("cli"));
        try (var ada = PeerProcess.start(temp.resolve("ada"))) {
            String both = "a download takes 33.6 MB, a stream 16.8 MB";

            assertThat(install(cli, "40m", folder, ada).done().out())
                    .contains(": streaming it", "without storing the archive", both, "by what holders of the game say", "installed in");
            assertThat(install(cli, "56m", folder, ada).done().out())
                    .contains(": downloading it", both, "by what holders of the game say", "is downloaded", "installed in");
        }
        cli.assertNothingLeft();
    }

    /** Runs the command on an empty disk of this size. */
    private Cli.Result install(Cli cli, String size, Path folder, PeerProcess from, String... more) throws Exception {
        Path state = Files.createTempDirectory(temp, "state");
        var arguments = new ArrayList<>(List.of("install", GAME, "--games", folder.toString(), "--state", state.toString()));
        arguments.addAll(List.of("--interface", Cli.LOOPBACK, "--discovery", "static", "--peer", from.address(), "--wait", "60"));
        arguments.addAll(List.of(more));
        return cli.runThrough(Machine.withDisk("size=" + size, folder.toString()), arguments.toArray(String[]::new));
    }
}
