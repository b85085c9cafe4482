package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanspread.store.Scenario.World;
import org.lanspread.store.fault.CrashDisk;
import org.lanspread.store.fault.StepDisk;

/**
 * The power fails before every call that changes the disk, and recovery has to find the old or the new state, complete. Files are forced by several
 * threads, so the numbers of calls may differ a little from run to run; the order that matters does not.
 */
class CrashTest {
    private static final int SEEDS = 6;
    private static final int CUTS_IN_A_ROW = 5;

    /** Runs the operation until the power fails before the given call; answers whether it reported success. */
    private static boolean interrupt(Scenario scenario, CrashDisk disk, int crashAt) {
        disk.crashAt(crashAt);
        try {
            new World(disk).with(scenario::operate);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int countCalls(Scenario scenario, CrashDisk prepared) {
        CrashDisk disk = prepared.copy();
        assertThat(interrupt(scenario, disk, Integer.MAX_VALUE)).isTrue();
        return disk.calls();
    }

    private static List<Finding> recover(World world) throws IOException {
        var findings = new ArrayList<Finding>();
        world.with(store -> findings.addAll(store.recover()));
        return findings;
    }

    private static void assertSettled(Scenario scenario, CrashDisk disk, boolean succeeded) throws Exception {
        var world = new World(disk);
        boolean isNew = scenario.isNew(world);
        if (succeeded) {
            assertThat(isNew).as("success was reported").isTrue();
        }
        world.assertClean();
        assertThat(recover(world)).as("nothing is left to do").isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("F1")
    @Tag("F3")
    @Tag("F4")
    @Tag("F5")
    @Tag("F9")
    @Tag("F12")
    @Tag("F13")
    @Tag("F18")
    void isOldOrNewAfterACrashAtEveryCall(Scenario scenario) throws Exception {
        CrashDisk prepared = scenario.prepared();
        int calls = countCalls(scenario, prepared);
        assertThat(calls).isGreaterThan(5);
        for (int k = 1; k <= calls + 1; k++) {
            for (int seed = 0; seed < SEEDS; seed++) {
                String where = "crash at call " + k + " of " + calls + ", seed " + seed;
                CrashDisk disk = prepared.copy();
                try {
                    boolean succeeded = interrupt(scenario, disk, k);
                    disk.restart(seed);
                    assertThat(recover(new World(disk))).noneMatch(finding -> finding.kind() == Finding.Kind.NEEDS_ATTENTION);
                    assertSettled(scenario, disk, succeeded);
                } catch (Exception | AssertionError e) {
                    throw new AssertionError(where, e);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INSTALLATION")
    @Tag("F14")
    @Tag("F18")
    void isOldOrNewAfterACrashAtEveryCallOfRecovery(Scenario scenario) throws Exception {
        CrashDisk prepared = scenario.prepared();
        int calls = countCalls(scenario, prepared);
        for (int k = 1; k <= calls; k++) {
            CrashDisk interrupted = prepared.copy();
            boolean succeeded = interrupt(scenario, interrupted, k);
            interrupted.restart(k);
            boolean recovered = false;
            for (int j = 1; !recovered; j++) {
                String where = "crash at call " + k + ", then at call " + j + " of recovery";
                CrashDisk disk = interrupted.copy();
                try {
                    disk.crashAt(j);
                    recovered = recoverUntilCrash(new World(disk));
                    disk.restart(j);
                    recover(new World(disk));
                    assertSettled(scenario, disk, succeeded);
                } catch (Exception | AssertionError e) {
                    throw new AssertionError(where, e);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("F14")
    void isOldOrNewHoweverOftenRecoveryIsCutShort(Scenario scenario) throws Exception {
        CrashDisk prepared = scenario.prepared();
        int calls = countCalls(scenario, prepared);
        for (int k = 1; k <= calls; k++) {
            var random = new SplittableRandom(k);
            CrashDisk disk = prepared.copy();
            try {
                boolean succeeded = interrupt(scenario, disk, k);
                for (int cut = 0; cut < CUTS_IN_A_ROW; cut++) {
                    disk.restart(random.nextLong());
                    disk.crashAt(disk.calls() + random.nextInt(1, 12));
                    recoverUntilCrash(new World(disk));
                }
                disk.restart(random.nextLong());
                recover(new World(disk));
                assertSettled(scenario, disk, succeeded);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("crash at call " + k, e);
            }
        }
    }

    @Test
    @Tag("F2")
    @Tag("F3")
    void completesADownloadByWritingAgainWhatReadsWrongAfterACrash() throws Exception {
        CrashDisk prepared = Scenario.DOWNLOAD.prepared();
        int calls = countCalls(Scenario.DOWNLOAD, prepared);
        for (int k = 1; k <= calls; k++) {
            for (int seed = 0; seed < SEEDS; seed++) {
                CrashDisk disk = prepared.copy();
                interrupt(Scenario.DOWNLOAD, disk, k);
                disk.restart(seed);
                var world = new World(disk);
                recover(world);
                world.with(CrashTest::writeWhatDiffers);
                disk.restart(seed);
                assertThat(Scenario.DOWNLOAD.isNew(world)).as("crash at call %d, seed %d", k, seed).isTrue();
            }
        }
    }

    private static void writeWhatDiffers(GameStore store) throws IOException {
        try (var download = store.download(TestGames.plan("20210202", Scenario.NEW_PAYLOAD))) {
            for (var file : Scenario.NEW_PAYLOAD.entrySet()) {
                byte[] wanted = TestGames.bytes(file.getValue());
                var found = ByteBuffer.allocate(wanted.length);
                download.read(TestGames.path(file.getKey()), 0, found);
                if (found.hasRemaining() || !Arrays.equals(found.array(), wanted)) {
                    download.write(TestGames.path(file.getKey()), 0, ByteBuffer.wrap(wanted));
                }
            }
            download.seal(TestGames.bytes("20210202"), List.of());
        }
    }

    @Test
    @Tag("F57")
    void isOldOrNewAfterACrashAtEveryCallOfUndoing() throws Exception {
        String promotion = "content " + World.GAMES.resolve("quake").resolve("local");
        CrashDisk prepared = Scenario.UPDATE.prepared();
        for (int seed = 0; seed < SEEDS; seed++) {
            boolean ran = false;
            for (int k = 1; !ran; k++) {
                CrashDisk disk = prepared.copy();
                var failing = new StepDisk(disk);
                var failed = new AtomicBoolean();
                failing.failWhere(call -> call.endsWith(promotion) && failed.compareAndSet(false, true), StepDisk.BROKEN);
                disk.crashAt(k);
                assertThatThrownBy(() -> new World(failing).with(Scenario.UPDATE::operate)).isInstanceOf(StoreException.class);
                ran = disk.calls() < k;
                disk.restart(seed);
                recover(new World(disk));
                assertSettled(Scenario.UPDATE, disk, false);
            }
        }
    }

    /** Answers whether recovery came to its end; its findings do not tell, since it takes a crash for a failing disk. */
    private static boolean recoverUntilCrash(World world) {
        try {
            recover(world);
            world.disk().stat(World.GAMES);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
