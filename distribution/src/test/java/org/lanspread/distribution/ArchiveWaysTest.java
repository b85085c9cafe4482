package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Archives on each of their ways into an installation: unpacked by each unpacker, for the peer itself and for another one. Whatever they are, what
 * comes out is the right files or a reason, and both peers are well afterwards. What is random comes from a seed, which a failure names and
 * {@code -Dlanspread.seed} sets.
 */
@Tag("nightly")
@Timeout(3_600)
class ArchiveWaysTest {
    private static final long SEED = Long.getLong("lanspread.seed", new Random().nextLong());
    private static final int FLIPS = 50;
    private static final int TOO_MANY_ENTRIES = 200_001;
    /** The heap of a peer is a quarter of this. */
    private static final long PEAK_KIB = 1 << 20;
    /** The largest that a process of an unpacker may have. */
    private static final long MAX_DICTIONARY_BYTES = 1 << 30;
    /** A bit can stand for anything: for another format, for an encrypted file, for a size. */
    private static final Set<String> REASONS_OF_DAMAGE = Set.of("archive-damaged", "archive-refused", "no-archive", "password-required", "no-space");
    private static final Set<String> REASONS_OF_A_CUT = Set.of("archive-damaged", "no-archive");
    private static final Set<String> REFUSED = Set.of("archive-refused");
    /** What is wrong with these shows as damage, or as a size that no disk here has; the others are refused for what they ask for. */
    private static final Map<String, Set<String>> OTHER_REASONS = Map.of(
            "wrong-crc", Set.of("archive-damaged"), "size-negative", Set.of("archive-damaged"), "size-understated", Set.of("archive-damaged"),
            "invalid-utf8", Set.of("archive-damaged", "archive-refused"),
            "size-overstated", Set.of("archive-damaged", "no-space"));
    /** Archives whose files have another checksum than a CRC32, so that they are not streamed. */
    private static final Set<String> WITHOUT_CRC32 = Set.of("rar5-blake2");
    /** 7-Zip ends a name at a NUL, so it never tells of what comes behind: the file is installed under the harmless name that is left. */
    private static final Set<String> HARMLESS_BY_SEVEN_ZIP = Set.of("nul-byte");
    /** The names of their files, by game. */
    private static final Map<String, List<String>> HOSTILE_ZIPS = Map.of(
            "zip-parent-dir", List.of("../escape.txt"), "zip-absolute", List.of("/absolute.txt"), "zip-backslash", List.of("..\\escape.txt"),
            "zip-drive", List.of("c:evil.txt"), "zip-case-collision", List.of("same.txt", "SAME.txt"), "zip-reserved", List.of("con.txt"),
            "zip-file-then-folder", List.of("a", "a/b"));
    private static final Set<String> STREAM_REASONS = Set.of("transfer", "archive-refused", "password-required", "no-space");

    @TempDir
    private Path temp;

    /** The ends of the two ways of a game: as the peer that has it installs it, and as another one does that is sent it. */
    private record Ends(JsonNode local, JsonNode streamed) {}

    /** Two peers, of which one has games that only one unpacker may unpack. */
    private final class Ways implements AutoCloseable {
        private final PeerProcess ada;
        private final PeerProcess cleo;
        private final ChildWatch children;
        private final boolean isolated;

        Ways(String unpacker) throws IOException {
            ada = PeerProcess.start(temp.resolve("ada"), "--unpacker", unpacker);
            cleo = PeerProcess.start(temp.resolve("cleo"), "--peer", ada.address());
            children = new ChildWatch(ada);
            isolated = unpacker.equals("sevenzip");
        }

        Ends go(String game) {
            ada.awaitGame(game, known -> known.path("downloaded").asBoolean(false));
            ada.send("InstallGame", game);
            JsonNode local = ada.awaitEither("InstallGameFinished", "InstallGameFailed");
            cleo.awaitOffers(game, 1);
            return new Ends(local, cleo.stream(game));
        }

        /** What is installed of a game on each of its ways. */
        List<Map<String, String>> installed(String game) throws IOException {
            var installed = new ArrayList<Map<String, String>>();
            for (PeerProcess peer : List.of(ada, cleo)) {
                Path local = peer.games().resolve(game).resolve("local");
                if (Files.exists(local)) {
                    installed.add(Games.hashes(local));
                }
            }
            return installed;
        }

        void assertRefused(String game, Set<String> localReasons) throws IOException {
            Ends ends = go(game);
            assertLocalFailure(game, ends.local, localReasons);
            assertStreamFailure(game, ends.streamed);
            assertThat(installed(game)).as(game).isEmpty();
        }

        void assertRefusedOrRight(String game, Map<String, String> right) throws IOException {
            Ends ends = go(game);
            if (!isInstalled(ends.local)) {
                assertLocalFailure(game, ends.local, REASONS_OF_DAMAGE);
            }
            if (!isInstalled(ends.streamed)) {
                assertStreamFailure(game, ends.streamed);
            }
            assertThat(installed(game)).as(game).allSatisfy(files -> assertThat(files).isEqualTo(right))
                    .hasSize((isInstalled(ends.local) ? 1 : 0) + (isInstalled(ends.streamed) ? 1 : 0));
        }

        private void assertLocalFailure(String game, JsonNode end, Set<String> reasons) {
            assertThat(PeerProcess.kind(end)).as("%s: %s", game, end).isEqualTo("InstallGameFailed");
            assertThat(end.path("reason").asString("")).as("%s: %s", game, end).isIn(reasons);
            assertSays(end);
        }

        private void assertStreamFailure(String game, JsonNode end) {
            assertThat(PeerProcess.kind(end)).as("%s: %s", game, end).isEqualTo("DownloadGameFilesFailed");
            assertThat(end.path("reason").asString("")).as("%s: %s", game, end).isIn(STREAM_REASONS);
            assertSays(end);
        }

        private void assertSays(JsonNode end) {
            assertThat(end.path("message").asString("")).as("%s", end).isNotBlank().doesNotContain("Exception", "Error");
        }

        /** Nothing is left of all of it in the two processes, and neither they nor a child ever took much memory. */
        void assertWell() throws Exception {
            if (isolated) {
                children.requireBounded(MAX_DICTIONARY_BYTES);
            }
            for (PeerProcess peer : List.of(cleo, ada)) {
                PeerProcess.eventually("no child is left", () -> ProcessHandle.of(peer.pid()).orElseThrow().children().findAny().isEmpty());
                assertThat(Machine.peakKib(peer.pid())).isLessThan(PEAK_KIB);
                assertThat(peer.stop()).as(peer.story()).isZero();
                assertThat(peer.log()).doesNotContain("Exception", "\tat ");
                assertThat(Games.children(peer.temp())).isEmpty();
            }
        }

        @Override
        public void close() {
            children.close();
            cleo.close();
            ada.close();
        }
    }

    private static boolean isInstalled(JsonNode end) {
        return PeerProcess.kind(end).equals("InstallGameFinished");
    }

    /** Which archives an unpacker is there for. */
    private static boolean isFor(String unpacker, Archives.Wrapped game) {
        String name = game.files().getFirst().getFileName().toString();
        return switch (unpacker) {
            case "junrar" -> name.endsWith(".rar");
            case "sevenzip" -> name.contains(".7z") || name.endsWith(".rar") && game.files().size() == 1;
            default -> name.endsWith(".zip");
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"junrar", "sevenzip", "zip"})
    @Scenario("S58")
    void whatIsSoundGivesItsFilesOnEachWay(String unpacker) throws Exception {
        List<Archives.Wrapped> games = Archives.sound().stream().filter(game -> isFor(unpacker, game)).toList();
        assertThat(games).isNotEmpty();
        for (Archives.Wrapped game : games) {
            game.addTo(temp.resolve("ada/games"));
        }
        try (var ways = new Ways(unpacker)) {
            for (Archives.Wrapped game : games) {
                Ends ends = ways.go(game.id());
                Map<String, String> sums = Games.sums(game.sums());
                assertThat(isInstalled(ends.local)).as("%s: %s", game, ends).isTrue();
                if (WITHOUT_CRC32.contains(game.id())) {
                    ways.assertStreamFailure(game.id(), ends.streamed);
                    assertThat(ways.installed(game.id())).as("%s", game).containsExactly(sums);
                } else {
                    assertThat(isInstalled(ends.streamed)).as("%s: %s", game, ends).isTrue();
                    assertThat(ways.installed(game.id())).as("%s", game).containsExactly(sums, sums);
                }
            }
            ways.assertWell();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"junrar", "sevenzip"})
    @Tag("B31")
    @Tag("B32")
    @Tag("B33")
    @Tag("B34")
    @Tag("B35")
    @Tag("B41")
    @Scenario("S58")
    void whatIsHostileIsRefusedOnEachWay(String unpacker) throws Exception {
        Path games = temp.resolve("ada/games");
        List<Archives.Wrapped> hostile = Archives.hostile().stream().filter(game -> isFor(unpacker, game)).toList();
        for (Archives.Wrapped game : hostile) {
            game.addTo(games);
        }
        add(games, "many-entries", archive -> StoredRar.writeEmptyFiles(archive, TOO_MANY_ENTRIES));
        try (var ways = new Ways(unpacker)) {
            for (Archives.Wrapped game : hostile) {
                if (!isHarmless(unpacker, game.id())) {
                    ways.assertRefused(game.id(), OTHER_REASONS.getOrDefault(game.id(), REFUSED));
                }
            }
            ways.assertRefused("many-entries", REFUSED);
            assertThat(isInstalled(ways.go("zero-byte-without-crc").streamed)).isTrue();
            assertThat(isInstalled(ways.go("setuid").streamed)).isTrue();
            ways.assertStreamFailure("data-without-crc", ways.go("data-without-crc").streamed);
            ways.assertWell();
        }
    }

    @Test
    @Tag("B31")
    @Tag("B33")
    @Scenario("S58")
    void aHostileZipIsRefusedOnEachWay() throws Exception {
        for (var hostile : HOSTILE_ZIPS.entrySet()) {
            add(temp.resolve("ada/games"), hostile.getKey(), archive -> writeZip(archive, hostile.getValue()));
        }
        try (var ways = new Ways("zip")) {
            for (String game : HOSTILE_ZIPS.keySet()) {
                ways.assertRefused(game, REFUSED);
            }
            ways.assertWell();
        }
    }

    private static void writeZip(Path archive, List<String> names) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static boolean isHarmless(String unpacker, String game) {
        return Archives.HARMLESS.contains(game) || unpacker.equals("sevenzip") && HARMLESS_BY_SEVEN_ZIP.contains(game);
    }

    @ParameterizedTest
    @CsvSource({"junrar, rar5-normal", "sevenzip, rar5-normal", "sevenzip, seven", "zip, plain-zip"})
    @Tag("B36")
    @Scenario("S59")
    void whatIsCutIsRefusedOnEachWay(String unpacker, String game) throws Exception {
        byte[] sound = Files.readAllBytes(Archives.sound(game).files().getFirst());
        for (int percent = 1; percent < 100; percent++) {
            byte[] cut = Arrays.copyOf(sound, sound.length * percent / 100);
            add(temp.resolve("ada/games"), "cut-" + percent, archive -> Files.write(archive, cut));
        }
        try (var ways = new Ways(unpacker)) {
            for (int percent = 1; percent < 100; percent++) {
                ways.assertRefused("cut-" + percent, REASONS_OF_A_CUT);
            }
            ways.assertWell();
        }
    }

    @ParameterizedTest
    @CsvSource({"junrar, rar5-normal", "junrar, rar5-solid", "sevenzip, rar5-solid", "sevenzip, seven", "zip, plain-zip"})
    @Tag("B36")
    @Tag("B40")
    @Scenario("S59")
    void whatHasAFlippedBitIsRefusedOrRightOnEachWay(String unpacker, String game) throws Exception {
        Archives.Wrapped wrapped = Archives.sound(game);
        byte[] sound = Files.readAllBytes(wrapped.files().getFirst());
        var random = new Random(SEED);
        var flipped = new ArrayList<String>();
        for (int i = 0; i < FLIPS; i++) {
            int bit = random.nextInt(sound.length * 8);
            byte[] bytes = sound.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            String id = "bit-" + bit;
            flipped.add(id);
            add(temp.resolve("ada/games"), id, archive -> Files.write(archive, bytes));
        }
        try (var ways = new Ways(unpacker)) {
            for (String id : flipped) {
                ways.assertRefusedOrRight(id, Games.sums(wrapped.sums()));
            }
            ways.assertWell();
        } catch (AssertionError e) {
            throw new AssertionError("-Dlanspread.seed=" + SEED, e);
        }
    }

    /** Writes an archive. */
    private interface Writing {
        void write(Path archive) throws IOException;
    }

    private static void add(Path games, String id, Writing archive) throws IOException {
        Path root = Files.createDirectories(games.resolve(id));
        archive.write(root.resolve(id + ".eti"));
        Files.writeString(root.resolve("version.ini"), Games.VERSION + "\n");
    }
}
