package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Games whose archives need a password. */
@Timeout(300)
class PasswordTest {
    private static final Path SAMPLES = Path.of("../plugins/unpacker-sevenzip/src/test/resources/archives");
    private static final String PASSWORD = "secret";
    private static final String GAME = "locked";

    @TempDir
    private Path temp;

    private Map<String, String> content;

    @BeforeEach
    void read() throws IOException {
        content = Games.sums(SAMPLES.resolve("SHA256SUMS"));
    }

    private static Path pack(Path games, String archive) throws IOException {
        Path root = Files.createDirectories(games.resolve(GAME));
        Files.copy(SAMPLES.resolve(archive), root.resolve(GAME + ".eti"));
        Files.writeString(root.resolve("version.ini"), Games.VERSION + "\n");
        return root;
    }

    private static JsonNode install(PeerProcess peer, String password) {
        peer.sendLine("{\"command\":\"InstallGame\",\"gameId\":\"" + GAME + "\",\"password\":\"" + password + "\"}");
        return peer.awaitEither("InstallGameFinished", "InstallGameFailed");
    }

    private static void assertFailed(JsonNode end, String reason) {
        assertThat(end.path("reason").asString("")).as("%s", end).isEqualTo(reason);
        assertThat(end.path("message").asString()).contains("--password").doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rar5-password-headers.rar", "password.7z"})
    @Scenario("S52")
    @Tag("B37")
    void aPasswordThatWasRightIsKeptAndOthersGetTheGameUnpackedWithoutIt(String archive) throws Exception {
        Path local = pack(temp.resolve("ada/games"), archive).resolve("local");
        Path kept = temp.resolve("ada/state/games").resolve(GAME).resolve("password.json");
        try (var ada = PeerProcess.start(temp.resolve("ada")); var watch = new ChildWatch(ada)) {
            ada.awaitGame(GAME, known -> known.path("downloaded").asBoolean(false));
            ada.send("InstallGame", GAME);
            assertFailed(ada.awaitEither("InstallGameFinished", "InstallGameFailed"), "password-required");
            assertFailed(install(ada, "wrong"), "wrong-password");
            assertThat(kept).doesNotExist();
            assertThat(local).doesNotExist();

            assertThat(PeerProcess.kind(install(ada, PASSWORD))).as(ada.story()).isEqualTo("InstallGameFinished");
            assertThat(Games.hashes(local)).isEqualTo(content);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept))).isEqualTo("rw-------");

            streamTo("bob", ada, archive);
            assertThat(watch.shown()).as("what the system shows of processes").noneMatch(shown -> shown.contains(PASSWORD));
            assertThat(watch.shown().findAny().isPresent()).as("whether one was read").isEqualTo(archive.endsWith(".7z"));
            assertThat(ada.history().toString() + ada.log()).doesNotContain(PASSWORD);

            ada.send("UninstallGame", GAME);
            ada.await("UninstallGameFinished");
            ada.send("InstallGame", GAME);
            ada.await("InstallGameFinished");
            ada.send("UninstallGame", GAME);
            ada.await("UninstallGameFinished");
            ada.send("RemoveDownloadedGame", GAME);
            ada.await("RemoveDownloadedGameFinished");
            assertThat(kept).doesNotExist();
        }
    }

    private void streamTo(String name, PeerProcess from, String archive) throws Exception {
        try (var bob = PeerProcess.start(temp.resolve(name), "--peer", from.address())) {
            bob.awaitOffers(GAME, 1);
            bob.send("StreamInstallGame", GAME);
            JsonNode end = bob.awaitEither("InstallGameFinished", "DownloadGameFilesFailed");
            assertThat(PeerProcess.kind(end)).as("%s: %s", archive, bob.story()).isEqualTo("InstallGameFinished");
            assertThat(Games.hashes(temp.resolve(name).resolve("games").resolve(GAME).resolve("local"))).isEqualTo(content);
            assertThat(bob.history().toString() + bob.log()).doesNotContain(PASSWORD);
            assertThat(temp.resolve(name).resolve("state/games").resolve(GAME).resolve("password.json")).doesNotExist();
        }
    }

    /** They depend on the password there, so a receiver without it could compare nothing. */
    @Test
    @Tag("nightly")
    @Scenario("S52")
    void aGameWhoseChecksumsAreEncryptedIsNotSentUnpacked() throws Exception {
        pack(temp.resolve("ada/games"), "rar5-password.rar");
        try (var ada = PeerProcess.start(temp.resolve("ada"), "--unpacker", "junrar");
                var bob = PeerProcess.start(temp.resolve("bob"), "--peer", ada.address())) {
            ada.awaitGame(GAME, known -> known.path("downloaded").asBoolean(false));
            assertThat(PeerProcess.kind(install(ada, PASSWORD))).as(ada.story()).isEqualTo("InstallGameFinished");

            bob.awaitOffers(GAME, 1);
            assertThat(bob.stream(GAME).path("message").asString("")).as(bob.story()).contains("checksum");
            assertThat(temp.resolve("bob/games").resolve(GAME)).doesNotExist();
        }
    }

    @Test
    @Scenario("S52")
    void aCommandReadsThePasswordFromItsInput() throws Exception {
        Path games = temp.resolve("games");
        Path local = pack(games, "rar5-password.rar").resolve("local");
        var cli = new Cli(temp.resolve("cli"));
        String[] command = {"install", GAME, "--password", "--games", games.toString(), "--state", temp.resolve("state").toString(),
            "--interface", Cli.LOOPBACK, "--discovery", "static"};

        cli.runWithInput("wrong\n", command).failed("is wrong", "--password");
        cli.runWithInput("", command).failed("that is no password");
        cli.runWithInput(PASSWORD + "\n", command).done();
        assertThat(Games.hashes(local)).isEqualTo(content);
        cli.assertNothingLeft();
    }
}
