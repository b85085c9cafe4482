package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lanspread.store.TestGames.GAME;
import static org.lanspread.store.TestGames.NEW;
import static org.lanspread.store.TestGames.OLD;
import static org.lanspread.store.TestGames.tree;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.store.StoreException.Reason;

class GameStoreTest {
    private final Disk disk = Disk.real();

    @TempDir
    Path folder;

    private Path games;
    private StateDirectory state;
    private GameStore store;

    @BeforeEach
    void open() throws Exception {
        games = Files.createDirectory(folder.resolve("games"));
        state = StateDirectory.open(disk, folder.resolve("state"));
        store = GameStore.open(disk, games, state);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        state.close();
    }

    @Test
    void aFolderThatAPeerHoldsCanBeLookedAt() throws Exception {
        TestGames.download(store, "20200101", Map.of("quake.eti", "archive"), List.of());
        Map<String, String> before = tree(disk, games);

        GameFolder looked = GameFolder.of(disk, games);

        assertThat(looked.list()).isEqualTo(store.list());
        assertThat(looked.game(GAME).sentinel()).isEqualTo(new Sentinel.Complete(new GameVersion("20200101")));
        assertThat(looked.game(GAME).payload()).isEqualTo(store.game(GAME).payload());
        assertThat(tree(disk, games)).isEqualTo(before);
        assertThatThrownBy(() -> GameFolder.of(disk, games.resolve("nowhere"))).isInstanceOfSatisfying(StoreException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_FOLDER));
    }

    @Test
    void carriesAGameThroughItsWholeLife() throws Exception {
        var payload = Map.of("quake.eti", "archive", "extras/readme.txt", "hello");
        TestGames.download(store, "20200101", payload, List.of());
        assertThat(store.game(GAME).sentinel()).isEqualTo(new Sentinel.Complete(new GameVersion("20200101")));
        assertThat(store.list().games()).containsExactly(GAME);
        assertThat(store.game(GAME).payload().files()).extracting(file -> file.path().toString())
                .containsExactly("extras/readme.txt", "quake.eti", "version.ini");

        assertThat(TestGames.install(store, Map.of("quake.exe", "old", "data/a.pak", "a"), OLD)).isEmpty();
        assertThat(store.game(GAME).installed()).contains(OLD);
        assertThat(TestGames.install(store, Map.of("quake.exe", "new"), NEW)).isEmpty();
        assertThat(store.game(GAME).installed()).contains(NEW);
        assertThat(tree(disk, games.resolve("quake/local"))).isEqualTo(Map.of("quake.exe", "new"));
        assertThatThrownBy(() -> store.remove(GAME)).isInstanceOfSatisfying(StoreException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.INSTALLED));

        assertThat(store.uninstall(GAME)).isEmpty();
        assertThat(store.game(GAME).isInstalled()).isFalse();
        assertThat(tree(disk, games.resolve("quake"))).containsOnlyKeys("extras/", "extras/readme.txt", "quake.eti", "version.ini");
        assertThat(store.remove(GAME)).isEmpty();
        assertThat(games.resolve("quake")).doesNotExist();
        assertThat(store.recover()).isEmpty();
    }

    @Test
    @Tag("F21")
    void nothingIsMadeInTheEmptyPlaceOfADirectoryWhoseDiskIsAway() throws Exception {
        var payload = Map.of("quake.eti", "archive");
        TestGames.download(store, "20200101", payload, List.of());
        Path away = Files.move(games, folder.resolve("away"));
        Files.createDirectory(games);

        for (ThrowingCallable operation : List.<ThrowingCallable>of(
                () -> store.list(), () -> store.recover(), () -> TestGames.download(store, "20210101", payload, List.of()),
                () -> TestGames.install(store, Map.of("quake.exe", "x"), NEW), () -> store.uninstall(GAME), () -> store.remove(GAME))) {
            assertThatThrownBy(operation).isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OFFLINE));
        }
        assertThat(games).isEmptyDirectory();

        Files.delete(games);
        assertThatThrownBy(store::list).isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OFFLINE));
        assertThat(games).doesNotExist();
        Files.move(away, games);
        assertThat(store.list().games()).containsExactly(GAME);
        assertThat(store.recover()).isEmpty();
    }
}
