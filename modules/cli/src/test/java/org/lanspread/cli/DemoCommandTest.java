package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The story of the demo, with a shell script in the place of the program. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-in for the program is a shell script")
class DemoCommandTest {
    private static final String READY = """
            id() { printf '%064d' "$1"; }
            while [ $# -gt 0 ]; do case "$1" in --name) name=$2;; --games) games=$2;; --peer) peer=$2;; esac; shift; done
            case "$name" in ada) n=1;; bob) n=2;; *) n=3;; esac
            echo "{\\"seq\\":1,\\"event\\":\\"PeerReady\\",\\"peerId\\":\\"$(id $n)\\",\\"listen\\":[{\\"host\\":\\"127.0.0.1\\",\\"port\\":700$n}]}"
            """;
    private static final String CONNECTED = """
            if [ $n = 3 ]; then
              for i in 1 2; do echo "{\\"seq\\":2,\\"event\\":\\"PeerConnected\\",\\"peerId\\":\\"$(id $i)\\"}"; done
            fi
            """;
    private static final String ANSWERS = """
            while read -r line; do case "$line" in
              *ListGames*) echo '{"event":"GamesListed","games":[{"gameId":"whichwayisup","peers":2}]}';;
              *Fetch*) echo '{"event":"GotGameFiles","peers":2,"version":"20230227","files":[{"path":"a","size":1500}]}';;
              *Download*)
                echo '{"event":"DownloadGameFilesFinished","sources":[{"name":"ada","bytes":1000},{"name":"bob","bytes":500}]}'
                mkdir -p "$games/whichwayisup/local"; printf play > "$games/whichwayisup/local/run me.py"
                echo "{\\"event\\":\\"InstallGameFinished\\",\\"folder\\":\\"$games/whichwayisup/local\\"}";;
            esac; done
            """;

    private final Captured captured = new Captured();
    private String homeBefore;
    private Set<Path> foldersBefore;

    @TempDir
    private Path home;

    @BeforeEach
    void makeDistribution() throws Exception {
        homeBefore = System.getProperty(PluginOptions.HOME_PROPERTY);
        System.setProperty(PluginOptions.HOME_PROPERTY, home.toString());
        foldersBefore = demoFolders();
        Path root = Files.createDirectories(home.resolve("demo").resolve(DemoFiles.GAME_ID));
        Files.writeString(root.resolve("version.ini"), "20230227");
        expectHashOf("play");
    }

    @AfterEach
    void leavesNothingBehind() throws IOException {
        if (homeBefore == null) {
            System.clearProperty(PluginOptions.HOME_PROPERTY);
        } else {
            System.setProperty(PluginOptions.HOME_PROPERTY, homeBefore);
        }
        assertThat(demoFolders()).isEqualTo(foldersBefore);
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    private static Set<Path> demoFolders() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("lanspread-demo-")).collect(Collectors.toSet());
        }
    }

    private void expectHashOf(String content) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes());
        Files.writeString(home.resolve("demo").resolve(DemoFiles.GAME_ID + ".sha256"), HexFormat.of().formatHex(hash) + "  run me.py\n");
    }

    private void program(String... parts) throws IOException {
        Path bin = Files.createDirectories(home.resolve("bin"));
        Files.setPosixFilePermissions(
                Files.writeString(bin.resolve("lanspread"), "#!/bin/sh\n" + String.join("", parts)), PosixFilePermissions.fromString("rwx------"));
    }

    private int run(String... args) {
        return Main.run(captured.console(), new ScriptedEngine(), args);
    }

    @Test
    void tellsTheStoryToItsEnd() throws IOException {
        program(READY, CONNECTED, ANSWERS);

        assertThat(run("demo")).as(captured::err).isZero();

        assertThat(captured.out().lines().map(line -> line.substring(9))).satisfiesExactly(
                line -> assertThat(line).startsWith("Three peers on this machine"),
                line -> assertThat(line).startsWith("ada (").endsWith("shares the game 'Which Way Is Up?'."),
                line -> assertThat(line).startsWith("bob ("),
                line -> assertThat(line).startsWith("cleo ("),
                line -> assertThat(line).isEqualTo("cleo found ada and bob by mDNS."),
                line -> assertThat(line).isEqualTo("cleo asks 2 peers for 'Which Way Is Up?', version 20230227, 1.5 kB."),
                line -> assertThat(line).startsWith("It is downloaded and verified, after").endsWith(": 1.0 kB from ada, 500 B from bob."),
                line -> assertThat(line).startsWith("It is unpacked, after").endsWith("whichwayisup/local."),
                line -> assertThat(line).isEqualTo("All 1 installed files have the hashes that they should have."),
                line -> assertThat(line).startsWith("That was the demo"));
        assertThat(captured.err()).isEmpty();
    }

    @Test
    void goesByAddressWhereMdnsDoesNotWork() throws IOException {
        program(READY, "if [ \"$peer\" = 127.0.0.1:7001,127.0.0.1:7002 ]; then\n", CONNECTED, "fi\n", ANSWERS);

        assertThat(run("demo")).as(captured::err).isZero();

        assertThat(captured.out()).contains("mDNS does not work here").contains("cleo is connected to ada and bob.");
    }

    @Test
    void keepsItsFoldersIfAsked() throws IOException {
        program(READY, CONNECTED, ANSWERS);

        assertThat(run("demo", "--keep")).as(captured::err).isZero();

        Path kept = Path.of(captured.out().lines().filter(line -> line.contains("Kept")).findFirst().orElseThrow().replaceAll(".*: ", ""));
        assertThat(kept.resolve("cleo/games/whichwayisup/local/run me.py")).hasContent("play");
        DemoFiles.delete(kept);
    }

    @Test
    void namesADistributionThatHasAGameWhereThereIsNone() throws IOException {
        DemoFiles.delete(home.resolve("demo"));

        assertThat(run("demo")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).startsWith("lanspread: this distribution has no game for a demo: take the standard or the portable one");
    }

    @Test
    void refusesAnInstallationThatIsNotTheGame() throws Exception {
        program(READY, CONNECTED, ANSWERS);
        expectHashOf("other");

        assertThat(run("demo")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).isEqualTo("lanspread: the installed file 'run me.py' is not what it should be: please report this\n");
    }

    @Test
    void saysWhyAPeerDidNotStart() throws IOException {
        program("echo 'lanspread: the port is taken' >&2; exit 1\n");

        assertThat(run("demo")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).isEqualTo("lanspread: the peer ada stopped before it should: the port is taken\n");
    }

    @Test
    void saysWhatFailed() throws IOException {
        program(READY, CONNECTED, "while read -r line; do echo '{\"event\":\"CommandRejected\",\"message\":\"no such thing\"}'; done\n");

        assertThat(run("demo")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).isEqualTo("lanspread: cleo reports CommandRejected: no such thing\n");
    }

    @Test
    void needsAnUnpackedDistribution() {
        System.clearProperty(PluginOptions.HOME_PROPERTY);

        assertThat(run("demo")).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).startsWith("lanspread: the demo starts other processes and needs an unpacked Lanspread");
    }
}
