package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lanspread.store.TestGames.GAME;
import static org.lanspread.store.TestGames.path;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.store.StoreException.Reason;
import org.lanspread.store.fault.CrashDisk;

class GameRootTest {
    @TempDir
    Path folder;

    private Path root;
    private StateDirectory state;
    private GameStore store;

    @BeforeEach
    void open() throws Exception {
        root = Files.createDirectories(folder.resolve("games/quake"));
        state = StateDirectory.open(Disk.real(), folder.resolve("state"));
        store = GameStore.open(Disk.real(), folder.resolve("games"), state);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        state.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"20210202", "20210202\n", "20210202\r\n"})
    void readsTheVersion(String content) throws Exception {
        Files.writeString(root.resolve("version.ini"), content);
        assertThat(store.game(GAME).sentinel()).isEqualTo(new Sentinel.Complete(new GameVersion("20210202")));
    }

    @ParameterizedTest
    @Tag("B18")
    @ValueSource(strings = {"", "\n", " 20210202", "20210202\n\n", "2021020", "202102022", "[version]\n20210202", "20210202\u0000",
        "\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660"})
    void doesNotGuessAVersion(String content) throws Exception {
        Files.writeString(root.resolve("version.ini"), content);
        assertThat(store.game(GAME).sentinel()).isInstanceOf(Sentinel.Malformed.class);
    }

    @Test
    @Tag("B18")
    void refusesASentinelThatIsUtf16OrTooLong() throws Exception {
        Files.writeString(root.resolve("version.ini"), "20210202", StandardCharsets.UTF_16);
        assertThat(store.game(GAME).sentinel()).isInstanceOf(Sentinel.Malformed.class);
        Files.writeString(root.resolve("version.ini"), "20210202".repeat(DownloadTransaction.MAX_SENTINEL_BYTES / 8));
        assertThat(store.game(GAME).sentinel()).isInstanceOfSatisfying(Sentinel.Malformed.class,
                malformed -> assertThat(malformed.problem()).contains("eight digits"));
        for (long size : new long[] {DownloadTransaction.MAX_SENTINEL_BYTES + 1, 1L << 30}) {
            try (var file = new RandomAccessFile(root.resolve("version.ini").toFile(), "rw")) {
                file.setLength(size);
            }
            assertThat(store.game(GAME).sentinel()).isInstanceOfSatisfying(Sentinel.Malformed.class,
                    malformed -> assertThat(malformed.problem()).contains("longer than"));
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege on Windows")
    void takesNoLinkForASentinelNorForAnInstallationNorForAGame() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.createSymbolicLink(root.resolve("version.ini"), Files.writeString(outside.resolve("v"), "20210202"));
        Files.createSymbolicLink(root.resolve("local"), outside);
        Files.createSymbolicLink(folder.resolve("games/doom"), root);
        assertThat(store.game(GAME).sentinel()).isInstanceOf(Sentinel.Malformed.class);
        assertThat(store.game(GAME).isInstalled()).isFalse();
        assertThat(store.list().games()).containsExactly(GAME);
        assertThat(store.list().ignored()).containsExactly("doom");
        assertThatThrownBy(() -> store.remove(GAME)).isInstanceOf(StoreException.class);
        assertThat(outside.resolve("v")).exists();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege on Windows")
    void listsThePayloadAndNothingElse() throws Exception {
        Files.createDirectories(root.resolve("local"));
        Files.writeString(root.resolve("local/quake.exe"), "installed");
        Files.createDirectories(root.resolve(".local.installing/content"));
        Files.createDirectories(root.resolve("extras"));
        Files.writeString(root.resolve("extras/manual.pdf"), "12345");
        Files.writeString(root.resolve("version.ini"), "20210202");
        Files.writeString(root.resolve(".version.ini.tmp"), "x");
        var sound = store.game(GAME).payload();
        assertThat(sound.files()).extracting(file -> file.path() + " " + file.sizeBytes()).containsExactly("extras/manual.pdf 5", "version.ini 8");
        assertThat(sound.sound()).isTrue();
        assertThat(store.game(GAME).leftovers()).containsExactly(".local.installing");

        Files.createSymbolicLink(root.resolve("extras/link"), folder);
        Files.writeString(root.resolve("extras/con.txt"), "device");
        Files.writeString(root.resolve("extras/MANUAL.pdf"), "collides");
        assertThat(store.game(GAME).payload().problems()).hasSize(3);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege on Windows")
    @Tag("B12")
    void opensNoFileThroughALink() throws Exception {
        Files.writeString(root.resolve("quake.eti"), "archive");
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(root.resolve("extras"), outside);
        Files.createSymbolicLink(root.resolve("direct.txt"), outside.resolve("secret.txt"));
        var game = store.game(GAME);
        try (var in = game.open(path("quake.eti"))) {
            var buffer = ByteBuffer.allocate(100);
            assertThat(in.read(buffer, 2)).isEqualTo(5);
        }
        for (String name : new String[] {"extras/secret.txt", "direct.txt"}) {
            assertThatThrownBy(() -> game.open(path(name))).isInstanceOfSatisfying(StoreException.class,
                    e -> assertThat(e.reason()).isEqualTo(Reason.LINK));
            assertThatThrownBy(() -> game.file(path(name))).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void reportsWhatIsNoGameRoot() throws Exception {
        Files.createDirectory(folder.resolve("games/Not A Game"));
        Files.writeString(folder.resolve("games/readme.txt"), "");
        assertThat(store.list()).isEqualTo(new GameStore.Listing(List.of(GAME), List.of("Not A Game", "readme.txt")));
    }

    @Test
    void removesOnlyACompleteDownload() throws Exception {
        Files.writeString(root.resolve("mine.txt"), "mine");
        assertThatThrownBy(() -> store.remove(GAME)).isInstanceOfSatisfying(StoreException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.NOT_DOWNLOADED));
        assertThatThrownBy(() -> store.uninstall(GAME)).isInstanceOfSatisfying(StoreException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.NOT_INSTALLED));
        assertThat(root.resolve("mine.txt")).exists();
    }

    @Test
    @Tag("F17")
    void removesWhatADownloadLeftOnlyIfNothingElseIsThere() throws Exception {
        Files.createDirectories(root.resolve("data"));
        Files.writeString(root.resolve("data/a.pak"), "a");
        Files.writeString(root.resolve("mine.txt"), "mine");
        var brought = Set.of(path("data/a.pak"), path("data/b.pak"));
        assertThatThrownBy(() -> store.remove(GAME, brought)).hasMessageContaining("'mine.txt'").isInstanceOfSatisfying(StoreException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.NOT_OURS));
        assertThat(root.resolve("data/a.pak")).exists();
        Files.delete(root.resolve("mine.txt"));
        assertThat(store.remove(GAME, brought)).isEmpty();
        assertThat(root).doesNotExist();
    }

    @Test
    @Tag("B16")
    void listsAsManyFilesAsAReleaseMayHaveAndNotOneMore() throws Exception {
        var disk = new CrashDisk();
        Path many = Path.of("/many").toAbsolutePath();
        disk.makeDirectory(many, Disk.Access.NORMAL);
        for (int i = 0; i < DownloadPlan.MAX_FILES; i++) {
            disk.create(many.resolve("f" + i), Disk.Access.NORMAL).close();
        }
        assertThat(PayloadWalk.of(new Tree(disk, many)).sound()).isTrue();
        disk.create(many.resolve("one-more"), Disk.Access.NORMAL).close();
        assertThat(PayloadWalk.of(new Tree(disk, many)).problems()).hasSize(1);
    }

    @Test
    @Tag("B16")
    void takesAsManyPlannedFilesAsAReleaseMayHaveAndNotOneMore() {
        var file = new DownloadPlan.File(path("a"), 1);
        var version = new GameVersion("20210202");
        assertThat(new DownloadPlan(GAME, version, Collections.nCopies(DownloadPlan.MAX_FILES, file)).totalBytes()).isEqualTo(DownloadPlan.MAX_FILES);
        assertThatThrownBy(() -> new DownloadPlan(GAME, version, Collections.nCopies(DownloadPlan.MAX_FILES + 1, file)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DownloadPlan(GAME, version, List.of(new DownloadPlan.File(path("version.ini"), 8))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
