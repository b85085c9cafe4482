package org.lanspread.peer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.library.GameScanner;
import org.lanspread.peer.library.LocalGame;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.runtime.Supervisor;
import org.lanspread.spi.model.GameId;
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
    private ReleaseBook book;
    private GameKeeper keeper;
    private Supervisor supervisor;

    @BeforeEach
    void openStores() throws Exception {
        state = StateDirectory.open(Disk.real(), folder.resolve("state"));
        before = store("before");
        after = store("after");
        book = new ReleaseBook(state);
        keeper = new GameKeeper(Disk.real(), state, book, _ -> { }, (store, game) -> seen.add(new Seen(store, game)));
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

    @Test
    @Tag("F32")
    void aDirectoryThatIsOpenedWhenNobodyWaitsForItAnyMoreIsLetGo() throws Exception {
        Path late = Files.createDirectory(folder.resolve("late"));
        var said = new ArrayList<String>();
        keeper.open(before, late, () -> true, opened -> said.add("opened " + opened.folder()), said::add);
        assertThat(said).containsExactly("nobody waits for it any more");
        GameStore.open(Disk.real(), late, state).close();
    }

    @Test
    void aGameIsNotLookedAtWhileAnOperationChangesIt() throws Exception {
        TestRelease doom = TestRelease.of("doom", "20240101", 1_000);
        doom.writeTo(before.folder());
        book.keep(QUAKE.manifest(), before.game(QUAKE.game()).payload());
        book.keep(doom.manifest(), before.game(doom.game()).payload());
        keeper.watchNow(before);
        keeper.hold(QUAKE.game());
        assertThat(List.of(next().game.gameId(), next().game.gameId())).containsExactlyInAnyOrder(QUAKE.game(), doom.game());
        keeper.look(before, QUAKE.game());
        keeper.look(before, doom.game());

        keeper.start(supervisor);

        assertThat(next().game.gameId()).isEqualTo(doom.game());
        keeper.lookNow(before, QUAKE.game());
        awaitLookAt(QUAKE.game());
        keeper.letGo(QUAKE.game());
        keeper.look(before, QUAKE.game());
        awaitLookAt(QUAKE.game());
    }

    private void awaitLookAt(GameId game) throws InterruptedException {
        Seen found = next();
        while (!found.game.gameId().equals(game)) {
            found = next();
        }
    }

    @Test
    void aGameThatIsGoneIsFoundByLookingAtEverything() throws Exception {
        book.keep(QUAKE.manifest(), before.game(QUAKE.game()).payload());
        keeper.watchNow(before);
        assertThat(next()).matches(here -> here.game.isServable());
        Path root = before.game(QUAKE.game()).folder();
        Files.move(root, folder.resolve("elsewhere"));

        keeper.start(supervisor);

        assertThat(next()).matches(here -> here.game.isAbsent());
    }

    @Test
    void aGameDirectoryThatWasReplacedIsWatchedAgain() throws Exception {
        book.keep(QUAKE.manifest(), before.game(QUAKE.game()).payload());
        keeper.watchNow(before);
        keeper.start(supervisor);
        next();
        next();
        Path moved = Files.move(before.folder().resolve("quake"), folder.resolve("elsewhere"));
        assertThat(next()).matches(here -> here.game.isAbsent());

        Path id = before.folder().resolve(".lanspread.id");
        byte[] known = Files.readAllBytes(id);
        // Linux does not tell of a folder that is gone while one of its files is open.
        before.close();
        try (var files = Files.list(before.folder())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(before.folder());
        Files.createDirectory(before.folder());
        Files.write(id, known);
        Files.move(moved, before.folder().resolve("quake"));

        assertThat(next()).matches(here -> here.game.isServable());
    }

    @Test
    @Tag("F21")
    void theGamesOfADirectoryThatIsNotThereAreGoneUntilItIsBack() throws Exception {
        book.keep(QUAKE.manifest(), before.game(QUAKE.game()).payload());
        keeper.watchNow(before);
        assertThat(next()).matches(here -> here.game.isServable());
        Path away = Files.move(before.folder(), folder.resolve("away"));
        Files.createDirectory(before.folder());

        keeper.start(supervisor);

        assertThat(next()).matches(here -> here.game.isAbsent());
        assertThat(before.folder()).isEmptyDirectory();

        Files.delete(before.folder());
        Files.move(away, before.folder());
        assertThat(next()).matches(here -> here.game.isServable());
    }

    @Test
    void whatIsMalformedIsToldOnceForEachChange() throws Exception {
        Path sentinel = before.game(QUAKE.game()).folder().resolve("version.ini");
        Files.writeString(sentinel, "soon");
        var warnings = new AtomicInteger();
        var logger = Logger.getLogger(GameScanner.class.getName());
        Filter filterBefore = logger.getFilter();
        logger.setFilter(entry -> {
            warnings.incrementAndGet();
            return false;
        });
        try {
            var scanner = new GameScanner(before, state, book);
            scanner.look(QUAKE.game());
            scanner.look(QUAKE.game());
            assertThat(warnings).hasValue(1);
            Files.writeString(sentinel, "later");
            assertThat(scanner.look(QUAKE.game()).isAbsent()).isTrue();
            assertThat(warnings).hasValue(2);
        } finally {
            logger.setFilter(filterBefore);
        }
    }
}
