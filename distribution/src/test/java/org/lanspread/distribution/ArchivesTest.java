package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Archives of many kinds, each as a game that one peer installs. Nothing but the game root of each may change. */
@Timeout(300)
class ArchivesTest {
    @TempDir
    private static Path temp;

    private static PeerProcess peer;

    @BeforeAll
    static void start() throws IOException {
        for (Archives.Wrapped game : Archives.all()) {
            game.addTo(temp.resolve("ada/games"));
        }
        peer = PeerProcess.start(temp.resolve("ada"));
    }

    @AfterAll
    static void stop() throws Exception {
        try (PeerProcess stopping = peer) {
            assertThat(stopping.stop()).as(stopping.story()).isZero();
            assertThat(stopping.log()).doesNotContain("Exception", "\tat ");
            assertThat(Games.children(stopping.temp())).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("org.lanspread.distribution.Archives#sound")
    @Scenario("S24")
    void aSoundArchiveIsInstalledFileForFile(Archives.Wrapped game) throws Exception {
        JsonNode installed = install(game);

        assertThat(installed.path("event").asString()).as("%s", installed).isEqualTo("InstallGameFinished");
        assertThat(Games.hashes(local(game))).isEqualTo(Games.sums(game.sums()));
    }

    @ParameterizedTest
    @MethodSource("org.lanspread.distribution.Archives#locked")
    @Scenario("S24")
    void anArchiveWithAPasswordSaysSo(Archives.Wrapped game) throws Exception {
        assertThat(install(game).path("reason").asString("")).isEqualTo("password-required");
        assertThat(local(game)).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("org.lanspread.distribution.Archives#hostile")
    @Scenario("S24")
    void aHostileArchiveIsRefusedOrDoesNoHarm(Archives.Wrapped game) throws Exception {
        JsonNode end = install(game);

        if (Archives.HARMLESS.contains(game.id())) {
            assertThat(end.path("event").asString()).as("%s", end).isEqualTo("InstallGameFinished");
            assertThat(Games.listing(local(game)).values()).noneMatch(file -> file.startsWith("->"));
        } else {
            assertThat(end.path("event").asString()).as("%s", end).isEqualTo("InstallGameFailed");
            assertThat(end.path("reason").asString()).as("%s", end).isIn("archive-refused", "archive-damaged");
            assertThat(end.path("message").asString()).doesNotContain("Exception").isNotBlank();
            assertThat(local(game)).doesNotExist();
        }
    }

    @Test
    void everyKindOfArchiveIsThere() {
        assertThat(Archives.sound()).extracting(Archives.Wrapped::id)
                .contains("rar5-normal", "rar5-solid", "rar5-stored", "rar5-volumes", "rar4-solid", "seven", "seven-volumes", "plain-zip");
        assertThat(Archives.locked()).isNotEmpty();
        assertThat(Archives.hostile()).extracting(Archives.Wrapped::id).containsAll(Archives.HARMLESS).contains("seven-parent-dir")
                .hasSizeGreaterThan(Archives.HARMLESS.size());
    }

    private static Path local(Archives.Wrapped game) {
        return peer.games().resolve(game.id()).resolve("local");
    }

    /** Installs a game; the terminal event. Outside of the installation and the peer's own folders everything is as before. */
    private static JsonNode install(Archives.Wrapped game) throws Exception {
        peer.awaitGame(game.id(), known -> known.path("downloaded").asBoolean(false));
        Map<String, String> before = withoutInstallation(game);
        peer.send("InstallGame", game.id());
        JsonNode end = peer.awaitEither("InstallGameFinished", "InstallGameFailed");
        // The terminal event has been told, the folders have been cleared before.
        assertThat(withoutInstallation(game)).isEqualTo(before);
        return end;
    }

    private static Map<String, String> withoutInstallation(Archives.Wrapped game) throws IOException {
        var listing = new TreeMap<>(Games.listing(temp));
        String local = "ada/games/" + game.id() + "/local";
        listing.keySet().removeIf(path -> path.equals(local) || path.startsWith(local + "/")
                || path.startsWith("ada/state") || path.startsWith("ada/tmp") || path.equals("ada/log.txt"));
        return listing;
    }
}
