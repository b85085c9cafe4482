package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.platform.PluginReport;
import org.lanspread.platform.PluginReport.State;
import org.lanspread.platform.Service;
import org.lanspread.spi.Settings;
import org.lanspread.spi.SpiVersion;

/** What the command line means, and how it is refused. */
class CommandLineTest {
    private final Captured captured = new Captured();
    private final ScriptedEngine engine = new ScriptedEngine().onStart(Samples.READY);

    @TempDir
    private Path folder;

    private static String loopback() {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()).getName();
        } catch (SocketException e) {
            throw new IllegalStateException(e);
        }
    }

    private int run(String... args) {
        return Main.run(captured.console(), engine, args);
    }

    @Test
    void takesAPeerFromTheOptions() throws IOException {
        Path catalog = Files.createFile(folder.resolve("catalog.json"));
        Path plugins = Files.createDirectory(folder.resolve("plugins"));

        assertThat(captured.run(engine, folder, "run", "--json", "--catalog", catalog.toString(), "--peer", "10.0.0.1:5", "--peer", "[fe80::1]:6",
                "--listen", "127.0.0.1:5566", "--discovery", "mdns,static", "--interface", loopback(), "--plugins", plugins.toString(),
                "--disable-plugin", "x,y", "--transport", "quic", "--unpacker", "junrar")).as(captured::err).isZero();

        assertThat(engine.config.gameDir()).isEqualTo(folder);
        assertThat(engine.config.stateDir()).isEqualTo(folder.resolve("state"));
        assertThat(engine.config.name()).isEqualTo("ada");
        assertThat(engine.config.listen()).isEqualTo(new InetSocketAddress("127.0.0.1", 5566));
        assertThat(engine.config.catalog()).contains(catalog);
        assertThat(engine.platform.pluginDir()).contains(plugins);
        assertThat(engine.platform.disabledPlugins()).isEqualTo(Set.of("x", "y"));
        assertThat(engine.platform.discoveries()).contains(List.of("mdns", "static"));
        assertThat(engine.platform.transports()).contains(List.of("quic"));
        assertThat(engine.platform.unpackers()).contains(List.of("junrar"));
        assertThat(engine.platform.settings()).isEqualTo(Map.of(
                "mdns", new Settings(Map.of("interfaces", loopback())), "static", new Settings(Map.of("peers", "10.0.0.1:5,[fe80::1]:6"))));
    }

    @Test
    void listensEverywhereAndFindsPeersByEveryWayUnlessTold() {
        assertThat(captured.run(engine, folder, "run", "--json")).isZero();

        assertThat(engine.config.listen()).isEqualTo(new InetSocketAddress("0.0.0.0", 0));
        assertThat(engine.config.catalog()).isEmpty();
        assertThat(engine.platform.discoveries()).isEmpty();
        assertThat(engine.platform.settings()).isEmpty();
    }

    @Test
    void isNotReachableFromElsewhereIfItLooksForPeersOnLoopbackOnly() {
        assertThat(captured.run(engine, folder, "run", "--json", "--interface", loopback())).isZero();

        assertThat(engine.config.listen()).isEqualTo(new InetSocketAddress("127.0.0.1", 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--peer|nowhere|is not an address",
        "--peer|host:0|is not an address",
        "--listen|5566|is not an address",
        "--listen|127.0.0.1:65536|is not an address",
        "--interface|nosuch0|has no network interface 'nosuch0'",
        "--catalog|/nowhere/catalog.json|the catalog '/nowhere/catalog.json' is not there",
        "--plugins|/nowhere|the plugin folder '/nowhere' does not exist",
        "--log-level|loud|--log-level",
        "--bogus|x|Unknown option",
    })
    void refusesAWrongOption(String option, String value, String why) {
        assertThat(captured.run(engine, folder, "run", "--json", option, value)).isEqualTo(ExitStatus.USAGE);

        assertThat(captured.err()).startsWith("lanspread: ").contains(why).contains("Try 'lanspread run --help'.").doesNotContain("\tat ");
        assertThat(engine.config).isNull();
    }

    @Test
    void refusesPeersThatNoDiscoveryWouldUse() {
        assertThat(captured.run(engine, folder, "run", "--json", "--peer", "h:5", "--discovery", "mdns")).isEqualTo(ExitStatus.USAGE);

        assertThat(captured.err()).contains("--peer needs the discovery 'static'");
    }

    @Test
    void refusesAGameFolderThatIsMissingOrAFile() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(run("run", "--games", folder.resolve("nowhere").toString())).isEqualTo(ExitStatus.USAGE);
        assertThat(run("run", "--games", file.toString())).isEqualTo(ExitStatus.USAGE);
        assertThat(run("run")).isEqualTo(ExitStatus.USAGE);

        assertThat(captured.err()).contains("does not exist: make it").contains("is not a folder").contains("Missing required option: '--games=DIR'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up", "Freedoom", "con", "a\u001b[2J"})
    void refusesWhatIsNotAGameId(String id) {
        assertThat(captured.run(engine, folder, "download", id)).isEqualTo(ExitStatus.USAGE);

        assertThat(captured.err()).contains("is not a game id").doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "86401", "soon"})
    void refusesAWaitThatIsNoTime(String wait) {
        assertThat(captured.run(engine, folder, "download", "freedoom", "--wait", wait)).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void saysInOneSentenceWhyThePeerDidNotStart() {
        assertThat(captured.run(new ScriptedEngine().refusing("port 5566 is taken: choose another with --listen"), folder, "run"))
                .isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).isEqualTo("lanspread: port 5566 is taken: choose another with --listen\n");
    }

    @ParameterizedTest
    @CsvSource({"run", "games", "peers", "download freedoom", "install freedoom", "uninstall freedoom", "remove freedoom",
        "verify freedoom"})
    void saysInOneSentenceThatADefectStoppedTheCommand(String command) {
        var broken = new ScriptedEngine().breakingOnStart(new OutOfMemoryError("Java heap space"));

        assertThat(captured.run(broken, folder, command.split(" "))).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err().lines()).singleElement().asString()
                .startsWith("lanspread: a defect of the program stopped this command (OutOfMemoryError)").contains("--log-level debug");
    }

    @Test
    void showsNoControlCharactersOfTheCommandLine() {
        assertThat(run("a\u001b[2J\n")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("@/etc/hostname")).isEqualTo(ExitStatus.USAGE);

        assertThat(captured.err()).contains("'a?[2J?'").contains("'@/etc/hostname'").doesNotContain("\u001b");
    }

    @Test
    void asksForACommandIfThereIsNone() {
        assertThat(run()).isEqualTo(ExitStatus.USAGE);
        assertThat(run("dance")).isEqualTo(ExitStatus.USAGE);

        assertThat(captured.err()).contains("a command is missing").contains("Try 'lanspread --help'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void tellsItsVersion(String option) {
        assertThat(run(option)).isZero();

        assertThat(captured.out().lines()).satisfiesExactly(
                program -> assertThat(program).startsWith("lanspread "),
                java -> assertThat(java).isEqualTo("Java " + Runtime.version()),
                protocol -> assertThat(protocol).isEqualTo("protocol lanspread/1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "games", "peers", "download", "install", "uninstall", "remove", "verify", "catalog",
        "catalog build", "plugins", "warm-up", "demo"})
    void teachesEachCommandByExample(String command) {
        assertThat(run((command + " --help").split(" "))).isZero();

        assertThat(captured.out()).contains("Usage: lanspread " + command).contains("Examples:\n  ").contains("Exit status:\n");
    }

    @Test
    void listsPlugins() {
        engine.reporting(
                new PluginReport.Line("transport-quic", "1.0", "/p/transport-quic", State.LOADED,
                        List.of(new PluginReport.Provided(Service.TRANSPORT, "quic")), ""),
                new PluginReport.Line("broken", "", "/p/broken", State.FAILED, List.of(), "it has no jar"));

        assertThat(run("plugins")).isZero();
        assertThat(run("plugins", "--json")).isZero();

        assertThat(captured.out().lines()).containsExactly(
                "PLUGIN          VERSION  STATE   PROVIDES        SOURCE             REASON",
                "transport-quic  1.0      loaded  transport quic  /p/transport-quic  -",
                "broken          -        failed  -               /p/broken          it has no jar",
                ("{'spi':'" + SpiVersion.CURRENT + "','plugins':["
                        + "{'plugin':'transport-quic','version':'1.0','source':'/p/transport-quic','state':'loaded',"
                        + "'provided':[{'service':'transport','id':'quic'}],'reason':''},"
                        + "{'plugin':'broken','version':'','source':'/p/broken','state':'failed','provided':[],'reason':'it has no jar'}]}")
                        .replace('\'', '"'));
    }

    @Test
    void failsIfNoPluginCouldBeLoaded() {
        assertThat(run("plugins")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).startsWith("lanspread: no plugin could be loaded");
    }

    @Test
    void keepsTheStateWhereTheOperatingSystemWantsIt() {
        Path home = Path.of("/home/ada");

        assertThat(new UserDefaults("Linux", home, "ada", Map.of()).stateDir()).isEqualTo(Path.of("/home/ada/.local/share/lanspread"));
        assertThat(new UserDefaults("Linux", home, "ada", Map.of("XDG_DATA_HOME", "/data")).stateDir()).isEqualTo(Path.of("/data/lanspread"));
        assertThat(new UserDefaults("Linux", home, "ada", Map.of("XDG_DATA_HOME", "relative")).stateDir())
                .isEqualTo(Path.of("/home/ada/.local/share/lanspread"));
        assertThat(new UserDefaults("Mac OS X", home, "ada", Map.of()).stateDir())
                .isEqualTo(Path.of("/home/ada/Library/Application Support/Lanspread"));
        assertThat(new UserDefaults("Windows 11", home, "ada", Map.of("LOCALAPPDATA", "/local")).stateDir()).isEqualTo(Path.of("/local/Lanspread"));
    }

    @Test
    void namesThePeerAfterUserAndComputer() {
        assertThat(new UserDefaults("Linux", folder, "ada", Map.of("HOSTNAME", "box\u001b[1m 7")).peerName()).isEqualTo("ada@box-1m-7");
        assertThat(UserDefaults.sanitised("x".repeat(65))).hasSize(64);
    }

    @Test
    void knowsTheFolderOfTheProgramOnlyIfItIsSet() {
        assertThat(PluginOptions.home()).isEqualTo(Optional.ofNullable(System.getProperty(PluginOptions.HOME_PROPERTY)).map(Path::of));
    }
}
