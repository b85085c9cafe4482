package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that do one thing and end: what they do, and the one sentence that they say when they cannot. */
@Timeout(300)
class CommandsTest {
    @TempDir
    private Path temp;

    private Cli cli;
    private Path games;
    private Path state;

    @BeforeEach
    void prepare() throws Exception {
        cli = new Cli(temp.resolve("cli"));
        games = Files.createDirectory(temp.resolve("games"));
        state = temp.resolve("state");
    }

    @AfterEach
    void nothingIsLeft() {
        cli.assertNothingLeft();
    }

    /** Runs a command about the games of this test; what is given comes last. */
    private Cli.Result run(String command, String... more) throws Exception {
        var arguments = new ArrayList<>(List.of(command, "--games", games.toString(), "--state", state.toString()));
        arguments.addAll(List.of("--interface", Cli.LOOPBACK, "--discovery", "static"));
        arguments.addAll(List.of(more));
        return cli.run(arguments.toArray(String[]::new));
    }

    @Test
    @Scenario("S10")
    void eachCommandDoesItsPart() throws Exception {
        Games.demo().copyTo(Files.createDirectories(temp.resolve("ada/games")));
        Path root = games.resolve(Games.DEMO);
        try (var ada = PeerProcess.start(temp.resolve("ada"))) {
            assertThat(run("games", "--peer", ada.address(), "--wait", "5").done().out()).contains(Games.DEMO);
            assertThat(run("peers", "--peer", ada.address(), "--wait", "5").done().out()).contains("ada", ada.address());

            assertThat(run("download", Games.DEMO, "--peer", ada.address(), "--wait", "60").done().out())
                    .contains("installed in " + root.resolve("local"));
        }
        assertThat(Games.hashes(root.resolve("local"))).isEqualTo(Games.demo().sums());
        run("remove", Games.DEMO).failed("uninstall it first");

        run("uninstall", Games.DEMO).done();
        assertThat(root.resolve("local")).doesNotExist();
        assertThat(root.resolve("version.ini")).exists();

        run("install", Games.DEMO).done();
        assertThat(Games.hashes(root.resolve("local"))).isEqualTo(Games.demo().sums());
        assertThat(run("games", "--wait", "0").done().out()).contains(Games.DEMO);

        run("uninstall", Games.DEMO).done();
        run("remove", Games.DEMO).done();
        assertThat(root).doesNotExist();
    }

    @Test
    @Tag("F11")
    @Scenario("S03")
    void aDamagedGameIsNamedAndMendedByItsDamagedPartsOnly() throws Exception {
        Games.demo().copyTo(Files.createDirectories(temp.resolve("ada/games")));
        Games.demo().copyTo(games);
        run("verify", "nosuchgame").failed("nosuchgame is not downloaded");
        assertThat(run("verify", Games.DEMO).done().out()).contains("every file is what it was");
        Path archive = Games.children(games.resolve(Games.DEMO)).stream().filter(file -> !file.endsWith("version.ini")).findFirst().orElseThrow();
        byte[] sound = Files.readAllBytes(archive);
        flip(archive, sound.length / 2);

        run("verify", Games.DEMO).failed("'" + archive.getFileName() + "'", "lanspread download " + Games.DEMO);

        try (var ada = PeerProcess.start(temp.resolve("ada"))) {
            run("download", Games.DEMO, "--peer", ada.address(), "--wait", "60").done();
        }
        assertThat(archive).hasBinaryContent(sound);
        run("verify", Games.DEMO).done();
    }

    /** Flips a bit as a bad disk does it. */
    private static void flip(Path file, long offset) throws Exception {
        var modified = Files.getLastModifiedTime(file);
        byte[] content = Files.readAllBytes(file);
        content[(int) offset] ^= 1;
        Files.write(file, content);
        Files.setLastModifiedTime(file, modified);
    }

    @Test
    @Scenario("S38")
    void aCatalogThatWasBuiltLimitsAPartyToItsGames() throws Exception {
        Path adas = Files.createDirectories(temp.resolve("ada/games"));
        Games.demo().copyTo(adas);
        Path catalog = temp.resolve("party.json");
        assertThat(cli.run("catalog", "build", adas.toString(), "--output", catalog.toString(), "--title", Games.DEMO + "=Up").done().out())
                .contains("1 game of ", "--catalog party.json");
        byte[] built = Files.readAllBytes(catalog);
        cli.run("catalog", "build", adas.toString(), "--output", catalog.toString()).refused("--force");
        cli.run("catalog", "build", adas.toString(), "--output", catalog.toString(), "--title", Games.DEMO + "=Up", "--force").done();
        assertThat(catalog).hasBinaryContent(built);
        Games.makeBig(adas, "extra", 1 << 20);
        Games.demo().copyTo(Files.createDirectories(temp.resolve("bob/games")));
        Files.writeString(temp.resolve("bob/games").resolve(Games.DEMO).resolve("extra.txt"), "another release");
        Games.makeBig(temp.resolve("bob/games"), "extra", 1 << 20);

        try (var ada = PeerProcess.start(temp.resolve("ada"), "--catalog", catalog.toString());
                var bob = PeerProcess.start(temp.resolve("bob"))) {
            String free = run("games", "--peer", ada.address(), "--wait", "5").done().out();
            assertThat(free).as("what ada announces").contains(Games.DEMO).doesNotContain("extra");
            run("download", "extra", "--peer", ada.address(), "--wait", "5").failed("no peer here offers extra");

            assertThat(run("games", "--catalog", catalog.toString(), "--peer", bob.address(), "--wait", "5").done().out())
                    .contains("Up", "pinned").doesNotContain("extra");
            run("download", "extra", "--catalog", catalog.toString(), "--peer", bob.address(), "--wait", "5").failed("extra");
            run("download", Games.DEMO, "--catalog", catalog.toString(), "--peer", bob.address(), "--wait", "5").failed(Games.DEMO);
            assertThat(games.resolve(Games.DEMO)).doesNotExist();

            run("download", Games.DEMO, "--catalog", catalog.toString(), "--peer", ada.address() + "," + bob.address(), "--wait", "60").done();
            assertThat(Games.hashes(games.resolve(Games.DEMO).resolve("local"))).isEqualTo(Games.demo().sums());
            assertThat(games.resolve(Games.DEMO).resolve("extra.txt")).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            games                                                        | --games
            games --games nowhere                                        | does not exist
            games --games file.txt                                       | is not a folder
            games --games GAMES --frobnicate                             | --frobnicate
            frobnicate                                                   | frobnicate
            download --games GAMES                                       | ID
            download ../up --games GAMES                                 | is not a game id
            download Freedoom --games GAMES                              | is not a game id
            install a/b --games GAMES                                    | is not a game id
            download freedoom --games GAMES --wait soon                  | is not a number of seconds
            games --games GAMES --peer nowhere                           | is not an address
            games --games GAMES --peer host:99999                        | is not an address
            games --games GAMES --listen nowhere                         | is not an address
            games --games GAMES --listen 127.0.0.1:70000                 | is not an address
            games --games GAMES --interface nosuch0                      | no network interface
            games --games GAMES --catalog nowhere.json                   | catalog
            games --games GAMES --plugins nowhere                        | plugin folder
            games --games GAMES --disable-plugin static --peer 127.0.0.1:5566 | --peer needs the discovery 'static'
            games --games GAMES --discovery mdns --peer 127.0.0.1:5566   | --peer needs the discovery 'static'
            games --games GAMES --log-level loud                         | log-level
            catalog                                                      | catalog build DIR
            catalog build nowhere                                        | does not exist
            catalog build GAMES --output GAMES                           | is a folder
            """)
    @Scenario("S11")
    void aWrongCommandLineIsRefusedInASentence(String line, String sentence) throws Exception {
        Files.writeString(temp.resolve("cli/file.txt"), "no folder");

        cli.run(line.replace("GAMES", games.toString()).split(" ")).refused(sentence);

        assertThat(Games.children(games)).isEmpty();
    }

    @Test
    @Scenario("S12")
    void aPortThatIsTakenIsNamed() throws Exception {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            run("games", "--listen", "127.0.0.1:" + socket.getLocalPort()).failed(Integer.toString(socket.getLocalPort()), "in use");
        }
        run("games", "--listen", "203.0.113.7:0").failed("203.0.113.7");
        run("games", "--wait", "0").done();
    }

    @Test
    @Scenario("S12")
    void foldersThatAnotherPeerUsesAreNamed() throws Exception {
        try (var ada = PeerProcess.start(temp.resolve("ada"))) {
            cli.run("games", "--games", ada.games().toString(), "--state", state.toString(), "--interface", Cli.LOOPBACK)
                    .failed("another peer uses", ada.games().toString());
            cli.run("games", "--games", games.toString(), "--state", temp.resolve("ada/state").toString(), "--interface", Cli.LOOPBACK)
                    .failed("another peer uses", temp.resolve("ada/state").toString());
            ada.send("GetPeerCount");
            ada.await("PeerCountUpdated");
            assertThat(ada.stop()).isZero();
        }
        games = temp.resolve("ada/games");
        state = temp.resolve("ada/state");
        run("games", "--wait", "0").done();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "{}", "[]", "{\"games\":17}", "\u0000\u0001"})
    @Scenario("S12")
    void aCatalogThatCannotBeReadIsNamed(String content) throws Exception {
        Path catalog = Files.writeString(temp.resolve("catalog.json"), content);

        run("games", "--catalog", catalog.toString(), "--wait", "0").failed("catalog");
    }

    @Test
    @Scenario("S12")
    void aStateThatIsNoFolderIsNamed() throws Exception {
        state = Files.writeString(temp.resolve("state.txt"), "no folder");

        run("games", "--wait", "0").failed(state.toString());
    }

    @Test
    @Scenario("S12")
    void aProgramWithoutPluginsSaysWhatItLacks() throws Exception {
        run("games", "--plugins", Files.createDirectory(temp.resolve("none")).toString(), "--wait", "0").failed("transport");
        run("games", "--disable-plugin", "quic", "--wait", "0").failed("transport");
        cli.run("games", "--games", games.toString(), "--state", state.toString(), "--interface", Cli.LOOPBACK,
                "--disable-plugin", "mdns", "--wait", "0").done();
        run("games", "--transport", "carrier-pigeon", "--wait", "0").failed("carrier-pigeon", "quic");
    }

    @Test
    @Scenario("S13")
    void aGameThatIsNotThereIsNamed() throws Exception {
        run("download", "nosuchgame", "--wait", "1").failed("no peer here offers nosuchgame");
        run("install", "nosuchgame", "--wait", "1").failed("no peer here offers nosuchgame");
        run("uninstall", "nosuchgame").failed("nosuchgame", "not installed");
        run("remove", "nosuchgame").failed("nosuchgame", "not downloaded");
        assertThat(games.resolve("nosuchgame")).doesNotExist();
    }
}
