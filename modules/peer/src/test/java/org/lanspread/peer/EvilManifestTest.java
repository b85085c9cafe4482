package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.proto.GameSummary;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.net.ByteStream;

/**
 * Manifests that a peer made up, each with the id that it really has. None is taken, for the reason that it was made for, nothing is created, and
 * what an honest peer offers can be had as before.
 */
class EvilManifestTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1 << 20);
    private static final String HASH = "qioA7q0FekvByrW91eqSe4/JEerm1yQJ3ggfKvjy2L0=";
    private static final String EMPTY_FILE = "{\"path\":\"%s\",\"size\":0,\"hashes\":\"\"},";
    private static final String SENTINEL = "{\"path\":\"version.ini\",\"size\":8,\"hashes\":\"" + HASH + "\"}";
    private static final String BAD_NAME = "the name '";
    private static final String SAME_FILE = "same file";

    @TempDir
    private Path folder;
    private TestPeers peers;
    /** What is wrong with a manifest, by its bytes. */
    private final Map<byte[], String> hostile = new LinkedHashMap<>();

    @BeforeEach
    void startParty() {
        peers = new TestPeers(folder);
    }

    @AfterEach
    void endParty() throws Exception {
        peers.close();
    }

    private GameId game(int number) {
        return new GameId("g%03d".formatted(number));
    }

    private static String manifest(String game, int chunkBytes, String files) {
        return "{\"format\":1,\"gameId\":\"" + game + "\",\"version\":\"20240131\",\"chunkBytes\":" + chunkBytes + ",\"files\":[" + files + "]}";
    }

    /** The id of the next game stands in the manifest that is made up for it. */
    private void add(String manifest, String complaint) {
        hostile.put(manifest.getBytes(StandardCharsets.UTF_8), complaint);
    }

    private void addFiles(String files, String complaint) {
        add(manifest(game(hostile.size()).value(), ReleaseManifest.MIN_CHUNK_BYTES, files), complaint);
    }

    private void addName(String path, String complaint) {
        addFiles(EMPTY_FILE.formatted(path) + SENTINEL, complaint);
    }

    private void addNames(String complaint, String... paths) {
        for (String path : paths) {
            addName(path, complaint);
        }
    }

    private void addPair(String first, String second) {
        addFiles(EMPTY_FILE.formatted(first) + EMPTY_FILE.formatted(second) + SENTINEL, SAME_FILE);
    }

    private TestPeer offerAll() throws Exception {
        List<byte[]> manifests = List.copyOf(hostile.keySet());
        peers.adopt(new EvilPeer(peers, QUAKE) {
            @Override
            void games(ByteStream stream) throws IOException {
                var games = new ArrayList<GameSummary>();
                for (int i = 0; i < manifests.size(); i++) {
                    ReleaseId release = ReleaseManifest.idOf(manifests.get(i));
                    games.add(new GameSummary(game(i), "A game", new GameVersion("20240131"), release, 8));
                }
                respond(stream, new Response.Games(1, games));
            }

            @Override
            void answer(Request.GetGame request, ByteStream stream) throws IOException {
                sendContent(stream, manifests.stream().filter(bytes -> ReleaseManifest.idOf(bytes).equals(request.release())).findFirst().get());
            }
        });
        peers.start("honest", QUAKE);
        TestPeer sink = peers.start("sink");
        sink.awaitGame(game(manifests.size() - 1), known -> known.peers() == 1);
        sink.awaitGame(QUAKE.game(), known -> known.peers() == 1);
        return sink;
    }

    private void assertNoneIsTaken() throws Exception {
        TestPeer sink = offerAll();
        int number = 0;
        for (Map.Entry<byte[], String> manifest : hostile.entrySet()) {
            GameId game = game(number++);
            sink.send(new PeerCommand.GetGame(game)).await(PeerEvent.class, event -> event instanceof PeerEvent.NoPeersHaveGame none
                    && none.gameId().equals(game) || event instanceof PeerEvent.GotGameFiles);
            String text = new String(manifest.getKey(), StandardCharsets.UTF_8);
            assertThat(sink.events(PeerEvent.GotGameFiles.class)).as(text).isEmpty();
            assertThat(peers.logged(Level.WARNING)).as(text)
                    .anyMatch(line -> line.startsWith(game + ": no manifest from evil (") && line.contains(manifest.getValue()));
            assertThat(sink.rejection(new PeerCommand.DownloadGameFiles(game, List.of()))).isEqualTo(FailureReason.NO_FILE_LIST);
        }
        assertThat(sink.fetch(QUAKE.game()).release()).isEqualTo(QUAKE.id());
        try (var files = Files.list(sink.gameDir())) {
            assertThat(files.filter(file -> !file.getFileName().toString().startsWith(".lanspread"))).isEmpty();
        }
    }

    @Test
    void oneThatIsMadeUpWellIsTaken() throws Exception {
        addName("a", "nothing");
        TestPeer sink = offerAll();
        assertThat(sink.send(new PeerCommand.GetGame(game(0))).await(PeerEvent.GotGameFiles.class).files()).hasSize(2);
    }

    @Test
    @Tag("B1")
    @Tag("B2")
    @Tag("B3")
    @Tag("B4")
    @Tag("B5")
    void noneWithANameThatIsNoPlainPath() throws Exception {
        addNames(BAD_NAME, "..", "../a", "a/../b", ".", "", "a//b", "a/", "/a", "C:/a", "C:a", "file:a", "a\u202eb", "a\u200bb", "a\ufeff", "a<b",
                "a:b", "con", "aux.txt", "a.", "a ", "COM1", "nul");
        addNames("", "a\\\\b", "\\\\\\\\h\\\\s", "a\\u0000b", "a\\nb");
        assertNoneIsTaken();
    }

    @Test
    @Tag("B6")
    void noneWithTwoNamesThatAFileSystemTakesForOne() throws Exception {
        addPair("A", "a");
        addPair("DATA/x", "data/y");
        addPair("a", "a/b");
        addPair("A", "a/b");
        addFiles(EMPTY_FILE.formatted("a") + EMPTY_FILE.formatted("a") + SENTINEL, "not in order");
        assertNoneIsTaken();
    }

    @Test
    @Tag("B7")
    void noneWithNamesThatAreOneAfterFoldingOrNotInFormC() throws Exception {
        addPair("strasse", "stra\u00dfe");
        addPair("\u03c2", "\u03c3");
        addNames(BAD_NAME, "e\u0301", "\u212a");
        assertNoneIsTaken();
    }

    @Test
    @Tag("B8")
    void noneWithANameThatIsTooLongOrTooDeep() throws Exception {
        addNames(BAD_NAME, "a".repeat(201), "\u6f22".repeat(67), ("a".repeat(199) + "/").repeat(5) + "b", "a/".repeat(32) + "b");
        assertNoneIsTaken();
    }

    @Test
    @Tag("B9")
    void noneWithWhatIsNoText() throws Exception {
        byte[] broken = manifest(game(0).value(), ReleaseManifest.MIN_CHUNK_BYTES, EMPTY_FILE.formatted("axb") + SENTINEL)
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < broken.length; i++) {
            if (broken[i] == 'x') {
                broken[i] = (byte) 0xff;
            }
        }
        hostile.put(broken, "");
        addName("a\\ud800", "");
        assertNoneIsTaken();
    }

    @Test
    @Tag("B10")
    void noneWithANameThatIsKeptForOurOwnWork() throws Exception {
        addNames(BAD_NAME, "local/a", "LOCAL/a", "Local", ".local.old/a", ".lanspread_owned", ".lanspread/a", "a/.lanspread-1", "Version.INI",
                "VERSION.INI", ".version.ini.tmp", "install_intent.json");
        assertNoneIsTaken();
    }

    @Test
    @Tag("B14")
    @Tag("B16")
    void noneWithANumberThatIsNoSize() throws Exception {
        for (String size : List.of("-1", "1.5", "1e3", "1e999", "\"12\"", "null", "1125899906842625", "1152921504606846976", "9007199254740993",
                "9223372036854775807", "9223372036854775808", "18446744073709551616", "1".repeat(100))) {
            addFiles("{\"path\":\"a\",\"size\":" + size + ",\"hashes\":\"\"}," + SENTINEL, "");
        }
        assertNoneIsTaken();
    }

    @Test
    @Tag("B15")
    void noneThatContradictsItself() throws Exception {
        addFiles("{\"path\":\"a\",\"size\":0,\"hashes\":\"" + HASH + "\"}," + SENTINEL, "hashes");
        addFiles("{\"path\":\"a\",\"size\":1,\"hashes\":\"\"}," + SENTINEL, "hashes");
        addFiles("{\"path\":\"a\",\"size\":131073,\"hashes\":\"" + HASH + "\"}," + SENTINEL, "hashes");
        addFiles("{\"path\":\"a\",\"size\":1,\"hashes\":\"qioA\"}," + SENTINEL, "");
        addFiles("{\"path\":\"a\",\"size\":1125899906842624,\"hashes\":\"\"},{\"path\":\"b\",\"size\":1125899906842624,\"hashes\":\"\"}," + SENTINEL,
                "a release of more than");
        addFiles("{\"path\":\"version.ini\",\"size\":0,\"hashes\":\"\"}", "version.ini has 0 bytes");
        addFiles(EMPTY_FILE.formatted("a").replace("},", "}"), "without version.ini");
        addFiles("", "");
        for (int chunkBytes : new int[] {0, 1, 131_071, 262_144, 1 << 30}) {
            add(manifest(game(hostile.size()).value(), chunkBytes, SENTINEL), "the rule says");
        }
        assertNoneIsTaken();
    }

    @Test
    @Tag("B19")
    @Tag("B20")
    @Tag("B21")
    @Tag("B22")
    void noneThatIsNotWrittenAsOne() throws Exception {
        String sound = manifest(game(0).value(), ReleaseManifest.MIN_CHUNK_BYTES, SENTINEL);
        for (String text : List.of(" " + sound, sound + "\n", sound + sound, "\ufeff" + sound, "[" + sound + "]", "null", "{}",
                sound.replace("\"format\":1", "\"format\":1,\"format\":1"), sound.replace("\"format\":1,", ""),
                sound.replace("\"format\":1", "\"format\":null"), sound.replace("\"format\":1", "\"format\":\"1\""),
                sound.replace("\"format\":1", "\"format\":NaN"), sound.replace("}]}", "}],\"more\":1}"),
                sound.replace("{\"format\"", "{\"@class\":\"java.lang.Runtime\",\"format\""), sound.replace("[", "/* */["), "[".repeat(100_000),
                "{\"format\":" + "1".repeat(1_000_000) + "}", "{\"" + "a".repeat(1_000_000) + "\":1}")) {
            add(text, "");
        }
        hostile.put(sound.getBytes(StandardCharsets.UTF_16), "");
        byte[] bytes = sound.getBytes(StandardCharsets.UTF_8);
        for (int length = 1; length < bytes.length; length += 7) {
            hostile.put(Arrays.copyOf(bytes, length), "");
        }
        assertNoneIsTaken();
    }
}
