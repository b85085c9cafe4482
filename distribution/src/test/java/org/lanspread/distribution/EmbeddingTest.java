package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The application of docs/embedding.md, started in each of the ways that the page names. */
@Timeout(900)
class EmbeddingTest {
    private static final String ZIPPED = "zipped";
    private static final String APART = "apart";
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private static Path built;

    private static Path application;

    @TempDir
    private Path temp;

    private Path games;
    private Path plugins;
    private MadePlugin apart;

    @BeforeAll
    static void build() throws Exception {
        var build = OutsideBuild.of("embedding", built);
        build.run("package");
        application = build.folder();
    }

    @AfterEach
    void removeLinks() throws IOException {
        Links.remove(temp);
    }

    @AfterAll
    static void removeLinksOfTheBuild() throws IOException {
        Links.remove(built);
    }

    @BeforeEach
    void makePlugins() throws IOException {
        plugins = Files.createDirectory(temp.resolve("plugins"));
        Files.createSymbolicLink(plugins.resolve("unpacker-junrar"), Cli.DISTRIBUTION.resolve("plugins/unpacker-junrar"));
        apart = PromisedModules.useAll(MadePlugin.isolatedAt(plugins.resolve("apart")));
    }

    @BeforeEach
    void makeGames() throws IOException {
        games = Files.createDirectory(temp.resolve("games"));
        Games.demo().copyTo(games);
        MadePlugin.makeGame(games, APART);
        Path root = Files.createDirectory(games.resolve(ZIPPED));
        Files.writeString(root.resolve("version.ini"), Games.VERSION + "\n");
        try (var zip = new ZipOutputStream(Files.newOutputStream(root.resolve("zipped.eti")))) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
            zip.write("have fun".getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What is linked and what is dropped in are used side by side. */
    @Test
    @Scenario("S83")
    void runsFromAnImageOfItsOwn() throws Exception {
        var party = run(List.of(image("bin/java"), "-m", "org.example.party/org.example.party.Party"), ZIPPED, Games.DEMO, APART);

        assertThat(party).contains("plugin org.lanspread.transport.quic of image is LOADED ", "plugin junrar of unpacker-junrar is LOADED ");
        assertNothingIsDenied(party);
        assertInstalled(ZIPPED, Games.DEMO);
        assertThat(apart.said(games)).isEqualTo(PromisedModules.expected());
    }

    /** Some of those who make images leave such programs out; what starts the application then is another one. */
    @Test
    @Scenario("S87")
    void saysWhatTakesTheProgramOfJavaWhereTheImageHasNone() throws Exception {
        Path program = Files.move(Path.of(image("bin/java")), Path.of(image("bin/party-program")));
        try {
            var party = run(List.of(program.toString(), "-m", "org.example.party/org.example.party.Party"), ZIPPED, Games.DEMO);

            String why = "it runs in a process of its own, and the Java of this program has no " + image("bin/java")
                    + " to start one: link its image without --strip-native-commands";
            assertThat(party).contains("plugin apart of apart is UNAVAILABLE " + why,
                    "plugin junrar of unpacker-junrar is LOADED archives that are too large for this process cannot be read: " + why);
            assertInstalled(ZIPPED, Games.DEMO);
        } finally {
            Files.move(program, Path.of(image("bin/java")));
        }
    }

    @Test
    @Scenario("S84")
    void runsFromTheClassPath() throws Exception {
        String classPath = application.resolve("target/modules") + File.separator + "*";
        var party = run(List.of(JAVA, "--enable-native-access=ALL-UNNAMED", "-cp", classPath, "org.example.party.Party"), ZIPPED);

        assertThat(party).contains("plugin class path of class path is LOADED ");
        for (String folder : List.of("apart of apart", "junrar of unpacker-junrar")) {
            assertThat(party).anyMatch(line -> line.startsWith("plugin " + folder + " is FAILED Lanspread runs from the class path"));
        }
        assertNothingIsDenied(party);
        assertInstalled(ZIPPED);
    }

    @Test
    @Scenario("S85")
    void runsInAModuleLayerOfAHost() throws Exception {
        var party = run(List.of(JAVA, "--enable-native-access=ALL-UNNAMED", "--add-modules", String.join(",", PromisedModules.onPage()),
                application.resolve("src/host/LayerHost.java").toString(), application.resolve("target/modules").toString()),
                ZIPPED, Games.DEMO, APART);

        assertThat(party).contains("plugin org.lanspread.transport.quic of image is LOADED ", "plugin junrar of unpacker-junrar is LOADED ");
        assertNothingIsDenied(party);
        assertInstalled(ZIPPED, Games.DEMO);
        assertThat(apart.said(games)).isEqualTo(PromisedModules.expected());
    }

    private static String image(String file) {
        return application.resolve("target/image").resolve(file).toString();
    }

    private static void assertNothingIsDenied(List<String> party) {
        assertThat(party).noneMatch(line -> line.contains("native access")).last().isEqualTo("stopped");
    }

    private void assertInstalled(String... ids) throws IOException {
        for (String id : ids) {
            assertThat(games.resolve(id).resolve("local")).isNotEmptyDirectory();
        }
        assertThat(games.resolve(ZIPPED).resolve("local/readme.txt")).hasContent("have fun");
    }

    /** Runs it until these games are installed; what it prints. */
    private List<String> run(List<String> java, String... wanted) throws Exception {
        Path out = temp.resolve("out.txt");
        var command = new ArrayList<>(java);
        command.addAll(List.of(games.toString(), temp.resolve("state").toString(), plugins.toString()));
        Process party = new ProcessBuilder(command).directory(temp.toFile()).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        try {
            tell(party, out, wanted);
            assertThat(party.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(party.exitValue()).as("%s", Files.readString(out)).isZero();
            return Files.readAllLines(out);
        } finally {
            party.destroyForcibly();
        }
    }

    /** The end of its input stops it. */
    private static void tell(Process party, Path out, String... wanted) throws Exception {
        try (var commands = party.outputWriter()) {
            await(party, out, "ready as ");
            commands.write("list\n");
            commands.flush();
            await(party, out, "game " + Games.DEMO);
            for (String game : wanted) {
                commands.write("install " + game + "\n");
                commands.flush();
                await(party, out, "installed " + game);
            }
        }
    }

    private static void await(Process party, Path out, String line) throws Exception {
        PeerProcess.eventually(line, () -> {
            String said = Files.readString(out);
            assertThat(party.isAlive()).as("%s", said).isTrue();
            assertThat(said.lines()).noneMatch(one -> one.startsWith("failed "));
            return said.lines().anyMatch(one -> one.startsWith(line));
        });
    }
}
