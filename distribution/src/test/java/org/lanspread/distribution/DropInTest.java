package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The plugin of docs/writing-a-plugin.md: built by a build of its own, against what is published, dropped into the standard distribution, and put
 * into a distribution of one's own.
 */
@Timeout(900)
class DropInTest {
    private static final String PLUGIN = "unpacker-tar";

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

    /** Both by one run of the program, which links the image that they share only once. */
    @Test
    @Scenario("S73")
    void aDistributionOfOnesOwnIsMadeOfThePortableOneAndMayHaveThePlugin() throws Exception {
        var portable = Unpacked.tar("portable", temp.resolve("a folder for portable")).with(Path.of(System.getProperty("java.home")));
        Path example = portable.home().resolve("examples/custom-distribution/party.properties");
        Path withPlugin = describe(Files.readString(example), temp.resolve("our own"));
        Path party = temp.resolve("our party");
        Path packers = temp.resolve("our packers");

        var made = Finished.of(temp, portable.script("link"), example.toString(), party.toString(), withPlugin.toString(), packers.toString());

        assertThat(portable.home().resolve("distributions/distributions.md")).as("the page that explains it").isNotEmptyFile();
        assertThat(made).isEqualTo(new Finished(0, "Made " + party + "\nMade " + packers + "\n"));
        assertStartsWithItsDefaults(party);
        assertInstallsWhatThePluginUnpacks(packers);
        assertThat(Files.readString(Checkout.file("docs/distributions.md"))).as("the page shows the example")
                .contains(Files.readAllLines(example).stream().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n")));
    }

    /** The example with the plugin, as its build made it, in place of the catalog. */
    private static Path describe(String example, Path folder) throws IOException {
        Path beside = Files.copy(zip, Files.createDirectory(folder).resolve(zip.getFileName()));
        String own = example.replaceAll("(?m)^(files|default.catalog) = .*\n", "")
                .replaceFirst("(?m)^(plugins = .*)$", "$1, " + beside.getFileName());
        assertThat(own).contains(", unpacker-tar-1.0.0-plugin.zip").doesNotContain("catalog.json");
        return Files.writeString(folder.resolve("packers.properties"), own);
    }

    private void assertStartsWithItsDefaults(Path party) throws Exception {
        assertThat(party.resolve("party-catalog.json")).exists();
        assertThat(party.resolve("defaults.properties")).hasContent("catalog=party-catalog.json\ndiscovery=static\n");
        try (var guest = PeerProcess.startAsConfigured(new Unpacked(party, Optional.empty()).program(), temp.resolve("guest"))) {
            guest.awaitGame("freedoom", game -> game.path("title").asString("").equals("Freedoom"));
            assertThat(guest.stop()).isZero();
            assertThat(guest.log()).isEmpty();
        }
    }

    private void assertInstallsWhatThePluginUnpacks(Path packers) throws Exception {
        var program = new Unpacked(packers, Optional.empty()).program();
        assertThat(states(program)).isEqualTo(Map.of("static", "loaded", "quic", "loaded", "junrar", "loaded", "tar", "loaded"));
        StoredTar.gzip(root(temp.resolve("dora/games"), "gzipped").resolve("gzipped.tar.gz"), content(1));
        StoredTar.zstd(root(temp.resolve("dora/games"), "zstandard").resolve("zstandard.tar.zst"), content(2));
        try (var dora = PeerProcess.startAsConfigured(program, temp.resolve("dora"))) {
            for (int seed : List.of(1, 2)) {
                String game = seed == 1 ? "gzipped" : "zstandard";
                dora.awaitGame(game, known -> known.path("downloaded").asBoolean(false));
                dora.send("InstallGame", game);
                dora.await("InstallGameFinished", event -> event.path("gameId").asString().equals(game));
                assertInstalled(dora.games().resolve(game), content(seed));
            }
            assertThat(dora.stop()).as(dora.story()).isZero();
            assertThat(dora.log()).isEmpty();
        }
    }

    private Map<String, String> states(Home home) throws Exception {
        return states(List.of("sh", home.folder().resolve("bin/lanspread").toString()));
    }

    /** What came of each plugin. */
    private Map<String, String> states(List<String> program) throws Exception {
        String line = Finished.of(temp, program, "plugins", "--json").output().lines().filter(one -> one.startsWith("{")).findFirst().orElseThrow();
        var states = new TreeMap<String, String>();
        for (JsonNode plugin : JsonMapper.shared().readTree(line).path("plugins")) {
            states.put(plugin.path("plugin").asString(), plugin.path("state").asString());
        }
        return states;
    }
}
