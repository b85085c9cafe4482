package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lanspread.store.TestGames.GAME;
import static org.lanspread.store.TestGames.bytes;
import static org.lanspread.store.TestGames.path;
import static org.lanspread.store.TestGames.tree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.StoreException.Reason;
import org.lanspread.store.fault.StepDisk;

class InstallTransactionTest {
    @TempDir
    Path folder;

    private final StepDisk disk = new StepDisk(Disk.real());
    private Path root;
    private StateDirectory state;
    private GameStore store;

    @BeforeEach
    void open() throws Exception {
        root = Files.createDirectory(folder.resolve("games")).resolve("quake");
        state = StateDirectory.open(disk, folder.resolve("state"));
        store = GameStore.open(disk, folder.resolve("games"), state);
    }

    @AfterEach
    void close() throws Exception {
        disk.healthy();
        store.close();
        state.close();
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void takesWhatWasDeclaredAndNotOneByteOrEntryMore() throws Exception {
        try (var install = store.install(GAME, 4, 3)) {
            install.writer().directory(path("data"));
            try (var out = install.writer().file(path("data/a"), false)) {
                out.write(ByteBuffer.wrap(bytes("1234")));
                refused(Reason.REFUSED, () -> out.write(ByteBuffer.wrap(bytes("5"))));
            }
            install.writer().file(path("data/b"), false).close();
            refused(Reason.REFUSED, () -> install.writer().file(path("data/c"), false));
        }
        assertThat(root).doesNotExist();
    }

    @Test
    @Tag("B33")
    void refusesTwoNamesForOneFile() throws Exception {
        try (var install = store.install(GAME, 100, 100)) {
            TestGames.write(install.writer(), Map.of("Data/a", "a"));
            refused(Reason.REFUSED, () -> install.writer().file(path("data/b"), false));
            refused(Reason.REFUSED, () -> install.writer().file(path("Data/A"), false));
            refused(Reason.REFUSED, () -> install.writer().file(path("Data"), false));
            refused(Reason.REFUSED, () -> install.writer().directory(path("Data/a/b")));
        }
    }

    @Test
    void throwsAwayAFileThatWasNotCompleted() throws Exception {
        try (var install = store.install(GAME, 100, 100)) {
            try (var out = install.writer().file(path("a"), false)) {
                out.write(ByteBuffer.wrap(bytes("half")));
            }
            TestGames.write(install.writer(), Map.of("b", "whole"));
            assertThat(install.writer().writtenBytes()).isEqualTo(9);
            install.commit(InstalledRecord.UNKNOWN);
        }
        assertThat(tree(disk, root)).isEqualTo(Map.of("local/", "", "local/b", "whole"));
        assertThat(store.game(GAME).installed()).contains(InstalledRecord.UNKNOWN);
    }

    /** As the system does that has no memory for another thread, or a decoder that breaks something. */
    @ParameterizedTest
    @ValueSource(strings = {"open .*content", "force .*content", "forceDirectory .*content", "rename .*intent", "rename .*local.*content",
        "forceDirectory .*quake$"})
    void undoesEverythingIfSomethingBreaksWhileItCommits(String call) throws Exception {
        TestGames.install(store, Scenario.OLD_LOCAL, TestGames.OLD);
        Map<String, String> before = tree(disk, root);
        var broken = new AtomicBoolean();
        try (var install = store.install(GAME, 100, 100)) {
            TestGames.write(install.writer(), Scenario.NEW_LOCAL);
            disk.failWhere(record -> record.matches(call + ".*") && !broken.getAndSet(true), () -> {
                throw new OutOfMemoryError("unable to create native thread");
            });
            assertThatThrownBy(() -> install.commit(TestGames.NEW)).isInstanceOfAny(OutOfMemoryError.class, StoreException.class);
        }
        assertThat(broken).isTrue();
        assertThat(tree(disk, root)).isEqualTo(before);
        assertThat(store.recover()).isEmpty();
    }

    @Test
    void rollsBackWhenItIsClosedWithoutACommit() throws Exception {
        TestGames.install(store, Scenario.OLD_LOCAL, TestGames.OLD);
        Map<String, String> before = tree(disk, root);
        try (var install = store.install(GAME, 100, 100)) {
            TestGames.write(install.writer(), Scenario.NEW_LOCAL);
        }
        assertThat(tree(disk, root)).isEqualTo(before);
        assertThat(store.recover()).isEmpty();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no executable bit")
    @Tag("B41")
    void keepsTheExecutableBitAndNoOther() throws Exception {
        try (var install = store.install(GAME, 100, 100)) {
            var run = install.writer().file(path("run"), true);
            run.complete();
            run.close();
            TestGames.write(install.writer(), Map.of("plain", "x"));
            install.commit(InstalledRecord.UNKNOWN);
        }
        assertThat(Files.isExecutable(root.resolve("local/run"))).isTrue();
        assertThat(Files.isExecutable(root.resolve("local/plain"))).isFalse();
    }

    @Test
    @Tag("F12")
    void isInstalledOncePromotedWhateverFailsAfterwards() throws Exception {
        TestGames.install(store, Scenario.OLD_LOCAL, TestGames.OLD);
        disk.healthy();
        disk.failWhere(call -> call.startsWith("rename " + root.resolve(".local.backup")), StepDisk.DENIED);
        Optional<StoreException> leftover = TestGames.install(store, Map.of("quake.exe", "new"), TestGames.NEW);
        assertThat(leftover).hasValueSatisfying(e -> assertThat(e.reason()).isEqualTo(Reason.ACCESS_DENIED));
        assertThat(store.game(GAME).installed()).contains(TestGames.NEW);
        disk.healthy();
        assertThat(store.recover()).extracting(Finding::kind).containsExactly(Finding.Kind.FINISHED);
        assertThat(tree(disk, root)).isEqualTo(Map.of("local/", "", "local/quake.exe", "new"));
    }

    @Test
    @Tag("F24")
    void keepsBothWhenUndoingFailsTooAndFinishesLater() throws Exception {
        TestGames.install(store, Scenario.OLD_LOCAL, TestGames.OLD);
        disk.failWhere(call -> call.startsWith("rename") && call.endsWith(" " + root.resolve("local")), StepDisk.DENIED);
        assertThatThrownBy(() -> TestGames.install(store, Map.of("quake.exe", "new"), TestGames.NEW))
                .hasMessageContaining("everything was kept").hasMessageContaining(root.resolve(".local.backup/content").toString())
                .hasMessageContaining("start Lanspread again").satisfies(e -> assertThat(e.getSuppressed()).isNotEmpty());
        assertThat(tree(disk, root)).containsEntry(".local.backup/content/saves/1.sav", "my save")
                .containsEntry(".local.installing/content/quake.exe", "new").doesNotContainKey("local/");

        disk.healthy();
        assertThat(store.recover()).extracting(Finding::kind).containsExactly(Finding.Kind.FINISHED);
        assertThat(tree(disk, root)).isEqualTo(Map.of("local/", "", "local/quake.exe", "new"));
    }

    @Test
    @Tag("F23")
    void touchesNothingWhenAnotherProgramMadeLocalMeanwhile() throws Exception {
        try (var install = store.install(GAME, 100, 100)) {
            TestGames.write(install.writer(), Map.of("a", "a"));
            Files.createDirectory(root.resolve("local"));
            Files.writeString(root.resolve("local/theirs.txt"), "theirs");
            refused(Reason.NOT_OURS, () -> install.commit(InstalledRecord.UNKNOWN));
        }
        assertThat(tree(disk, root)).isEqualTo(Map.of("local/", "", "local/theirs.txt", "theirs"));
    }

    @Test
    @Tag("F23")
    void leavesARunningGameAlone() throws Exception {
        TestGames.install(store, Scenario.OLD_LOCAL, TestGames.OLD);
        Map<String, String> before = tree(disk, root);
        disk.failWhere(call -> call.startsWith("rename " + root.resolve("local") + " "), StepDisk.DENIED);
        assertThatThrownBy(() -> TestGames.install(store, Scenario.NEW_LOCAL, TestGames.NEW)).hasMessageContaining("close programs that use it");
        refused(Reason.ACCESS_DENIED, () -> store.uninstall(GAME));
        assertThat(tree(disk, root)).isEqualTo(before);
        assertThat(store.game(GAME).installed()).contains(TestGames.OLD);
    }

    @Test
    @Tag("F23")
    void rollsBackWhenItsFilesAreDeletedMeanwhile() throws Exception {
        TestGames.install(store, Scenario.OLD_LOCAL, TestGames.OLD);
        Map<String, String> before = tree(disk, root);
        try (var install = store.install(GAME, 100, 100)) {
            TestGames.write(install.writer(), Map.of("a", "a"));
            Files.move(root.resolve(".local.installing/content"), folder.resolve("gone"));
            assertThatThrownBy(() -> install.commit(TestGames.NEW)).isInstanceOf(StoreException.class);
        }
        assertThat(tree(disk, root)).isEqualTo(before);
    }

    @ParameterizedTest
    @Tag("F62")
    @ValueSource(strings = {"{\"schema\":1,\"direc", "", "{\"schema\":2,\"what\":\"ever\"}"})
    void aRecordThatCannotBeUnderstoodIsSetAsideAndNeverOverwritten(String bad) throws Exception {
        TestGames.install(store, Scenario.OLD_LOCAL, TestGames.OLD);
        Path record = state.documents(GAME).folder().resolve(Intents.INSTALLED_FILE);
        Path aside = record.resolveSibling(Intents.INSTALLED_FILE + ".bad-1");
        Files.writeString(record, bad);
        assertThat(store.setAsideBadRecord(GAME)).contains(aside);
        assertThat(store.setAsideBadRecord(GAME)).as("once").isEmpty();
        assertThat(aside).hasContent(bad);
        assertThat(store.game(GAME).installed()).contains(InstalledRecord.UNKNOWN);

        Files.writeString(record, bad);
        TestGames.install(store, Scenario.NEW_LOCAL, TestGames.NEW);
        assertThat(record.resolveSibling(Intents.INSTALLED_FILE + ".bad-2")).hasContent(bad);
        assertThat(store.game(GAME).installed()).contains(TestGames.NEW);
    }

    private void takeAway(Path staging) {
        try {
            if (Files.exists(staging)) {
                Files.move(staging, folder.resolve("gone"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @Tag("F23")
    @ValueSource(strings = {"rename .*install_intent.json.*", "makeDirectory .*trash.*", "rename .*/local .*/.local.backup/content",
        "rename .*/.local.installing/content .*/local"})
    void isNeverInstalledWithoutItsFilesWhenStagingVanishesBeforeTheSwap(String moment) throws Exception {
        TestGames.install(store, Scenario.OLD_LOCAL, TestGames.OLD);
        Map<String, String> before = tree(disk, root);
        try (var install = store.install(GAME, 100, 100)) {
            TestGames.write(install.writer(), Map.of("a", "a"));
            disk.failWhere(call -> {
                if (call.matches(moment)) {
                    takeAway(root.resolve(".local.installing/content"));
                }
                return false;
            }, StepDisk.BROKEN);
            assertThatThrownBy(() -> install.commit(TestGames.NEW)).isInstanceOf(StoreException.class).hasMessageContaining("try again");
        }
        assertThat(tree(disk, root)).isEqualTo(before);
        assertThat(store.game(GAME).installed()).contains(TestGames.OLD);
        assertThat(store.recover()).isEmpty();
    }

    @ParameterizedTest
    @Tag("F16")
    @Tag("B10")
    @ValueSource(strings = {".lanspread_owned", ".LANSPREAD_OWNED", "data/.lanspread_owned", ".local.backup/content/a", ".local.installing/a",
        ".Local.Trash-0123456789abcdef0123456789abcdef/a"})
    void noArchiveCanNameWhatProvesOwnership(String name) {
        assertThatThrownBy(() -> EntryPath.parse(name)).isInstanceOf(EntryPathException.class);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege on Windows")
    @Tag("B12")
    void writesNothingThroughALinkThatIsPlantedInStaging() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        try (var install = store.install(GAME, 100, 100)) {
            install.writer().directory(path("data"));
            Files.delete(root.resolve(".local.installing/content/data"));
            Files.createSymbolicLink(root.resolve(".local.installing/content/data"), outside);
            refused(Reason.LINK, () -> install.writer().file(path("data/a"), false));
            refused(Reason.LINK, () -> install.writer().directory(path("data/b")));
        }
        assertThat(outside).isEmptyDirectory();
        assertThat(root).doesNotExist();
    }

    @Test
    @Tag("F30")
    void spendsFewCallsAndFewDescriptorsOnASmallFile() throws Exception {
        int files = 1_000;
        try (var install = store.install(GAME, files, 2 * files)) {
            install.writer().directory(path("data"));
            disk.healthy();
            for (int i = 0; i < files; i++) {
                TestGames.write(install.writer(), Map.of("data/d" + i % 10 + "/f" + i, "x"));
            }
            install.commit(TestGames.NEW);
            assertThat(disk.calls()).isLessThan(7 * files + 200);
        }
        assertThat(disk.mostOpen()).isLessThanOrEqualTo(Forcing.THREADS_OF_INSTALLATION + 2);
        assertThat(disk.openNow()).isZero();
    }

    private static void write(StagingWriter writer, String name, long bytes) throws Exception {
        try (var out = writer.file(path(name), false)) {
            out.write(ByteBuffer.allocate((int) bytes));
            out.complete();
        }
    }

    private boolean forced(String name) {
        return disk.trace().stream().anyMatch(call -> call.startsWith("force ") && call.endsWith(name));
    }

    @Test
    @Timeout(60)
    void forcesALargeFileAsSoonAsItIsCompleteAndASmallOneAtTheEnd() throws Exception {
        try (var install = store.install(GAME, 2 * StagingWriter.LARGE_BYTES, 2)) {
            write(install.writer(), "small", StagingWriter.LARGE_BYTES - 1);
            write(install.writer(), "large", StagingWriter.LARGE_BYTES);
            while (!forced("large")) {
                Thread.onSpinWait();
            }
            assertThat(forced("small")).isFalse();
            install.commit(TestGames.NEW);
            assertThat(forced("small")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "large"})
    @Tag("F28")
    void installsNothingIfAFileCannotBeForced(String name) throws Exception {
        disk.failWhere(call -> call.startsWith("force ") && call.endsWith(name), StepDisk.BROKEN);
        try (var install = store.install(GAME, 2 * StagingWriter.LARGE_BYTES, 2)) {
            write(install.writer(), "small", StagingWriter.LARGE_BYTES - 1);
            write(install.writer(), "large", StagingWriter.LARGE_BYTES);
            refused(Reason.WRITE_LOST, () -> install.commit(TestGames.NEW));
        }
        assertThat(root).doesNotExist();
    }

    @Test
    void anOperationOfOneGameDoesNotKeepAnotherFromInstalling() throws Exception {
        var doom = new GameId("doom");
        try (var install = store.install(GAME, 100, 100)) {
            try (var other = store.install(doom, 100, 100)) {
                TestGames.write(other.writer(), Map.of("a", "a"));
                other.commit(InstalledRecord.UNKNOWN);
            }
            install.rollback();
        }
        assertThat(store.game(doom).isInstalled()).isTrue();
        assertThat(root).doesNotExist();
    }
}
