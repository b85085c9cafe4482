package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The plugin of docs/writing-a-plugin.md: built by a build of its own, against what is published, and dropped into the standard distribution. */
@Timeout(900)
class DropInTest {
    private static final String PLUGIN = "unpacker-tar";
    private static final int RUN_SECONDS = 60;

    @TempDir
    private static Path built;

    private static Path zip;

    @TempDir
    private Path temp;

    /** Runs the tests of the plugin too, which are the contracts of the kit. */
    @BeforeAll
    static void build() throws Exception {
        var build = OutsideBuild.of(PLUGIN, built);
        build.run("package");
        zip = build.folder().resolve("target/unpacker-tar-1.0.0-plugin.zip");
        assertThat(build.folder().resolve("target/surefire-reports")).as("the contracts ran").isNotEmptyDirectory();
    }

    @AfterEach
    void removeLinks() throws IOException {
        Links.remove(temp);
    }

    @AfterAll
    static void removeLinksOfTheBuild() throws IOException {
        Links.remove(built);
    }

    private static Map<String, byte[]> content(int seed) {
        byte[] data = new byte[300_000];
        new Random(seed).nextBytes(data);
        return Map.of("data/level.bin", data, "readme.txt", ("game " + seed).getBytes(StandardCharsets.UTF_8));
    }

    private static Path root(Path games, String id) throws IOException {
        Path root = Files.createDirectories(games.resolve(id));
        Files.writeString(root.resolve("version.ini"), Games.VERSION + "\n");
        return root;
    }

    private static void assertInstalled(Path root, Map<String, byte[]> content) throws IOException {
        assertThat(Games.hashes(root.resolve("local")).keySet()).isEqualTo(new TreeSet<>(content.keySet()));
        for (var file : content.entrySet()) {
            assertThat(root.resolve("local").resolve(file.getKey())).hasBinaryContent(file.getValue());
        }
    }

    @Test
    @Scenario("S80")
    void gamesInItsFormatsAreDownloadedInstalledAndStreamed() throws Exception {
        var home = Home.of(temp.resolve("lan spread"));
        home.dropIn(zip);
        StoredTar.gzip(root(temp.resolve("ada/games"), "gzipped").resolve("gzipped.tar.gz"), content(1));
        StoredTar.zstd(root(temp.resolve("ada/games"), "zstandard").resolve("zstandard.eti"), content(2));

        try (var ada = PeerProcess.startThrough(home.launcher(), temp.resolve("ada"));
                var bob = PeerProcess.startThrough(home.launcher(), temp.resolve("bob"), "--peer", ada.address());
                var cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address())) {
            for (int seed : List.of(1, 2)) {
                String game = seed == 1 ? "gzipped" : "zstandard";
                bob.awaitOffers(game, 1);
                bob.download(game);
                assertInstalled(bob.games().resolve(game), content(seed));
            }
            cleo.awaitOffers("zstandard", 2);
            cleo.send("StreamInstallGame", "zstandard");
            cleo.awaitInstalled();
            assertInstalled(cleo.games().resolve("zstandard"), content(2));
            for (PeerProcess peer : List.of(cleo, bob, ada)) {
                assertThat(peer.stop()).as(peer.story()).isZero();
            }
        }
    }

    @Test
    @Scenario("S81")
    void aFolderThatIsAddedOrRemovedIsSeenByTheNextStartAndABrokenOneStopsNothing() throws Exception {
        var home = Home.of(temp.resolve("lanspread"));
        var asBuilt = states(home);
        assertThat(asBuilt).doesNotContainKey("tar").doesNotContainValue("failed").containsEntry("quic", "loaded");

        home.dropIn(zip);
        Files.copy(zip, Files.createDirectory(home.plugins().resolve("torn")).resolve("torn.jar"));
        Files.writeString(home.plugins().resolve("torn/plugin.properties"), "id=torn\nversion=1\nspi=99.0\n");
        assertThat(states(home)).containsAllEntriesOf(asBuilt).containsEntry("tar", "loaded").containsEntry("torn", "failed");
        try (var ada = PeerProcess.startThrough(home.launcher(), temp.resolve("ada"))) {
            assertThat(ada.stop()).as(ada.story()).isZero();
            assertThat(ada.log()).contains("torn").doesNotContain("\tat ");
        }

        home.remove(PLUGIN);
        home.remove("torn");
        assertThat(states(home)).isEqualTo(asBuilt);
    }

    /** What came of each plugin. */
    private Map<String, String> states(Home home) throws Exception {
        Path out = temp.resolve("plugins.json");
        var process = new ProcessBuilder("sh", home.folder().resolve("bin/lanspread").toString(), "plugins", "--json")
                .redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertThat(process.waitFor(RUN_SECONDS, TimeUnit.SECONDS)).isTrue();
            var states = new TreeMap<String, String>();
            for (JsonNode plugin : JsonMapper.shared().readTree(out.toFile()).path("plugins")) {
                states.put(plugin.path("plugin").asString(), plugin.path("state").asString());
            }
            return states;
        } finally {
            process.destroyForcibly();
        }
    }
}
