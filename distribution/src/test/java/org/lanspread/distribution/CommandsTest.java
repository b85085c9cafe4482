package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands that do one thing and end. */
@Timeout(300)
class CommandsTest extends CommandsFixture {
    @Test
    @Scenario("S10")
    void eachCommandDoesItsPart() throws Exception {
        Games.demo().copyTo(Files.createDirectories(temp.resolve("ada/games")));
        Path root = games.resolve(Games.DEMO);
        try (var ada = PeerProcess.startBriefly(temp.resolve("ada"))) {
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

        try (var ada = PeerProcess.startBriefly(temp.resolve("ada"))) {
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

        try (var ada = PeerProcess.startBriefly(temp.resolve("ada"), "--catalog", catalog.toString());
                var bob = PeerProcess.startBriefly(temp.resolve("bob"))) {
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
}
