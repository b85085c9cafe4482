package org.lanspread.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A catalog of what lies in a folder. */
class CatalogBuildTest {
    private final Captured captured = new Captured();

    @TempDir
    private Path folder;
    private Path games;
    private Path catalog;

    @BeforeEach
    void makeGames() throws IOException {
        games = Files.createDirectory(folder.resolve("games"));
        catalog = folder.resolve("party.json");
        makeGame("zelda", "20200101");
        makeGame("doom", "20240131");
    }

    private Path makeGame(String id, String version) throws IOException {
        Path root = Files.createDirectories(games.resolve(id));
        Files.writeString(root.resolve(id + ".eti"), "the archive of " + id);
        Files.writeString(root.resolve("version.ini"), version + "\n");
        return root;
    }

    private int build(String... more) {
        var all = new ArrayList<>(List.of("catalog", "build", games.toString(), "--output", catalog.toString()));
        all.addAll(List.of(more));
        return Main.run(captured.console(), new ScriptedEngine(), all.toArray(String[]::new));
    }

    @Test
    void listsEveryGameWithItsVersionAndReleaseInOrder() throws Exception {
        assertThat(build("--title", "doom=Doom = hell", "--catalog-version", "7")).as(captured::err).isZero();

        JsonNode document = JsonMapper.shared().readTree(Files.readAllBytes(catalog));
        assertThat(document.path("catalogVersion").asInt()).isEqualTo(7);
        assertThat(document.path("games")).extracting(game -> game.path("id").asString()).containsExactly("doom", "zelda");
        assertThat(document.path("games")).extracting(game -> game.path("title").asString()).containsExactly("Doom = hell", "zelda");
        assertThat(document.path("games")).extracting(game -> game.path("version").asString()).containsExactly("20240131", "20200101");
        assertThat(document.path("games")).extracting(game -> game.path("releaseId").asString())
                .allMatch(release -> release.matches("[0-9a-f]{64}")).doesNotHaveDuplicates();
        assertThat(captured.out()).contains("2 games of ", "lanspread run --games DIR --catalog party.json");
        assertThat(captured.err()).isEmpty();
    }

    @Test
    void givesTheSameBytesAgainAndLeavesTheFolderAlone() throws Exception {
        assertThat(build()).isZero();
        byte[] first = Files.readAllBytes(catalog);

        assertThat(build("--force")).isZero();

        assertThat(catalog).hasBinaryContent(first);
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(games, catalog);
        }
        try (var left = Files.list(games)) {
            assertThat(left).containsExactlyInAnyOrder(games.resolve("doom"), games.resolve("zelda"));
        }
    }

    @Test
    void pinsAnotherReleaseOnceAByteHasChanged() throws Exception {
        assertThat(build()).isZero();
        byte[] first = Files.readAllBytes(catalog);
        Files.writeString(games.resolve("doom/doom.eti"), "the archive of d00m");

        assertThat(build("--force")).isZero();

        assertThat(Files.readAllBytes(catalog)).hasSameSizeAs(first).isNotEqualTo(first);
    }

    @Test
    void namesWhatItLeavesOutAndFailsAlthoughTheRestIsListed() throws Exception {
        Files.delete(makeGame("quake", "20240101").resolve("version.ini"));
        makeGame("unreal", "soon");
        Files.createDirectory(games.resolve("Not an id\u001b[2J"));
        Files.writeString(games.resolve("readme.txt"), "no game");

        assertThat(build()).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err().lines()).satisfiesExactly(
                name -> assertThat(name).startsWith("lanspread: Not an id\\u001b[2J is left out: the name of its folder is not a game id"),
                quake -> assertThat(quake).startsWith("lanspread: quake is left out: it has no version.ini"),
                unreal -> assertThat(unreal).startsWith("lanspread: unreal is left out: ").contains("not one line of eight digits"));
        assertThat(JsonMapper.shared().readTree(Files.readAllBytes(catalog)).path("games")).hasSize(2);
    }

    @Test
    void writesNothingIfNoGameIsSound() throws Exception {
        Files.delete(games.resolve("doom/version.ini"));
        Files.delete(games.resolve("zelda/version.ini"));

        assertThat(build()).isEqualTo(ExitStatus.FAILED);

        assertThat(captured.err()).contains("no catalog was written");
        assertThat(catalog).doesNotExist();
    }

    @Test
    void replacesNoFileUnlessItIsForced() throws Exception {
        Files.writeString(catalog, "precious");

        assertThat(build()).isEqualTo(ExitStatus.USAGE);

        assertThat(captured.err()).contains("is there already").contains("--force");
        assertThat(catalog).hasContent("precious");
        assertThat(build("--force")).isZero();
        assertThat(catalog).content().startsWith("{");
    }

    @Test
    void refusesWhatItCannotDoBeforeItReadsAnything() {
        assertThat(build("--title", "quake=Quake")).isEqualTo(ExitStatus.USAGE);
        assertThat(build("--title", "doom=" + "x".repeat(201))).isEqualTo(ExitStatus.USAGE);
        assertThat(build("--title", "doom")).isEqualTo(ExitStatus.USAGE);
        assertThat(build("--catalog-version", "-1")).isEqualTo(ExitStatus.USAGE);
        catalog = folder.resolve("nowhere/party.json");
        assertThat(build()).isEqualTo(ExitStatus.USAGE);
        catalog = games;
        assertThat(build()).isEqualTo(ExitStatus.USAGE);
        games = folder.resolve("nowhere");
        assertThat(build()).isEqualTo(ExitStatus.USAGE);

        assertThat(captured.err()).contains("a title for quake, but no such folder", "1 to 200 characters", "--catalog-version is negative",
                "the folder of the catalog", "is a folder: name a file", "the game folder");
    }

    @Test
    void asksWhatToDoWithCatalogs() {
        assertThat(Main.run(captured.console(), new ScriptedEngine(), "catalog")).isEqualTo(ExitStatus.USAGE);

        assertThat(captured.err()).contains("lanspread catalog build DIR");
    }
}
