package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.lanspread.cli.Samples.GAME;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.peer.PeerCommand;
import org.lanspread.spi.model.ArchivePassword;

class CommandJsonTest {
    static Stream<Arguments> commands() {
        return Stream.of(
                arguments("{'command':'ListGames'}", new PeerCommand.ListGames()),
                arguments("{'command':'GetGame','gameId':'freedoom'}", new PeerCommand.GetGame(GAME)),
                arguments(" { 'gameId' : 'freedoom' , 'command' : 'FetchLatestFromPeers' } \r", new PeerCommand.FetchLatestFromPeers(GAME)),
                arguments("{'command':'DownloadGameFiles','gameId':'freedoom'}", new PeerCommand.DownloadGameFiles(GAME, List.of())),
                arguments("{'command':'DownloadGameFiles','gameId':'freedoom','files':['a/b.eti']}",
                        new PeerCommand.DownloadGameFiles(GAME, List.of(Samples.path("a/b.eti")))),
                arguments("{'command':'DownloadGameFiles','gameId':'freedoom','files':[{'path':'a/b.eti','size':3}]}",
                        new PeerCommand.DownloadGameFiles(GAME, List.of(Samples.path("a/b.eti")))),
                arguments("{'command':'StreamInstallGame','gameId':'freedoom'}", new PeerCommand.StreamInstallGame(GAME)),
                arguments("{'command':'InstallGame','gameId':'freedoom'}", new PeerCommand.InstallGame(GAME)),
                arguments("{'command':'InstallGame','gameId':'freedoom','password':'open sesame'}",
                        new PeerCommand.InstallGame(GAME, Optional.of(new ArchivePassword("open sesame")))),
                arguments("{'command':'UninstallGame','gameId':'freedoom'}", new PeerCommand.UninstallGame(GAME)),
                arguments("{'command':'RemoveDownloadedGame','gameId':'freedoom'}", new PeerCommand.RemoveDownloadedGame(GAME)),
                arguments("{'command':'VerifyGame','gameId':'freedoom'}", new PeerCommand.VerifyGame(GAME)),
                arguments("{'command':'CancelDownload','gameId':'freedoom'}", new PeerCommand.CancelDownload(GAME)),
                arguments("{'command':'SetGameDir','path':'/other games'}", new PeerCommand.SetGameDir(Path.of("/other games"))),
                arguments("{'command':'GetPeerCount'}", new PeerCommand.GetPeerCount()));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void readsEachCommand(String line, PeerCommand command) throws InvalidCommand {
        assertThat(CommandJson.parse(line.replace('\'', '"'))).isEqualTo(command);
    }

    @Test
    void readsEveryCommandThereIs() {
        var kinds = Arrays.stream(PeerCommand.class.getDeclaredClasses()).filter(Class::isRecord).collect(Collectors.toSet());

        assertThat(commands().map(arguments -> arguments.get()[1].getClass()).collect(Collectors.toSet())).isEqualTo(kinds);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', emptyValue = "", value = {
        "``                                                                   | a command is an object",
        "garbage                                                              | not one JSON document",
        "{                                                                    | not one JSON document",
        "[]                                                                   | a command is an object",
        "'ListGames'                                                          | a command is an object",
        "null                                                                 | a command is an object",
        "{'command':7}                                                        | a command is an object",
        "{'gameId':'freedoom'}                                                | a command is an object",
        "{'command':'ListGames'} {'command':'ListGames'}                      | not one JSON document",
        "{'command':'ListGames'},                                             | not one JSON document",
        "{'command':'ListGames','command':'GetPeerCount'}                     | not one JSON document",
        "{'command':'InstallGame','gameId':'a','gameId':'b'}                  | not one JSON document",
        "{'command':'listGames'}                                              | no such command",
        "{'command':'ListGames','gameId':'freedoom'}                          | the key 'gameId' is unknown",
        "{'command':'GetGame','gameId':'freedoom','extra':1}                  | the key 'extra' is unknown",
        "{'command':'GetGame'}                                                | the key 'gameId' is missing",
        "{'command':'GetGame','gameId':7}                                     | the key 'gameId' is missing or is not a string",
        "{'command':'GetGame','gameId':null}                                  | the key 'gameId' is missing or is not a string",
        "{'command':'GetGame','gameId':'../up'}                               | is not a game id",
        "{'command':'GetGame','gameId':''}                                    | is not a game id",
        "{'command':'DownloadGameFiles','gameId':'freedoom','files':'a.eti'}  | 'files' is a list of paths",
        "{'command':'DownloadGameFiles','gameId':'freedoom','files':[]}       | 'files' is a list of paths",
        "{'command':'DownloadGameFiles','gameId':'freedoom','files':[1]}      | 'files' is a list of paths",
        "{'command':'DownloadGameFiles','gameId':'freedoom','files':['../a']} | the name '../a'",
        "{'command':'InstallGame','gameId':'freedoom','password':''}           | the password has no characters",
        "{'command':'InstallGame','gameId':'freedoom','password':'a\\nb'}       | the password has no characters",
        "{'command':'InstallGame','gameId':'freedoom','password':null}         | the key 'password' is missing or is not a string",
        "{'command':'UninstallGame','gameId':'freedoom','password':'a'}        | the key 'password' is unknown",
        "{'command':'SetGameDir','path':' '}                                  | the path is empty",
        "{'command':'SetGameDir','path':'a\\u0000b'}                          | is not a path here",
        "{'command':'SetGameDir'}                                             | the key 'path' is missing",
        "// {'command':'ListGames'}                                           | not one JSON document",
    })
    void refusesWhatIsNotACommand(String line, String why) {
        assertThatExceptionOfType(InvalidCommand.class).isThrownBy(() -> CommandJson.parse(line.replace('\'', '"'))).withMessageContaining(why);
    }

    @Test
    void namesTheCommandIfThereIsOne() {
        assertThatExceptionOfType(InvalidCommand.class).isThrownBy(() -> CommandJson.parse("{\"command\":\"Dance\\n\"}"))
                .satisfies(refused -> assertThat(refused.command()).isEqualTo("Dance\\u000a"));
        assertThatExceptionOfType(InvalidCommand.class).isThrownBy(() -> CommandJson.parse("\u001b[2J"))
                .satisfies(refused -> assertThat(refused.command()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'command':'InstallGame','gameId':'a','password':Sesame}", "{'command':'InstallGame','password':'Sesame'} Sesame",
        "{'command':'InstallGame','gameId':'a','password':'Sesame", "['Sesame']", "{'password':'Sesame'}", "{'command':'InstallGame','gameId':'a',"
        + "'password':'Sesame','password':'Sesame'}", "{'command':'Install','password':'Sesame'}", "{'command':'InstallGame','password':['Sesame']}"})
    void saysNothingOfAPasswordInALineThatIsNoCommand(String line) {
        assertThatExceptionOfType(InvalidCommand.class).isThrownBy(() -> CommandJson.parse(line.replace('\'', '"'))).satisfies(
                refused -> assertThat(refused.command() + refused.getMessage()).doesNotContain("Sesame"));
    }

    @Test
    void readsAsDeepAsTheLimitAndNoDeeper() {
        String deepest = "[".repeat(CommandJson.MAX_DEPTH) + "]".repeat(CommandJson.MAX_DEPTH);

        assertThatExceptionOfType(InvalidCommand.class).isThrownBy(() -> CommandJson.parse(deepest)).withMessageContaining("a command is an object");
        assertThatExceptionOfType(InvalidCommand.class).isThrownBy(() -> CommandJson.parse("[" + deepest + "]"))
                .withMessageContaining("not one JSON document");
        assertThatExceptionOfType(InvalidCommand.class).isThrownBy(() -> CommandJson.parse("[".repeat(60_000)))
                .withMessageContaining("not one JSON document");
    }
}
