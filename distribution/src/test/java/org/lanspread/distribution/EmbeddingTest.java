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
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private static Path built;

    private static Path application;

    @TempDir
    private Path temp;

    private Path games;

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
    void makeGames() throws IOException {
        games = Files.createDirectory(temp.resolve("games"));
        Games.demo().copyTo(games);
        Path root = Files.createDirectory(games.resolve(ZIPPED));
        Files.writeString(root.resolve("version.ini"), Games.VERSION + "\n");
        try (var zip = new ZipOutputStream(Files.newOutputStream(root.resolve("zipped.eti")))) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
            zip.write("have fun".getBytes(StandardCharsets.UTF_8));
        }
    }

    /** With a plugin folder too: what is linked and what is dropped in are used side by side. */
    @Test
    @Scenario("S83")
    void runsFromAnImageOfItsOwn() throws Exception {
        Path image = application.resolve("target/image");
        var party = run(List.of(image.resolve("bin/java").toString(), "-m", "org.example.party/org.example.party.Party"), true);

        assertThat(party).contains("plugin org.lanspread.transport.quic of image is LOADED ", "plugin junrar of unpacker-junrar is LOADED ");
        assertNothingIsDenied(party);
        assertInstalled(ZIPPED, Games.DEMO);
    }

    @Test
    @Scenario("S84")
    void runsFromTheClassPath() throws Exception {
        String classPath = application.resolve("target/modules") + File.separator + "*";
        var party = run(List.of(JAVA, "--enable-native-access=ALL-UNNAMED", "-cp", classPath, "org.example.party.Party"), false);

        assertThat(party).contains("plugin class path of class path is LOADED ");
        assertNothingIsDenied(party);
        assertInstalled(ZIPPED);
    }

    @Test
    @Scenario("S85")
    void runsInAModuleLayerOfAHost() throws Exception {
        var party = run(List.of(JAVA, "--enable-native-access=ALL-UNNAMED", application.resolve("src/host/LayerHost.java").toString(),
                application.resolve("target/modules").toString()), true);

        assertThat(party).contains("plugin org.lanspread.transport.quic of image is LOADED ", "plugin junrar of unpacker-junrar is LOADED ");
        assertNothingIsDenied(party);
        assertInstalled(ZIPPED, Games.DEMO);
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

    /** Runs it until its games are installed; what it prints. */
    private List<String> run(List<String> java, boolean withPlugins) throws Exception {
        Path out = temp.resolve("out.txt");
        var command = new ArrayList<>(java);
        command.addAll(List.of(games.toString(), temp.resolve("state").toString()));
        if (withPlugins) {
            Path plugins = Files.createDirectory(temp.resolve("plugins"));
            Files.createSymbolicLink(plugins.resolve("unpacker-junrar"), Cli.DISTRIBUTION.resolve("plugins/unpacker-junrar"));
            command.add(plugins.toString());
        }
        Process party = new ProcessBuilder(command).directory(temp.toFile()).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        try {
            tell(party, out, withPlugins);
            assertThat(party.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(party.exitValue()).as("%s", Files.readString(out)).isZero();
            return Files.readAllLines(out);
        } finally {
            party.destroyForcibly();
        }
    }

    /** The end of its input stops it. */
    private static void tell(Process party, Path out, boolean withPlugins) throws Exception {
        try (var commands = party.outputWriter()) {
            await(party, out, "ready as ");
            commands.write("list\ninstall " + ZIPPED + "\n");
            commands.flush();
            await(party, out, "game " + Games.DEMO);
            await(party, out, "installed " + ZIPPED);
            if (withPlugins) {
                commands.write("install " + Games.DEMO + "\n");
                commands.flush();
                await(party, out, "installed " + Games.DEMO);
            }
        }
    }

    private static void await(Process party, Path out, String line) throws Exception {
        PeerProcess.eventually(line, () -> {
            String said = Files.readString(out);
            assertThat(party.isAlive()).as("%s", said).isTrue();
            return said.lines().anyMatch(one -> one.startsWith(line));
        });
    }
}
