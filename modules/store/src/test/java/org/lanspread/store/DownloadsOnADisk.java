package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lanspread.store.Scenario.World.GAMES;
import static org.lanspread.store.TestGames.bytes;
import static org.lanspread.store.TestGames.path;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.lanspread.store.Scenario.World;
import org.lanspread.store.StoreException.Reason;
import org.lanspread.store.fault.CrashDisk;
import org.lanspread.store.fault.StepDisk;

/** A game directory on a disk in memory whose calls can be counted and fail, for tests of downloads. */
abstract class DownloadsOnADisk {
    static final Path ROOT = GAMES.resolve("quake");
    static final byte[] SENTINEL = bytes("20210202\n");

    final StepDisk disk = new StepDisk(new CrashDisk());
    StateDirectory state;
    GameStore store;

    @BeforeEach
    void open() throws Exception {
        new World(disk).makeDirectories();
        state = StateDirectory.open(disk, World.STATE);
        store = GameStore.open(disk, GAMES, state);
        disk.healthy();
    }

    @AfterEach
    void close() throws Exception {
        disk.healthy();
        store.close();
        state.close();
    }

    static void fails(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    static void write(DownloadTransaction download, String name, String content) throws StoreException {
        download.write(path(name), 0, ByteBuffer.wrap(bytes(content)));
    }

    Payload.File now(String name) throws StoreException {
        return TestGames.now(store, name);
    }

    Map<String, String> root() throws Exception {
        return TestGames.tree(disk, ROOT);
    }
}
