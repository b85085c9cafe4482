package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
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
    private static final Path ARCHIVES = Path.of("../plugins/unpacker-junrar/src/test/resources/archives");
    private static final Path SEVEN_ZIP = Path.of("../plugins/unpacker-sevenzip/src/test/resources/archives");
    private static final Path ZIP = Path.of("../plugins/unpacker-zip/src/test/resources/archives");
    private static final Set<String> HARMLESS_SEVEN_ZIP = Set.of("large-dictionary.7z");
    /** Those of {@code hostile/} that do no harm when they are installed. */
    private static final Set<String> HARMLESS = Set.of("setuid", "zero-byte-without-crc", "data-without-crc");

    @TempDir
    private static Path temp;

    private static PeerProcess peer;

    /**
     * A game made of the files of one archive.
     *
     * @param id its id
     * @param files the volumes
     * @param sums what an installation has; null if it cannot be installed
     */
    record Wrapped(String id, List<Path> files, Path sums) {
        void addTo(Path games) throws IOException {
            Path root = Files.createDirectories(games.resolve(id));
            for (Path file : files) {
                Files.copy(file, root.resolve(files.size() == 1 ? id + ".eti" : file.getFileName().toString()));
            }
            Files.writeString(root.resolve("version.ini"), Games.VERSION + "\n");
        }

        @Override
        public String toString() {
            return id;
        }
    }

    static List<Wrapped> valid() {
        Path sums = ARCHIVES.resolve("valid/SHA256SUMS");
        return wrapped("valid").stream()
                .filter(game -> !game.id().contains("password"))
                .map(game -> new Wrapped(game.id(), game.files(), sums))
                .toList();
    }

    /** Other formats than RAR: 7z, which a process of its own unpacks, and zip. */
    static List<Wrapped> others() {
        Path sums = SEVEN_ZIP.resolve("SHA256SUMS");
        var volumes = Stream.of("001", "002", "003").map(number -> SEVEN_ZIP.resolve("volumes.7z." + number)).toList();
        return List.of(
                new Wrapped("seven", List.of(SEVEN_ZIP.resolve("seven.7z")), sums),
                new Wrapped("seven-nonsolid", List.of(SEVEN_ZIP.resolve("seven-nonsolid.7z")), sums),
                new Wrapped("seven-volumes", volumes, sums),
                new Wrapped("plain-zip", List.of(ZIP.resolve("plain.zip")), sums));
    }

    static List<Wrapped> hostileSevenZip() {
        return Games.children(SEVEN_ZIP.resolve("hostile")).stream()
                .filter(file -> !HARMLESS_SEVEN_ZIP.contains(file.getFileName().toString()))
                .map(file -> new Wrapped("seven-" + file.getFileName().toString().replace(".7z", ""), List.of(file), null))
                .toList();
    }

    static List<Wrapped> rar4() {
        return wrapped("rar4").stream()
                .filter(game -> Files.exists(rar4Sums(game)))
                .map(game -> new Wrapped(game.id(), game.files(), rar4Sums(game)))
                .toList();
    }

    private static Path rar4Sums(Wrapped game) {
        return ARCHIVES.resolve("rar4").resolve(stem(game.files().getFirst()) + ".sha256");
    }

    static List<Wrapped> locked() {
        return Stream.of("valid", "rar4").flatMap(folder -> wrapped(folder).stream()).filter(game -> game.id().contains("password")).toList();
    }

    static List<Wrapped> hostile() {
        return wrapped("hostile");
    }

    /** One game for each archive of a folder, all its volumes together. */
    private static List<Wrapped> wrapped(String folder) {
        var games = new TreeMap<String, List<Path>>();
        for (Path file : Games.children(ARCHIVES.resolve(folder))) {
            if (file.toString().endsWith(".rar")) {
                games.merge(id(file), List.of(file), (volumes, next) -> Stream.concat(volumes.stream(), next.stream()).toList());
            }
        }
        return games.entrySet().stream().map(game -> new Wrapped(game.getKey(), game.getValue(), null)).toList();
    }

    private static String id(Path file) {
        return stem(file).toLowerCase(Locale.ROOT);
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("(\\.part\\d+)?\\.rar$", "");
    }

    @BeforeAll
    static void start() throws IOException {
        for (List<Wrapped> games : List.of(valid(), rar4(), others(), locked(), hostile(), hostileSevenZip())) {
            for (Wrapped game : games) {
                game.addTo(temp.resolve("ada/games"));
            }
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
    @MethodSource({"valid", "rar4", "others"})
    @Scenario("S24")
    void aSoundArchiveIsInstalledFileForFile(Wrapped game) throws Exception {
        JsonNode installed = install(game);

        assertThat(installed.path("event").asString()).as("%s", installed).isEqualTo("InstallGameFinished");
        assertThat(Games.hashes(local(game))).isEqualTo(Games.sums(game.sums()));
    }

    @ParameterizedTest
    @MethodSource("locked")
    @Scenario("S24")
    void anArchiveWithAPasswordSaysSo(Wrapped game) throws Exception {
        assertThat(install(game).path("reason").asString("")).isEqualTo("password-required");
        assertThat(local(game)).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource({"hostile", "hostileSevenZip"})
    @Scenario("S24")
    void aHostileArchiveIsRefusedOrDoesNoHarm(Wrapped game) throws Exception {
        JsonNode end = install(game);

        if (HARMLESS.contains(game.id())) {
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
        assertThat(valid()).isNotEmpty();
        assertThat(rar4()).isNotEmpty();
        assertThat(locked()).isNotEmpty();
        assertThat(hostile()).extracting(Wrapped::id).containsAll(HARMLESS).hasSizeGreaterThan(HARMLESS.size());
    }

    private static Path local(Wrapped game) {
        return peer.games().resolve(game.id()).resolve("local");
    }

    /** Installs a game; the terminal event. Outside of the installation and the peer's own folders everything is as before. */
    private static JsonNode install(Wrapped game) throws Exception {
        peer.awaitGame(game.id(), known -> known.path("downloaded").asBoolean(false));
        Map<String, String> before = withoutInstallation(game);
        peer.send("InstallGame", game.id());
        JsonNode end = peer.awaitEither("InstallGameFinished", "InstallGameFailed");
        // The terminal event has been told, the folders have been cleared before.
        assertThat(withoutInstallation(game)).isEqualTo(before);
        return end;
    }

    private static Map<String, String> withoutInstallation(Wrapped game) throws IOException {
        var listing = new TreeMap<>(Games.listing(temp));
        String local = "ada/games/" + game.id() + "/local";
        listing.keySet().removeIf(path -> path.equals(local) || path.startsWith(local + "/")
                || path.startsWith("ada/state") || path.startsWith("ada/tmp") || path.equals("ada/log.txt"));
        return listing;
    }
}
