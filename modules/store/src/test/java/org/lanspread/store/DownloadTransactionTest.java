package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lanspread.store.Scenario.World.GAMES;
import static org.lanspread.store.TestGames.GAME;
import static org.lanspread.store.TestGames.bytes;
import static org.lanspread.store.TestGames.path;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.store.Scenario.World;
import org.lanspread.store.StoreException.Reason;
import org.lanspread.store.fault.CaselessDisk;
import org.lanspread.store.fault.CrashDisk;
import org.lanspread.store.fault.StepDisk;

/** What a download makes of a game root, and in which order. */
class DownloadTransactionTest extends DownloadsOnADisk {
    @Test
    @Tag("F6")
    void makesPayloadThenFoldersThenSentinelDurable() throws Exception {
        TestGames.download(store, "20210202", Map.of("a/b/data.pak", "data"), List.of());

        List<String> order = disk.trace().stream().filter(call -> call.startsWith("force") || call.startsWith("rename")).toList();
        assertThat(order.subList(order.lastIndexOf("force " + ROOT.resolve("a/b/data.pak")), order.size())).containsExactly(
                "force " + ROOT.resolve("a/b/data.pak"),
                "forceDirectory " + ROOT.resolve("a/b"),
                "forceDirectory " + ROOT.resolve("a"),
                "forceDirectory " + ROOT,
                "forceDirectory " + GAMES,
                "force " + ROOT.resolve(".version.ini.tmp"),
                "rename " + ROOT.resolve(".version.ini.tmp") + " " + ROOT.resolve("version.ini"),
                "forceDirectory " + ROOT);
    }

    @Test
    @Tag("F28")
    void whatCannotBeginLeavesTheOldDownloadComplete() throws Exception {
        TestGames.download(store, "20200101", Map.of("quake.eti", "old"), List.of());
        Map<String, String> before = root();
        var plan = TestGames.plan("20210202", Map.of("a.txt", "new", "more/b.txt", "new", "more/c.txt", "new"));
        for (String file : List.of("a.txt", "more/b.txt", "more/c.txt")) {
            disk.failWhere(call -> call.equals("create " + ROOT.resolve(file)), StepDisk.FULL);
            fails(Reason.NO_SPACE, () -> store.download(plan));
            disk.healthy();
            assertThat(root()).containsAllEntriesOf(before).doesNotContainKeys("a.txt", "more/b.txt", "more/c.txt");
        }
        assertThat(store.game(GAME).sentinel()).isInstanceOf(Sentinel.Complete.class);
    }

    @Test
    void aSentinelThatAnEarlierDownloadPutAwayDoesNotComeBackWhenALaterOneCannotBegin() throws Exception {
        TestGames.download(store, "20200101", Map.of("quake.eti", "old"), List.of());
        try (var broken = store.download(TestGames.plan("20210202", Map.of("quake.eti", "new")))) {
            write(broken, "quake.eti", "ne");
        }
        assertThat(root()).containsKey(".version.ini.discarded");
        disk.failWhere(call -> call.startsWith("create "), StepDisk.FULL);
        fails(Reason.NO_SPACE, () -> store.download(TestGames.plan("20210202", Map.of("a.txt", "new"))));
        disk.healthy();
        assertThat(root()).containsOnlyKeys("quake.eti");
    }

    @Test
    @Tag("F6")
    void aFileThatIsCutIsForcedAfterThat() throws Exception {
        TestGames.download(store, "20200101", Map.of("quake.eti", "a longer file"), List.of());
        disk.healthy();
        TestGames.download(store, "20210202", Map.of("quake.eti", "short"), List.of());
        String file = ROOT.resolve("quake.eti").toString();
        assertThat(disk.trace().lastIndexOf("force " + file)).isGreaterThan(disk.trace().lastIndexOf("truncate " + file)).isPositive();
    }

    @Test
    @Tag("F57")
    void whatIsWantedNoMoreIsNotForcedAndNotSealed() throws Exception {
        var stop = new AtomicBoolean();
        try (var download = store.download(TestGames.plan("20210202", Map.of("a.pak", "aaaa")), stop::get)) {
            stop.set(true);
            write(download, "a.pak", "aaaa");
            fails(Reason.STOPPED, () -> download.seal(SENTINEL, List.of()));
            assertThat(disk.trace()).doesNotContain("force " + ROOT.resolve("a.pak"));
            download.discard();
        }
        assertThat(disk.stat(ROOT).isAbsent()).isTrue();
        fails(Reason.STOPPED, () -> store.download(TestGames.plan("20210202", Map.of("a.pak", "aaaa")), stop::get));
        fails(Reason.STOPPED, () -> store.install(GAME, 1, 1, stop::get));
    }

    @Test
    @Tag("F9")
    void putsTheOldSentinelAwayBeforeAnyByteChanges() throws Exception {
        TestGames.download(store, "20200101", Map.of("quake.eti", "old"), List.of());
        disk.healthy();
        try (var download = store.download(TestGames.plan("20210202", Map.of("quake.eti", "new", "more.txt", "more")))) {
            List<String> changes = disk.trace().stream()
                    .filter(call -> call.matches("(rename|force|forceDirectory|create|delete|write|truncate) .*"))
                    .toList();
            assertThat(changes).startsWith(
                    "rename " + ROOT.resolve("version.ini") + " " + ROOT.resolve(".version.ini.discarded"), "forceDirectory " + ROOT);
            assertThat(store.game(GAME).sentinel()).isEqualTo(new Sentinel.Absent());
            download.fail();
        }
        assertThat(root()).containsOnlyKeys("quake.eti", "more.txt");
    }

    @Test
    @Tag("F7")
    void refusesToSealWhatTheDiskLostUntilItIsWrittenIntoANewFile() throws Exception {
        try (var download = store.download(TestGames.plan("20210202", Map.of("a.pak", "aaaa", "b.pak", "bbbb")))) {
            disk.failWhere(call -> call.equals("force " + ROOT.resolve("a.pak")), StepDisk.BROKEN);
            write(download, "a.pak", "aaaa");
            write(download, "b.pak", "bbbb");
            fails(Reason.WRITE_LOST, () -> download.seal(SENTINEL, List.of()));
            disk.healthy();
            fails(Reason.WRITE_LOST, () -> download.seal(SENTINEL, List.of()));
            assertThat(download.lost()).containsExactly(path("a.pak"));
            assertThat(store.game(GAME).sentinel()).isEqualTo(new Sentinel.Absent());

            disk.healthy();
            download.restart(path("a.pak"));
            assertThat(disk.trace()).containsSubsequence("delete " + ROOT.resolve("a.pak"), "create " + ROOT.resolve("a.pak"));
            fails(Reason.INCOMPLETE, () -> download.seal(SENTINEL, List.of()));
            write(download, "a.pak", "aaaa");
            download.seal(SENTINEL, List.of());
        }
        assertThat(store.game(GAME).sentinel()).isEqualTo(new Sentinel.Complete(new GameVersion("20210202")));
    }

    @Test
    @Tag("F7")
    void deletesWhatTheDiskLostWhenTheDownloadFails() throws Exception {
        try (var download = store.download(TestGames.plan("20210202", Map.of("a.pak", "aaaa", "b.pak", "bbbb")))) {
            disk.failWhere(call -> call.equals("force " + ROOT.resolve("a.pak")), StepDisk.BROKEN);
            write(download, "a.pak", "aaaa");
            write(download, "b.pak", "bbbb");
            fails(Reason.WRITE_LOST, () -> download.seal(SENTINEL, List.of()));
            download.fail();
        }
        assertThat(root()).isEqualTo(Map.of("b.pak", "bbbb"));
    }

    @Test
    void keepsWhatAnEarlierAttemptWroteAndCutsWhatIsTooLong() throws Exception {
        try (var download = store.download(TestGames.plan("20200101", Map.of("quake.eti", "0123456789")))) {
            write(download, "quake.eti", "0123456789");
            download.fail();
        }
        try (var download = store.download(TestGames.plan("20210202", Map.of("quake.eti", "01234")))) {
            var buffer = ByteBuffer.allocate(5);
            assertThat(download.read(path("quake.eti"), 0, buffer)).isEqualTo(5);
            assertThat(buffer.array()).isEqualTo(bytes("01234"));
            download.seal(SENTINEL, List.of());
        }
        assertThat(root()).isEqualTo(Map.of("quake.eti", "01234", "version.ini", "20210202\n"));
    }

    @Test
    @Tag("F10")
    void leavesAnObsoleteFileAloneThatChanged() throws Exception {
        TestGames.download(store, "20200101", Map.of("b.txt", "b", "c.txt", "c"), List.of());
        var before = List.of(now("b.txt"), now("c.txt"));
        try (var changed = disk.open(ROOT.resolve("b.txt"))) {
            changed.write(ByteBuffer.wrap(bytes("edited")), 0);
        }
        TestGames.download(store, "20210202", Map.of("a.txt", "aa"), before);

        assertThat(root()).containsOnlyKeys("a.txt", "b.txt", "version.ini").containsEntry("b.txt", "edited");
    }

    @Test
    @Tag("F10")
    void leavesAFileAloneThatIsOneOfTheReleaseUnderItsOldSpelling() throws Exception {
        var caseless = new CaselessDisk(new CrashDisk());
        var world = new World(caseless);
        world.makeDirectories();
        world.with(there -> {
            TestGames.download(there, "20200101", Map.of("Data/a.txt", "a"), List.of());
            FileStat stat = caseless.stat(ROOT.resolve("Data/a.txt"));
            var before = List.of(new Payload.File(path("Data/a.txt"), 1, stat.modifiedMillis()));
            TestGames.download(there, "20210202", Map.of("data/A.TXT", "b"), before);
        });

        assertThat(world.root()).isEqualTo(Map.of("Data/", "", "Data/a.txt", "b", "version.ini", "20210202\n"));
    }

    /** Else the two would collide, and the game could not be shared any more. */
    @Test
    @Tag("F10")
    void deletesAFileThatTheReleaseSpellsOtherwiseWhereThatIsAFileOfItsOwn() throws Exception {
        TestGames.download(store, "20200101", Map.of("Data/a.txt", "a", "Data/more/b.txt", "b"), List.of());
        var before = List.of(now("Data/a.txt"), now("Data/more/b.txt"));
        TestGames.download(store, "20210202", Map.of("data/A.TXT", "aa"), before);

        assertThat(root()).containsOnlyKeys("data/", "data/A.TXT", "version.ini");
        assertThat(disk.stat(ROOT.resolve("Data")).isAbsent()).as("its empty folders are gone").isTrue();
        assertThat(store.game(GAME).payload().sound()).isTrue();
    }

    @Test
    @Tag("F10")
    void keepsObsoleteFilesUntilTheNewReleaseIsComplete() throws Exception {
        TestGames.download(store, "20200101", Map.of("a.txt", "a", "b.txt", "b"), List.of());
        var obsolete = List.of(now("b.txt"));
        disk.failWhere(call -> call.equals("forceDirectory " + ROOT.getParent()), StepDisk.BROKEN);
        assertThatThrownBy(() -> TestGames.download(store, "20210202", Map.of("a.txt", "A"), obsolete)).isInstanceOf(StoreException.class);
        disk.healthy();
        assertThat(root()).containsEntry("b.txt", "b").doesNotContainKey("version.ini");
        TestGames.download(store, "20210202", Map.of("a.txt", "A"), obsolete);
        List<String> changes = disk.trace();
        int deletion = changes.indexOf("delete " + ROOT.resolve("b.txt"));
        int completion = changes.lastIndexOf("rename " + ROOT.resolve(".version.ini.tmp") + " " + ROOT.resolve("version.ini"));
        assertThat(completion).isPositive();
        assertThat(changes.subList(completion, deletion)).contains("forceDirectory " + ROOT);
        assertThat(changes.subList(deletion, changes.size())).as("it does not come back").contains("forceDirectory " + ROOT);
    }

    @Test
    @Tag("F10")
    void deletesOnlyTheObsoleteFilesItIsTold() throws Exception {
        TestGames.download(store, "20200101", Map.of("a.txt", "a", "b.txt", "b", "c.txt", "c"), List.of());
        TestGames.download(store, "20210202", Map.of("a.txt", "a"), List.of(
                now("a.txt"), now("b.txt"), now("version.ini"), now("never.txt")));

        assertThat(root()).containsOnlyKeys("a.txt", "c.txt", "version.ini");
    }

    @Test
    void refusesBytesPastTheEnd() throws Exception {
        try (var download = store.download(TestGames.plan("20210202", Map.of("a.txt", "1234")))) {
            download.write(path("a.txt"), 2, ByteBuffer.wrap(bytes("34")));
            fails(Reason.REFUSED, () -> download.write(path("a.txt"), 3, ByteBuffer.wrap(bytes("45"))));
            fails(Reason.REFUSED, () -> download.write(path("a.txt"), -1, ByteBuffer.wrap(bytes("4"))));
            fails(Reason.REFUSED, () -> download.write(path("a.txt"), Long.MAX_VALUE, ByteBuffer.wrap(bytes("4"))));
            download.fail();
        }
    }

    @Test
    @Tag("B12")
    void refusesToPassThroughALink() throws Exception {
        var crash = new CrashDisk();
        var world = new World(crash);
        world.makeDirectories();
        crash.makeDirectory(ROOT, Disk.Access.NORMAL);
        crash.link(ROOT.resolve("extras"));
        world.with(linked -> fails(Reason.LINK, () -> linked.download(TestGames.plan("20210202", Map.of("extras/a.txt", "a")))));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege on Windows")
    @Tag("B12")
    void refusesALinkThatIsPlantedWhileTheDownloadRuns(@TempDir Path temp) throws Exception {
        Path games = Files.createDirectory(temp.resolve("games"));
        Path outside = Files.createDirectory(temp.resolve("outside"));
        try (var realState = StateDirectory.open(Disk.real(), temp.resolve("state")); var real = GameStore.open(Disk.real(), games, realState);
                var download = real.download(TestGames.plan("20210202", Map.of("extras/a.txt", "a")))) {
            Files.delete(games.resolve("quake/extras/a.txt"));
            Files.delete(games.resolve("quake/extras"));
            Files.writeString(outside.resolve("a.txt"), "precious");
            Files.createSymbolicLink(games.resolve("quake/extras"), outside);
            fails(Reason.LINK, () -> write(download, "extras/a.txt", "b"));
            assertThat(outside.resolve("a.txt")).hasContent("precious");
        }
    }

    @Test
    @Tag("F30")
    void keepsFewFilesOpen() throws Exception {
        Map<String, String> payload = new LinkedHashMap<>();
        for (int i = 0; i < 1_000; i++) {
            payload.put("d" + i % 10 + "/f" + i, "x");
        }
        TestGames.download(store, "20210202", payload, List.of());
        assertThat(root()).containsAllEntriesOf(payload);
        assertThat(disk.mostOpen()).isLessThanOrEqualTo(OpenFiles.MAX_LENT + OpenFiles.MAX_KEPT);
        assertThat(disk.openNow()).isZero();
    }

    @Test
    @Tag("F30")
    void saysWhatToDoWhenTheSystemGivesNoMoreOfSomething() throws Exception {
        Map<String, String> payload = Map.of("a.pak", "aaaa");
        disk.failWhere(call -> call.startsWith("open"), StepDisk.NO_DESCRIPTORS);
        assertThatThrownBy(() -> TestGames.download(store, "20210202", payload, List.of()))
                .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_OPEN_FILES))
                .hasMessageContaining("raise the limit of open files");
        disk.failWhere(call -> call.startsWith("create"), StepDisk.TOO_LONG);
        assertThatThrownBy(() -> TestGames.download(store, "20210202", Map.of("b.pak", "b"), List.of()))
                .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NAME_TOO_LONG))
                .hasMessageContaining("shorter path");
        disk.failWhere(call -> call.startsWith("create"), StepDisk.FULL);
        fails(Reason.NO_SPACE, () -> TestGames.download(store, "20210202", Map.of("c.pak", "c"), List.of()));
        disk.healthy();
        TestGames.download(store, "20210202", payload, List.of());
        assertThat(root()).containsEntry("a.pak", "aaaa").containsKey("version.ini");
    }

    @Test
    @Tag("F34")
    void anInterruptedWriterHarmsNobodyElse(@TempDir Path temp) throws Exception {
        Path games = Files.createDirectory(temp.resolve("games"));
        int writers = 8;
        int chunks = 200;
        byte[] expected = new byte[writers * chunks];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) i;
        }
        var plan = new DownloadPlan(GAME, new GameVersion("20210202"), List.of(new DownloadPlan.File(path("a.pak"), expected.length)));
        try (var realState = StateDirectory.open(Disk.real(), temp.resolve("state")); var real = GameStore.open(Disk.real(), games, realState);
                var download = real.download(plan); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var begun = new CountDownLatch(1);
            Future<?> victim = threads.submit(() -> {
                begun.countDown();
                Thread.currentThread().interrupt();
                write(download, "a.pak", "?");
                return null;
            });
            begun.await();
            Map<Integer, Future<?>> writing = new HashMap<>();
            for (int writer = 0; writer < writers; writer++) {
                int first = writer * chunks;
                writing.put(writer, threads.submit(() -> {
                    for (int i = first; i < first + chunks; i++) {
                        download.write(path("a.pak"), i, ByteBuffer.wrap(expected, i, 1));
                    }
                    return null;
                }));
            }
            assertThatThrownBy(victim::get).hasCauseInstanceOf(StoreException.class)
                    .cause().satisfies(e -> assertThat(((StoreException) e).reason()).isEqualTo(Reason.INTERRUPTED));
            for (Future<?> each : writing.values()) {
                each.get();
            }
            download.write(path("a.pak"), 0, ByteBuffer.wrap(expected, 0, 1));
            download.seal(SENTINEL, List.of());
        }
        assertThat(Files.readAllBytes(games.resolve("quake/a.pak"))).isEqualTo(expected);
    }

    @Test
    @Tag("F8")
    void triesARenameAgainThatAnotherProgramPreventsForAMoment() throws Exception {
        var attempts = new AtomicInteger();
        disk.failWhere(call -> call.startsWith("rename") && attempts.incrementAndGet() < DownloadTransaction.RENAME_ATTEMPTS, StepDisk.DENIED);
        TestGames.download(store, "20210202", Map.of("a.pak", "aaaa"), List.of());
        assertThat(attempts).hasValue(DownloadTransaction.RENAME_ATTEMPTS);

        attempts.set(Integer.MIN_VALUE);
        disk.failWhere(call -> call.startsWith("rename") && attempts.incrementAndGet() < 0, StepDisk.DENIED);
        fails(Reason.ACCESS_DENIED, () -> TestGames.download(store, "20220303", Map.of("a.pak", "bbbb"), List.of()));
        assertThat(attempts).hasValue(Integer.MIN_VALUE + DownloadTransaction.RENAME_ATTEMPTS);
        assertThat(root()).isEqualTo(Map.of("a.pak", "aaaa", "version.ini", "20210202\n"));
    }

    @Test
    @Tag("F8")
    void keepsThePayloadWhenTheSentinelCannotGetItsName() throws Exception {
        var attempts = new AtomicInteger();
        try (var download = store.download(TestGames.plan("20210202", Map.of("a.pak", "aaaa")))) {
            write(download, "a.pak", "aaaa");
            disk.failWhere(call -> call.startsWith("rename") && attempts.incrementAndGet() > 0, StepDisk.DENIED);
            fails(Reason.ACCESS_DENIED, () -> download.seal(SENTINEL, List.of()));
            assertThat(attempts).hasValue(DownloadTransaction.RENAME_ATTEMPTS);
            disk.healthy();
            download.fail();
        }
        assertThat(root()).isEqualTo(Map.of("a.pak", "aaaa"));
        try (var again = store.download(TestGames.plan("20210202", Map.of("a.pak", "aaaa")))) {
            again.seal(SENTINEL, List.of());
        }
        assertThat(root()).isEqualTo(Map.of("a.pak", "aaaa", "version.ini", "20210202\n"));
    }

    @Test
    @Tag("F8")
    @Tag("F31")
    void doesNotTryAgainWhatCannotGetBetter() throws Exception {
        for (var hopeless : List.of(StepDisk.READ_ONLY, StepDisk.FULL, StepDisk.BROKEN)) {
            var attempts = new AtomicInteger();
            disk.failWhere(call -> call.startsWith("rename") && attempts.incrementAndGet() > 0, hopeless);
            assertThatThrownBy(() -> TestGames.download(store, "20210202", Map.of("a.pak", "aaaa"), List.of())).isInstanceOf(StoreException.class);
            assertThat(attempts).hasValue(1);
            disk.healthy();
        }
    }

    /** What the disk is asked for each small file: looks at the folders above, and no more than has to be. */
    @Test
    void spendsFewCallsOnASmallFile() throws Exception {
        Map<String, String> payload = new LinkedHashMap<>();
        for (int i = 0; i < 1_000; i++) {
            payload.put("data/d" + i % 10 + "/f" + i, "x");
        }
        var plan = TestGames.plan("20210202", payload);
        try (var download = store.download(plan)) {
            assertThat(disk.calls()).as("creating").isLessThan(1_100);
            disk.healthy();
            for (String name : payload.keySet()) {
                download.read(path(name), 0, ByteBuffer.allocate(1));
            }
            assertThat(disk.calls()).as("reading what is known to be empty").isZero();
            String lost = "data/d0/f0";
            disk.failWhere(call -> call.equals("force " + ROOT.resolve(lost)), StepDisk.BROKEN);
            for (String name : payload.keySet()) {
                write(download, name, "x");
            }
            fails(Reason.WRITE_LOST, () -> download.seal(SENTINEL, List.of()));
            assertThat(disk.calls()).as("writing and forcing").isLessThan(11_500);
            disk.healthy();
            download.restart(path(lost));
            write(download, lost, "x");
            download.seal(SENTINEL, List.of());
            assertThat(disk.trace().stream().filter(call -> call.startsWith("open"))).as("opening only what is not durable yet").hasSizeLessThan(3);
            disk.healthy();
        }
        try (var again = store.download(plan)) {
            assertThat(disk.calls()).as("finding").isLessThan(1_100);
            again.fail();
        }
    }

    @Test
    void carriesAHundredThousandFilesInLinearTime() throws Exception {
        var files = new ArrayList<DownloadPlan.File>();
        for (int i = 0; i < 100_000; i++) {
            files.add(new DownloadPlan.File(path("d" + i % 100 + "/f" + i), 0));
        }
        disk.healthy();
        try (var download = store.download(new DownloadPlan(GAME, new GameVersion("20210202"), files))) {
            assertThat(disk.calls()).isLessThan(2 * files.size());
            download.fail();
        }
    }
}
