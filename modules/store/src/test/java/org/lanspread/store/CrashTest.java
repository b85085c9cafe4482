package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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

    /** Runs the operation until the power fails before the given call; answers whether it reported success. */
    private static boolean interrupt(Scenario scenario, CrashDisk disk, int crashAt) throws Exception {
        var world = new World(disk);
        world.makeDirectories();
        world.with(scenario::prepare);
        disk.settle();
        disk.crashAt(Math.addExact(disk.calls(), crashAt));
        try {
            world.with(scenario::operate);
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    private static int countCalls(Scenario scenario) throws Exception {
        var disk = new CrashDisk();
        assertThat(interrupt(scenario, disk, 1_000_000)).isTrue();
        var prepared = new CrashDisk();
        new World(prepared).makeDirectories();
        new World(prepared).with(scenario::prepare);
        return disk.calls() - prepared.calls();
    }

    private static List<Finding> recover(World world) throws StoreException {
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

    @ParameterizedTest(name = "F12 F13 {0}")
    @EnumSource
    void isOldOrNewAfterACrashAtEveryCall(Scenario scenario) throws Exception {
        int calls = countCalls(scenario);
        assertThat(calls).isGreaterThan(5);
        for (int k = 1; k <= calls + 1; k++) {
            for (int seed = 0; seed < SEEDS; seed++) {
                String where = "crash at call " + k + " of " + calls + ", seed " + seed;
                var disk = new CrashDisk();
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

    @ParameterizedTest(name = "F14 {0}")
    @EnumSource
    void isOldOrNewAfterACrashAtEveryCallOfRecovery(Scenario scenario) throws Exception {
        int calls = countCalls(scenario);
        for (int k = 1; k <= calls; k++) {
            boolean recovered = false;
            for (int j = 1; !recovered; j++) {
                String where = "crash at call " + k + ", then at call " + j + " of recovery";
                var disk = new CrashDisk();
                try {
                    boolean succeeded = interrupt(scenario, disk, k);
                    disk.restart(k);
                    disk.crashAt(disk.calls() + j);
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

    @Test
    void f57IsOldOrNewAfterACrashAtEveryCallOfUndoing() throws Exception {
        String promotion = "content " + World.GAMES.resolve("quake").resolve("local");
        for (int seed = 0; seed < SEEDS; seed++) {
            boolean ran = false;
            for (int k = 1; !ran; k++) {
                var disk = new CrashDisk();
                var failing = new StepDisk(disk);
                new World(disk).makeDirectories();
                new World(disk).with(Scenario.UPDATE::prepare);
                disk.settle();
                var failed = new AtomicBoolean();
                failing.failWhere(call -> call.endsWith(promotion) && failed.compareAndSet(false, true), StepDisk.BROKEN);
                int crashAt = disk.calls() + k;
                disk.crashAt(crashAt);
                assertThatThrownBy(() -> new World(failing).with(Scenario.UPDATE::operate)).isInstanceOf(StoreException.class);
                ran = disk.calls() < crashAt;
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
