package org.lanspread.peer.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.ExpandedId;
import org.lanspread.proto.GameSummary.Expanded;
import org.lanspread.proto.Limits;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.Disk;
import org.lanspread.store.GameStore;
import org.lanspread.store.InstalledRecord;
import org.lanspread.store.StateDirectory;

class LibraryIndexTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 1_000);
    private static final String HERE = "0".repeat(32);
    private static final String STAMP = LibraryIndex.stamp("a".repeat(200));
    private static final GameVersion VERSION = new GameVersion("20240101");
    private static final ReleaseId RELEASE = new ReleaseId("1".repeat(64));
    private static final Expanded EXPANDED = new Expanded(new ExpandedId("2".repeat(64)), Limits.NUMBER);

    @TempDir
    private Path folder;
    private StateDirectory state;
    private GameStore store;

    @BeforeEach
    void openStore() throws Exception {
        state = StateDirectory.open(Disk.real(), folder.resolve("state"));
        store = GameStore.open(Disk.real(), Files.createDirectory(folder.resolve("games")), state);
        QUAKE.writeTo(store.folder());
    }

    @AfterEach
    void closeStore() throws Exception {
        store.close();
        state.close();
    }

    private static LocalGame game(String id, Optional<InstalledRecord> installed) {
        return new LocalGame(new GameId(id), Optional.of(VERSION), installed, 1L << 40, Optional.of(RELEASE));
    }

    private Path file() {
        return state.folder().resolve(LibraryIndex.FILE);
    }

    private LibraryIndex saved(LocalGame... games) {
        LibraryIndex index = LibraryIndex.load(state, HERE);
        for (LocalGame game : games) {
            index.keep(STAMP, game);
        }
        index.save();
        return LibraryIndex.load(state, HERE);
    }

    @Test
    void whatWasFoundIsKnownAfterAStart() {
        LocalGame[] games = {
            game("a", Optional.empty()),
            game("b", Optional.of(InstalledRecord.UNKNOWN)),
            game("c", Optional.of(new InstalledRecord(Optional.of(VERSION), Optional.of(RELEASE)))),
            new LocalGame(new GameId("d"), Optional.of(VERSION), Optional.empty(), 0, Optional.of(RELEASE), false, Optional.of(EXPANDED))
        };
        LibraryIndex index = saved(games);
        for (LocalGame game : games) {
            assertThat(index.find(game.gameId(), STAMP)).contains(game);
            assertThat(index.find(game.gameId(), "b".repeat(64))).isEmpty();
        }
        index.forget(games[0].gameId());
        index.save();
        assertThat(LibraryIndex.load(state, HERE).find(games[0].gameId(), STAMP)).isEmpty();
    }

    @Test
    void theLargestGameHasALineThatLetsTheMostGamesBeRead() {
        var index = LibraryIndex.load(state, HERE);
        for (int i = 0; i <= LibraryIndex.MAX_GAMES; i++) {
            var installed = Optional.of(new InstalledRecord(Optional.of(VERSION), Optional.of(RELEASE)));
            index.keep(STAMP, new LocalGame(new GameId("%064d".formatted(i)), Optional.of(VERSION), installed, 1L << 50, Optional.of(RELEASE), false,
                    Optional.of(EXPANDED)));
        }
        index.save();

        LibraryIndex read = LibraryIndex.load(state, HERE);
        assertThat(file()).isNotEmptyFile().satisfies(kept -> assertThat(kept.toFile().length()).isLessThan(LibraryIndex.MAX_BYTES));
        assertThat(read.find(new GameId("%064d".formatted(LibraryIndex.MAX_GAMES - 1)), STAMP)).isPresent();
        assertThat(read.find(new GameId("%064d".formatted(LibraryIndex.MAX_GAMES)), STAMP)).isEmpty();
    }

    @Test
    void otherTextsHaveOtherStampsBelowAndAboveTheLimit() {
        Set<String> stamps = new HashSet<>();
        for (int length : new int[] {0, 1, 199, 200, 201, 10_000}) {
            stamps.add(LibraryIndex.stamp("x".repeat(length)));
            stamps.add(LibraryIndex.stamp("x".repeat(length) + "é"));
        }
        assertThat(stamps).hasSize(12).allMatch(stamp -> stamp.length() <= 300 && !stamp.contains(" "));
    }

    @Test
    void whatDidNotChangeIsNotWrittenAgain() throws Exception {
        LibraryIndex index = saved(game("a", Optional.empty()));
        Files.delete(file());
        index.keep(STAMP, game("a", Optional.empty()));
        index.save();
        assertThat(file()).doesNotExist();
    }

    @Test
    @Tag("F62")
    void aTornIndexIsKeptAsideAndMadeAnew() throws Exception {
        saved(game("a", Optional.empty()));
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length += 16) {
            requireRefused(Arrays.copyOf(whole, length));
        }
    }

    @Test
    @Tag("F62")
    void aDamagedIndexIsKeptAsideAndMadeAnew() throws Exception {
        saved(game("a", Optional.empty()));
        String sound = Files.readString(file());
        requireRefused(sound.replace(RELEASE.hex(), "2".repeat(64)).getBytes(StandardCharsets.UTF_8));
        requireRefused(new byte[1_000]);
        requireRefused("{\"schema\":1}".getBytes(StandardCharsets.UTF_8));
        requireRefused((sound + "\n").getBytes(StandardCharsets.UTF_8));
        requireRefused(new byte[LibraryIndex.MAX_BYTES + 1]);
    }

    @Test
    @Tag("F62")
    @Tag("F63")
    void theIndexOfANewerLanspreadIsKeptAsideAndMadeAnew() throws Exception {
        saved(game("a", Optional.empty()));
        requireRefused(Files.readString(file()).replaceFirst(" 2 ", " 3 ").getBytes(StandardCharsets.UTF_8));
    }

    private void requireRefused(byte[] content) throws Exception {
        Files.write(file(), content);

        LibraryIndex index = LibraryIndex.load(state, HERE);

        assertThat(index.find(new GameId("a"), STAMP)).isEmpty();
        Path aside = state.folder().resolve(LibraryIndex.FILE + ".bad-1");
        assertThat(aside).hasBinaryContent(content);
        assertThat(file()).doesNotExist();
        Files.delete(aside);
        assertThat(saved(game("a", Optional.empty())).find(new GameId("a"), STAMP)).isPresent();
    }

    @Test
    void theIndexOfAnotherGameDirectoryIsNotUsed() {
        saved(game("a", Optional.empty()));
        LibraryIndex other = LibraryIndex.load(state, "1".repeat(32));
        assertThat(other.find(new GameId("a"), STAMP)).isEmpty();
    }

    @Test
    void aGameThatChangedOnTheDiskIsNotTakenFromTheIndex() throws Exception {
        var book = new ReleaseBook(state);
        var first = new GameScanner(store, state, book);
        first.hash(QUAKE.game(), new CancelToken());
        LocalGame found = first.look(QUAKE.game());
        assertThat(found.release()).contains(QUAKE.id());
        first.save();
        assertThat(new GameScanner(store, state, book).look(QUAKE.game())).isEqualTo(found);

        Path data = store.folder().resolve("quake/data/level.bin");
        Files.setLastModifiedTime(data, FileTime.fromMillis(1_000));
        assertThat(new GameScanner(store, state, book).look(QUAKE.game()).release()).isEmpty();
    }

    @Test
    void aGameWhoseManifestIsGoneIsNotTakenFromTheIndex() throws Exception {
        var book = new ReleaseBook(state);
        var scanner = new GameScanner(store, state, book);
        scanner.hash(QUAKE.game(), new CancelToken());
        assertThat(scanner.look(QUAKE.game()).isServable()).isTrue();

        state.documents(QUAKE.game()).delete(ReleaseBook.MANIFEST);
        assertThat(scanner.look(QUAKE.game()).isServable()).isFalse();
    }

    @Test
    @Tag("F22")
    void withoutItsStateTheGamesAreFoundAgainOnTheDisk() throws Exception {
        Path installed = Files.createDirectory(store.folder().resolve("quake/local"));
        Files.writeString(installed.resolve("save.dat"), "mine");
        new GameScanner(store, state, new ReleaseBook(state)).hash(QUAKE.game(), new CancelToken());
        store.close();

        try (var fresh = StateDirectory.open(Disk.real(), folder.resolve("fresh")); var again = GameStore.open(Disk.real(), store.folder(), fresh)) {
            assertThat(again.recover()).isEmpty();
            var scanner = new GameScanner(again, fresh, new ReleaseBook(fresh));
            assertThat(scanner.look(QUAKE.game())).matches(game -> game.version().equals(Optional.of(QUAKE.version())) && game.release().isEmpty()
                    && game.installed().equals(Optional.of(InstalledRecord.UNKNOWN)));
            assertThat(scanner.hash(QUAKE.game(), new CancelToken())).isTrue();
            assertThat(scanner.look(QUAKE.game()).release()).contains(QUAKE.id());
        }
        assertThat(installed.resolve("save.dat")).hasContent("mine");
    }

    @Test
    @Tag("F22")
    void anIndexThatCannotBeWrittenIsNoTrouble() throws Exception {
        Path taken = state.folder().resolve(LibraryIndex.FILE + ".tmp");
        Files.createDirectories(taken.resolve("in the way"));
        var index = LibraryIndex.load(state, HERE);
        index.keep(STAMP, game("a", Optional.empty()));

        index.save();

        assertThat(file()).doesNotExist();
        assertThat(index.find(new GameId("a"), STAMP)).isPresent();
    }
}
