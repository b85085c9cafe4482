package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanspread.store.TestGames.GAME;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.fault.CrashDisk;

class GamePasswordsTest {
    private static final ArchivePassword OLD = new ArchivePassword("old \"secret\"");
    private static final ArchivePassword NEW = new ArchivePassword("ключ");

    @TempDir
    private Path folder;

    private StateDirectory state;
    private GamePasswords passwords;

    @BeforeEach
    void open() throws Exception {
        state = StateDirectory.open(Disk.real(), folder.resolve("state"));
        passwords = new GamePasswords(state);
    }

    @AfterEach
    void close() throws Exception {
        state.close();
    }

    private Path file() {
        return state.documents(GAME).folder().resolve(GamePasswords.FILE);
    }

    @Test
    void keepsOneForEachGame() throws Exception {
        assertThat(passwords.of(GAME)).isEmpty();
        passwords.keep(GAME, OLD);
        passwords.keep(GAME, NEW);
        assertThat(passwords.of(GAME)).contains(NEW);
        assertThat(passwords.of(new GameId("doom"))).isEmpty();
        passwords.forget(GAME);
        passwords.forget(GAME);
        assertThat(passwords.of(GAME)).isEmpty();
        assertThat(file()).doesNotExist();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has other permissions")
    void onlyItsOwnerMayReadIt() throws Exception {
        passwords.keep(GAME, OLD);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @Tag("F62")
    @ValueSource(strings = {"", "garbage", "{\"schema\":1}", "{\"schema\":1,\"password\":null}", "{\"schema\":1,\"password\":\"\"}",
        "{\"schema\":1,\"password\":7}", "{\"schema\":1,\"password\":\"a\\nb\"}", "{\"schema\":1,\"password\":\"a\",\"more\":1}",
        "{\"schema\":2,\"secret\":\"a\"}"})
    void whatCannotBeUnderstoodIsNoPasswordAndIsSetAsideForTheNextOne(String bad) throws Exception {
        passwords.keep(GAME, OLD);
        Files.writeString(file(), bad);
        assertThat(passwords.of(GAME)).isEmpty();
        assertThat(file()).hasContent(bad);
        passwords.keep(GAME, NEW);
        assertThat(passwords.of(GAME)).contains(NEW);
        assertThat(file().resolveSibling(GamePasswords.FILE + ".bad-1")).hasContent(bad);
    }

    @Test
    @Tag("F12")
    void isTheOldOrTheNewOneAfterACrashAtEveryCall() throws Exception {
        for (int call = 1; call <= 10; call++) {
            var disk = new CrashDisk();
            Path at = Path.of("/state").toAbsolutePath();
            try (var crashing = StateDirectory.open(disk, at)) {
                new GamePasswords(crashing).keep(GAME, OLD);
                disk.settle();
                disk.crashAt(disk.calls() + call);
                boolean kept = keeps(new GamePasswords(crashing));
                disk.restart(call);
                try (var again = StateDirectory.open(disk, at)) {
                    assertThat(new GamePasswords(again).of(GAME)).hasValueSatisfying(
                            found -> assertThat(found.text().getBytes(StandardCharsets.UTF_8)).isIn(
                                    (kept ? NEW : OLD).text().getBytes(StandardCharsets.UTF_8), NEW.text().getBytes(StandardCharsets.UTF_8)));
                }
            }
        }
    }

    private static boolean keeps(GamePasswords crashing) {
        try {
            crashing.keep(GAME, NEW);
            return true;
        } catch (StoreException e) {
            return false;
        }
    }
}
