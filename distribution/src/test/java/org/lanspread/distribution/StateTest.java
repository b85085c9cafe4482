package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer makes of folders that another one uses, and of a state that is damaged or from the future. */
@Timeout(300)
class StateTest {
    private static final String GAME = Games.DEMO;

    @TempDir
    private Path temp;
    private Path folder;
    private Path state;

    @BeforeEach
    void folders() throws IOException {
        folder = temp.resolve("ada");
        state = folder.resolve("state");
        Games.demo().copyTo(Files.createDirectories(folder.resolve("games")));
    }

    @Test
    @Tag("F25")
    @Scenario("S29")
    void foldersInUseAreRefusedAndAKillSetsThemFree() throws Exception {
        var cli = new Cli(temp.resolve("cli"));
        Path elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
        try (var ada = PeerProcess.startBriefly(folder)) {
            String games = ada.games().toString();
            Map<String, String> before = Games.hashes(ada.games());

            cli.run("install", GAME, "--games", games, "--state", elsewhere.resolve("state").toString(), "--interface", Cli.LOOPBACK)
                    .failed("another peer uses", games);
            cli.run("install", GAME, "--games", games, "--state", state.toString(), "--interface", Cli.LOOPBACK).failed("another peer uses");

            assertThat(Games.hashes(ada.games())).as("whoever came second changed nothing").isEqualTo(before);
            ada.kill();
            cli.run("install", GAME, "--games", games, "--state", elsewhere.resolve("state").toString(), "--interface", Cli.LOOPBACK).done();
        }
        try (var ada = PeerProcess.startBriefly(folder)) {
            ada.awaitGame(GAME, game -> game.path("installed").asBoolean(false));
        }
    }

    @Test
    @Tag("F62")
    @Scenario("S30")
    void aTornIdentityIsKeptAsideAndThePeerSaysThatItIsANewOne() throws Exception {
        String before = identity();
        byte[] torn = tear(state.resolve("identity.key"));

        try (var ada = PeerProcess.startBriefly(folder)) {
            assertNewIdentity(ada, before);
            assertThat(state.resolve("identity.key.bad-1")).hasBinaryContent(torn);
        }
    }

    @Test
    @Tag("F62")
    @EnabledOnOs(OS.LINUX)
    void anIdentityThatMayNotBeReadIsKeptAside() throws Exception {
        var ordinary = List.of("setpriv", "--bounding-set", "-all", "--inh-caps", "-all");
        assumeTrue(Machine.can("setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "true"), "this user cannot give up rights");
        String before = identity();
        Files.setPosixFilePermissions(state.resolve("identity.key"), Set.of());

        try (var ada = PeerProcess.startThrough(ordinary, folder)) {
            assertNewIdentity(ada, before);
            assertThat(state.resolve("identity.key.bad-1")).exists();
        }
    }

    private String identity() throws Exception {
        try (var ada = PeerProcess.startBriefly(folder)) {
            ada.awaitGame(GAME, game -> game.path("size").asLong(0) > 0);
            ada.send("InstallGame", GAME);
            ada.await("InstallGameFinished");
            PeerProcess.eventually("the game is hashed", () -> Files.exists(state.resolve("games").resolve(GAME).resolve("release.txt")));
            assertThat(ada.stop()).isZero();
            assertThat(ada.log()).isEmpty();
            return ada.peerId();
        }
    }

    private static byte[] tear(Path file) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        byte[] torn = Arrays.copyOf(whole, whole.length / 2);
        Files.write(file, torn);
        return torn;
    }

    private static void assertNewIdentity(PeerProcess peer, String before) throws IOException {
        assertThat(peer.peerId()).isNotEqualTo(before);
        assertThat(peer.log()).contains("identity", "set aside", "new peer");
        peer.awaitGame(GAME, game -> game.path("downloaded").asBoolean(false) && game.path("installed").asBoolean(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"schema\":1", "{\"schema\":99,\"future\":true}"})
    @Tag("F62")
    @Scenario("S30")
    void damagedRecordsOfAGameAreFoundOutAgainFromTheDisk(String content) throws Exception {
        identity();
        Path records = state.resolve("games").resolve(GAME);
        for (String name : List.of("installed.json", "release.txt", "manifest.json")) {
            assertThat(records.resolve(name)).exists();
            Files.writeString(records.resolve(name), content);
        }
        Map<String, String> before = Games.hashes(folder.resolve("games"));

        try (var ada = PeerProcess.startBriefly(folder);
                var cleo = PeerProcess.startBriefly(temp.resolve("cleo"), "--peer", ada.address())) {
            ada.awaitGame(GAME, game -> game.path("downloaded").asBoolean(false) && game.path("installed").asBoolean(false));
            cleo.awaitOffers(GAME, 1);
            cleo.download(GAME);
            assertThat(Games.hashes(cleo.games().resolve(GAME).resolve("local"))).isEqualTo(Games.demo().sums());
            assertThat(Games.hashes(ada.games())).isEqualTo(before);
            ada.send("UninstallGame", GAME);
            ada.await("UninstallGameFinished");
        }
    }

    @Test
    @Tag("F63")
    @Scenario("S31")
    void anOperationOfALaterVersionIsLeftToIt() throws Exception {
        identity();
        Games.makeBig(folder.resolve("games"), "othergame", 1_000);
        String intent = "{\"schema\":2,\"gameId\":\"" + GAME + "\",\"steps\":[\"unheard-of\"]}";
        Path record = Files.writeString(state.resolve("games").resolve(GAME).resolve("install_intent.json"), intent);
        Path staging = Files.createDirectories(folder.resolve("games").resolve(GAME).resolve(".local.installing/content"));
        Files.writeString(staging.resolve("half"), "done");
        Map<String, String> before = Games.hashes(folder.resolve("games").resolve(GAME));

        try (var ada = PeerProcess.startBriefly(folder)) {
            assertThat(ada.await("NeedsAttention").path("message").asString("")).contains("newer Lanspread", GAME);
            for (String operation : List.of("InstallGame", "UninstallGame")) {
                ada.send(operation, GAME);
                assertThat(ada.awaitEither(operation + "Failed", operation + "Finished").path("reason").asString("")).isNotEmpty();
            }
            assertThat(Games.hashes(folder.resolve("games").resolve(GAME))).isEqualTo(before);
            assertThat(record).hasContent(intent);

            ada.send("InstallGame", "othergame");
            ada.await("InstallGameFinished");
        }
    }
}
