package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that do one thing and end: the one sentence that they say when they cannot. */
@Timeout(300)
class RefusedCommandsTest extends CommandsFixture {
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
        try (var ada = PeerProcess.startBriefly(temp.resolve("ada"))) {
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
