package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.Settings;

/** A program that has its own idea of what options are where the user says nothing. */
class ProgramDefaultsTest {
    private final Captured captured = new Captured();
    private final ScriptedEngine engine = new ScriptedEngine().onStart(Samples.READY);

    @TempDir
    private Path home;

    @TempDir
    private Path folder;

    private ProgramHome programHome;

    @BeforeEach
    void setHome() {
        programHome = new ProgramHome(home);
    }

    @AfterEach
    void restoreHome() {
        programHome.close();
    }

    private void defaults(String text) throws IOException {
        Files.writeString(home.resolve(ProgramDefaults.FILE), text);
    }

    @Test
    void holdWhereTheUserSaysNothing() throws IOException {
        Path catalog = Files.createFile(home.resolve("party.json"));
        defaults("catalog=party.json\npeer=10.0.0.1:5,10.0.0.2:6\nlisten=127.0.0.1:5566\nwait=7\n");

        assertThat(captured.run(engine, folder, "run", "--json")).as(captured::err).isZero();

        assertThat(engine.config.catalog()).contains(catalog);
        assertThat(engine.config.listen()).isEqualTo(new InetSocketAddress("127.0.0.1", 5566));
        assertThat(engine.platform.settings()).isEqualTo(Map.of("static", new Settings(Map.of("peers", "10.0.0.1:5,10.0.0.2:6"))));
    }

    /** Some editors write one, and nobody sees it. */
    @Test
    void mayBeginWithAByteOrderMark() throws IOException {
        defaults("\ufefflisten=127.0.0.1:5566\n");

        assertThat(captured.run(engine, folder, "run", "--json")).as(captured::err).isZero();

        assertThat(engine.config.listen()).isEqualTo(new InetSocketAddress("127.0.0.1", 5566));
    }

    @Test
    void giveWayToWhatTheUserSays() throws IOException {
        Path mine = Files.createFile(folder.resolve("mine.json"));
        defaults("catalog=party.json\nlisten=127.0.0.1:5566\n");

        assertThat(captured.run(engine, folder, "run", "--json", "--listen", "127.0.0.1:7788", "--catalog", mine.toString()))
                .as(captured::err).isZero();

        assertThat(engine.config.listen()).isEqualTo(new InetSocketAddress("127.0.0.1", 7788));
        assertThat(engine.config.catalog()).contains(mine);
    }

    @Test
    void areNotNeeded() {
        assertThat(captured.run(engine, folder, "run", "--json")).as(captured::err).isZero();

        assertThat(engine.config.catalog()).isEmpty();
    }

    @Test
    void thatCannotBeReadAreNamed() throws IOException {
        defaults("listen=\\uZZZZ");

        assertThat(captured.run(engine, folder, "run", "--json")).isEqualTo(ExitStatus.FAILED);
        assertThat(captured.err()).contains(ProgramDefaults.FILE, "mend it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"catalogue=party.json", "--catalog=party.json", "help=true", "version=true", "=x"})
    void thatNoCommandKnowsAreRefused(String line) throws IOException {
        defaults("listen=127.0.0.1:0\n" + line);

        assertThat(captured.run(engine, folder, "run", "--json")).isEqualTo(ExitStatus.FAILED);
        assertThat(captured.err().lines()).singleElement().asString()
                .contains(home.resolve(ProgramDefaults.FILE).toString(), "unknown key '" + line.split("=")[0] + "'", "mend it", "catalog, ");
    }

    @Test
    void thatAreSaidTwiceAreRefused() throws IOException {
        defaults("name=ada\nname=bob\n");

        assertThat(captured.run(engine, folder, "run", "--json")).isEqualTo(ExitStatus.FAILED);
        assertThat(captured.err()).contains(ProgramDefaults.FILE, "'name' twice: remove one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"listen=nowhere", "log-level=loud"})
    void whoseValuesAreBadAreNamed(String line) throws IOException {
        defaults(line);

        assertThat(captured.run(engine, folder, "run", "--json")).isEqualTo(ExitStatus.USAGE);
        assertThat(captured.err()).contains("--" + line.split("=")[0], line.split("=")[1])
                .contains(home.resolve(ProgramDefaults.FILE).toString(), "mend it there");
    }

    @Test
    void areNotBlamedForWhatTheUserSays() throws IOException {
        defaults("listen=127.0.0.1:0");

        assertThat(captured.run(engine, folder, "run", "--json", "--listen", "nowhere")).isEqualTo(ExitStatus.USAGE);
        assertThat(captured.err()).contains("nowhere").doesNotContain(ProgramDefaults.FILE);
    }

    @Test
    void haveALimit() throws IOException {
        defaults("#" + "x".repeat(ProgramDefaults.MAX_BYTES - 1));
        assertThat(captured.run(engine, folder, "run", "--json")).as(captured::err).isZero();

        defaults("#" + "x".repeat(ProgramDefaults.MAX_BYTES));
        assertThat(captured.run(engine, folder, "run", "--json")).isEqualTo(ExitStatus.FAILED);
        assertThat(captured.err()).contains("shorten them");
    }

    @Test
    void aProgramWithoutAFolderOfPluginsLooksForNone() throws IOException {
        captured.run(engine, folder, "run", "--json");
        assertThat(engine.platform.pluginDir()).isEmpty();

        Path plugins = Files.createDirectory(home.resolve("plugins"));
        captured.run(engine, folder, "run", "--json");
        assertThat(engine.platform.pluginDir()).contains(plugins);
    }
}
