package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanspread.store.Scenario.World;
import org.lanspread.store.StoreException.Reason;
import org.lanspread.store.fault.CrashDisk;
import org.lanspread.store.fault.StepDisk;

/** One call fails, or the disk fails for good from one call on: the operation ends with a typed failure and nothing is lost. */
class FailingDiskTest {
    private record Fault(Supplier<IOException> failure, Reason reason) {}

    private static final List<Fault> FAULTS = List.of(
            new Fault(StepDisk.FULL, Reason.NO_SPACE),
            new Fault(StepDisk.BROKEN, Reason.IO),
            new Fault(StepDisk.DENIED, Reason.ACCESS_DENIED));

    private static StepDisk prepared(Scenario scenario) throws Exception {
        var disk = new StepDisk(new CrashDisk());
        new World(disk).makeDirectories();
        new World(disk).with(scenario::prepare);
        disk.healthy();
        return disk;
    }

    private static int countCalls(Scenario scenario) throws Exception {
        var disk = prepared(scenario);
        new World(disk).with(scenario::operate);
        return disk.calls();
    }

    /** Answers whether the operation reported success. */
    private static boolean operate(Scenario scenario, StepDisk disk, Reason expected) {
        try {
            new World(disk).with(scenario::operate);
            return true;
        } catch (StoreException e) {
            assertThat(e.reason()).isIn(expected, Reason.WRITE_LOST);
            assertThat(e.getMessage()).contains("try again").doesNotContain("Exception");
            return false;
        }
    }

    private static void assertRecovers(Scenario scenario, StepDisk disk, boolean succeeded) throws Exception {
        disk.healthy();
        var world = new World(disk);
        world.with(store -> assertThat(store.recover()).noneMatch(finding -> finding.kind() == Finding.Kind.NEEDS_ATTENTION));
        boolean isNew = scenario.isNew(world);
        if (succeeded) {
            assertThat(isNew).as("success was reported").isTrue();
        }
        world.assertClean();
    }

    @ParameterizedTest(name = "F28 F31 {0}")
    @EnumSource
    void isOldOrNewAfterAFailureOfAnyOneCall(Scenario scenario) throws Exception {
        int calls = countCalls(scenario);
        for (Fault fault : FAULTS) {
            for (int n = 1; n <= calls; n++) {
                String where = "";
                try {
                    var disk = prepared(scenario);
                    disk.failAt(n, fault.failure);
                    boolean succeeded = operate(scenario, disk, fault.reason);
                    where = disk.trace().get(n - 1);
                    assertRecovers(scenario, disk, succeeded);
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("call " + n + " fails: " + where + " by " + fault.reason, e);
                }
            }
        }
    }

    @ParameterizedTest(name = "F28 F31 {0}")
    @EnumSource
    void isOldOrNewAfterTheDiskFailedForGood(Scenario scenario) throws Exception {
        int calls = countCalls(scenario);
        for (int n = 1; n <= calls; n++) {
            var disk = prepared(scenario);
            disk.failFrom(n, StepDisk.FULL);
            boolean succeeded = operate(scenario, disk, Reason.NO_SPACE);
            try {
                assertRecovers(scenario, disk, succeeded);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("everything fails from call " + n, e);
            }
        }
    }

    @ParameterizedTest(name = "F28 {0}")
    @EnumSource(names = {"INSTALLATION", "UPDATE", "UNINSTALLATION", "REMOVAL"})
    void goesOnWithoutARestartOnceTheDiskIsWellAgain(Scenario scenario) throws Exception {
        int calls = countCalls(scenario);
        for (int n = 1; n <= calls; n++) {
            var disk = prepared(scenario);
            disk.failFrom(n, StepDisk.FULL);
            boolean succeeded = operate(scenario, disk, Reason.NO_SPACE);
            disk.healthy();
            if (!succeeded) {
                try {
                    operateAgain(scenario, disk);
                    assertThat(scenario.isNew(new World(disk))).isTrue();
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("everything failed from call " + n, e);
                }
            }
        }
    }

    /** The first attempt may have been finished when the second one began; then there is nothing left to remove. */
    private static void operateAgain(Scenario scenario, StepDisk disk) throws StoreException {
        try {
            new World(disk).with(scenario::operate);
        } catch (StoreException e) {
            assertThat(e.reason()).isIn(Reason.NOT_INSTALLED, Reason.NOT_DOWNLOADED);
        }
    }
}
