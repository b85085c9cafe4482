package org.lanspread.peer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.library.LocalGame;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.runtime.Supervisor;
import org.lanspread.store.Disk;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;

class GameKeeperTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1_000);

    /** What was seen in which directory. */
    private record Seen(GameStore store, LocalGame game) {}

    @TempDir
    private Path folder;
    private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    private StateDirectory state;
    private GameStore before;
    private GameStore after;
    private GameKeeper keeper;
    private Supervisor supervisor;

    @BeforeEach
    void openStores() throws Exception {
        state = StateDirectory.open(Disk.real(), folder.resolve("state"));
        before = store("before");
        after = store("after");
        keeper = new GameKeeper(Disk.real(), state, new ReleaseBook(state), _ -> { }, (store, game) -> seen.add(new Seen(store, game)));
        supervisor = new Supervisor(_ -> { });
    }

    private GameStore store(String name) throws Exception {
        GameStore store = GameStore.open(Disk.real(), Files.createDirectory(folder.resolve(name)), state);
        QUAKE.writeTo(store.folder());
        return store;
    }

    @AfterEach
    void closeAll() throws Exception {
        keeper.close();
        supervisor.close();
        before.close();
        after.close();
        state.close();
    }

    private Seen next() throws InterruptedException {
        Seen next = seen.poll(1, TimeUnit.MINUTES);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void whatWaitedInADirectoryIsForgottenWhenAnotherOneIsWatched() throws Exception {
        keeper.watchNow(before);
        assertThat(next()).matches(here -> here.store == before && here.game.release().isEmpty());
        keeper.look(before, QUAKE.game());
        keeper.watch(after);
        keeper.look(before, QUAKE.game());

        keeper.start(supervisor);

        Seen last = next();
        for (; last.game.release().isEmpty(); last = next()) {
            assertThat(last.store).isSameAs(after);
        }
        assertThat(last).matches(here -> here.store == after && here.game.release().get().equals(QUAKE.id()));
    }
}
