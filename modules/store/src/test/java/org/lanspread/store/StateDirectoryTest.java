package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lanspread.store.TestGames.bytes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.StoreException.Reason;

class StateDirectoryTest {
    private static final GameId GAME = new GameId("quake");

    @TempDir
    Path folder;

    @Test
    void keepsDocumentsOfThePeerAndOfEachGame() throws Exception {
        Path at = folder.resolve("deep/state");
        try (var state = StateDirectory.open(Disk.real(), at)) {
            state.documents().write("settings.json", bytes("{}"));
            state.documents(GAME).write("launch_settings.json", bytes("one"));
            state.documents(GAME).write("launch_settings.json", bytes("two"));
        }
        try (var state = StateDirectory.open(Disk.real(), at)) {
            assertThat(state.documents().read("settings.json", 2)).contains(bytes("{}"));
            assertThat(state.documents(GAME).read("launch_settings.json", 100)).contains(bytes("two"));
            assertThat(state.documents(new GameId("doom")).read("launch_settings.json", 100)).isEmpty();
            assertThat(state.games()).containsExactly(GAME);
            state.documents(GAME).delete("launch_settings.json");
            assertThat(state.documents(GAME).exists("launch_settings.json")).isFalse();
        }
    }

    @Test
    void readsUpToTheLimitAndNotOneByteMore() throws Exception {
        try (var state = StateDirectory.open(Disk.real(), folder.resolve("state"))) {
            state.documents().write("index", new byte[1_000]);
            assertThat(state.documents().read("index", 1_000)).hasValueSatisfying(content -> assertThat(content).hasSize(1_000));
            assertThat(state.documents().read("index", 999)).isEmpty();
            assertThat(state.documents().exists("index")).isTrue();
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no POSIX permissions")
    void onlyTheOwnerCanReadSecretsAndTheFolder() throws Exception {
        try (var state = StateDirectory.open(Disk.real(), folder.resolve("state"))) {
            state.documents().writeSecret("identity.key", bytes("secret"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state")))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state/identity.key")))).isEqualTo("rw-------");
    }

    @Test
    @Tag("F62")
    void keepsTheNewestNineBadCopies() throws Exception {
        try (var state = StateDirectory.open(Disk.real(), folder.resolve("state"))) {
            var documents = state.documents();
            for (int i = 1; i <= Documents.MAX_SET_ASIDE + 2; i++) {
                documents.write("settings.json", bytes("bad " + i));
                int place = Math.min(i, Documents.MAX_SET_ASIDE);
                assertThat(documents.setAside("settings.json")).isEqualTo(documents.folder().resolve("settings.json.bad-" + place));
                assertThat(documents.exists("settings.json")).isFalse();
            }
            for (int place = 1; place <= Documents.MAX_SET_ASIDE; place++) {
                assertThat(documents.read("settings.json.bad-" + place, 100)).contains(bytes("bad " + (place + 2)));
            }
        }
    }

    @Test
    @Tag("F62")
    void neverDeletesAFolderToSetSomethingAside() throws Exception {
        try (var state = StateDirectory.open(Disk.real(), folder.resolve("state"))) {
            var documents = state.documents();
            for (int place = 1; place <= Documents.MAX_SET_ASIDE; place++) {
                Files.createDirectories(documents.folder().resolve("settings.json.bad-" + place + "/kept"));
            }
            documents.write("settings.json", bytes("bad"));
            assertThatThrownBy(() -> documents.setAside("settings.json")).isInstanceOf(StoreException.class).hasMessageContaining("move them away");
            assertThat(documents.read("settings.json", 100)).contains(bytes("bad"));
            Files.delete(documents.folder().resolve("settings.json.bad-3/kept"));
            Files.delete(documents.folder().resolve("settings.json.bad-3"));
            assertThat(documents.setAside("settings.json")).isEqualTo(documents.folder().resolve("settings.json.bad-9"));
            assertThat(documents.folder().resolve("settings.json.bad-8/kept")).isDirectory();
        }
    }

    @Test
    void refusesANameThatLeavesTheFolder() throws Exception {
        try (var state = StateDirectory.open(Disk.real(), folder.resolve("state"))) {
            for (String name : new String[] {"../x", "a/b", "", ".hidden", "A", "x".repeat(101)}) {
                assertThatThrownBy(() -> state.documents().write(name, bytes(""))).isInstanceOf(StoreException.class);
            }
        }
    }

    @Test
    @Tag("F25")
    void refusesASecondPeer() throws Exception {
        var disk = Disk.real();
        Path games = Files.createDirectory(folder.resolve("games"));
        try (var state = StateDirectory.open(disk, folder.resolve("state")); var store = GameStore.open(disk, games, state)) {
            assertThatThrownBy(() -> StateDirectory.open(disk, folder.resolve("state"))).isInstanceOfSatisfying(StoreException.class,
                    e -> assertThat(e.reason()).isEqualTo(Reason.LOCKED));
            try (var other = StateDirectory.open(disk, folder.resolve("other"))) {
                assertThatThrownBy(() -> GameStore.open(disk, games, other)).isInstanceOfSatisfying(StoreException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.LOCKED);
                    assertThat(e).hasMessageContaining("stop it or choose another folder");
                });
            }
            assertThat(store.list().games()).isEmpty();
        }
        try (var state = StateDirectory.open(disk, folder.resolve("state")); var store = GameStore.open(disk, games, state)) {
            assertThat(store.list().ignored()).isEmpty();
        }
    }

    @Test
    @Tag("F25")
    void refusesASecondProcessUntilTheFirstIsKilled() throws Exception {
        Path games = Files.createDirectory(folder.resolve("games"));
        Process first = hold(games, folder.resolve("state"));
        try {
            assertThat(first.getInputStream().read()).isEqualTo(HoldingPeer.HOLDS);
            assertThat(heldBy(games, folder.resolve("other-state"))).as("the same games").isEqualTo(HoldingPeer.LOCKED);
            assertThat(heldBy(Files.createDirectory(folder.resolve("other-games")), folder.resolve("state"))).as("the same state folder")
                    .isEqualTo(HoldingPeer.LOCKED);
            first.destroyForcibly();
            assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(heldBy(games, folder.resolve("other-state"))).as("after the kill").isEqualTo(HoldingPeer.HOLDS);
        } finally {
            first.destroyForcibly().waitFor();
        }
    }

    private static Process hold(Path games, Path state) throws Exception {
        return new ProcessBuilder(ChildJvm.command(HoldingPeer.class, games, state)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static int heldBy(Path games, Path state) throws Exception {
        Process peer = hold(games, state);
        try {
            return peer.getInputStream().read();
        } finally {
            peer.destroyForcibly().waitFor();
        }
    }

    @Test
    void saysWhatIsWrongWithAGameDirectoryThatIsNone() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (var state = StateDirectory.open(Disk.real(), folder.resolve("state"))) {
            for (Path wrong : new Path[] {file, folder.resolve("missing")}) {
                assertThatThrownBy(() -> GameStore.open(Disk.real(), wrong, state)).isInstanceOfSatisfying(StoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_FOLDER));
            }
        }
    }
}
