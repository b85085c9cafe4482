package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
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
            new Fault(StepDisk.DENIED, Reason.ACCESS_DENIED),
            new Fault(StepDisk.READ_ONLY, Reason.ACCESS_DENIED),
            new Fault(StepDisk.NO_DESCRIPTORS, Reason.TOO_MANY_OPEN_FILES),
            new Fault(StepDisk.TOO_LONG, Reason.NAME_TOO_LONG));
    /** Undoing and cleaning up may be tried on a disk that fails for good, but not over and over. */
    private static final int MOST_CALLS_AFTER_THE_FAILURE = 40;

    private static int countCalls(Scenario scenario, CrashDisk prepared) throws Exception {
        var disk = new StepDisk(prepared.copy());
        new World(disk).with(scenario::operate);
        return disk.calls();
    }

    /** Answers whether the operation reported success. */
    private static boolean operate(Scenario scenario, StepDisk disk, Reason expected) {
        try {
            new World(disk).with(scenario::operate);
            return true;
        } catch (IOException e) {
            assertTyped(scenario, e, expected);
            return false;
        }
    }

    /** Recovery reports what it could not do by a finding, which a scenario of it turns into its own failure. */
    private static void assertTyped(Scenario scenario, IOException failure, Reason expected) {
        assertThat(failure).isInstanceOfSatisfying(StoreException.class, e -> {
            Reason found = scenario == Scenario.MIGRATION ? Reason.UNFINISHED : expected;
            assertThat(e.reason()).isIn(expected, Reason.WRITE_LOST, found);
            assertThat(e.getMessage()).contains("try again").doesNotContain("Exception").doesNotContain("null");
        });
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

    @ParameterizedTest
    @EnumSource
    @Tag("F28")
    @Tag("F30")
    @Tag("F31")
    void isOldOrNewAfterAFailureOfAnyOneCall(Scenario scenario) throws Exception {
        CrashDisk prepared = scenario.prepared();
        int calls = countCalls(scenario, prepared);
        for (int n = 1; n <= calls; n++) {
            for (Fault fault : List.of(FAULTS.getFirst(), FAULTS.get(1 + n % (FAULTS.size() - 1)))) {
                String where = "";
                try {
                    var disk = new StepDisk(prepared.copy());
                    disk.failAt(n, fault.failure);
                    boolean succeeded = operate(scenario, disk, fault.reason);
                    where = disk.calls() < n ? "none" : disk.trace().get(n - 1);
                    assertRecovers(scenario, disk, succeeded);
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("call " + n + " fails: " + where + " by " + fault.reason, e);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("F28")
    @Tag("F31")
    void endsSoonAndIsOldOrNewAfterTheDiskFailedForGood(Scenario scenario) throws Exception {
        CrashDisk prepared = scenario.prepared();
        int calls = countCalls(scenario, prepared);
        for (int n = 1; n <= calls; n++) {
            var disk = new StepDisk(prepared.copy());
            Fault fault = n % 2 == 0 ? FAULTS.getFirst() : new Fault(StepDisk.READ_ONLY, Reason.ACCESS_DENIED);
            disk.failFrom(n, fault.failure);
            boolean succeeded = operate(scenario, disk, fault.reason);
            try {
                assertThat(disk.calls()).isLessThan(n + MOST_CALLS_AFTER_THE_FAILURE);
                assertRecovers(scenario, disk, succeeded);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("everything fails from call " + n, e);
            }
        }
    }

    /** A crash at every second call, then a failure of every third call of recovery: the next recovery makes it good. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INSTALLATION")
    @Tag("F14")
    @Tag("F28")
    @Tag("F31")
    void isOldOrNewAfterAFailureOfAnyOneCallOfRecovery(Scenario scenario) throws Exception {
        CrashDisk prepared = scenario.prepared();
        CrashDisk counted = prepared.copy();
        new World(counted).with(scenario::operate);
        for (int k = 1; k <= counted.calls(); k += 2) {
            CrashDisk interrupted = prepared.copy();
            interrupted.crashAt(k);
            boolean succeeded = operateUntilCrash(scenario, interrupted);
            interrupted.restart(k);
            boolean whole = false;
            for (int n = 1 + k % 3; !whole; n += 3) {
                Fault fault = FAULTS.get((n + k) % FAULTS.size());
                try {
                    var disk = new StepDisk(interrupted.copy());
                    disk.failAt(n, fault.failure);
                    recover(disk);
                    whole = disk.calls() < n;
                    assertRecovers(scenario, disk, succeeded);
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("crash at call " + k + ", then call " + n + " of recovery fails by " + fault.reason, e);
                }
            }
        }
    }

    private static boolean operateUntilCrash(Scenario scenario, CrashDisk disk) {
        try {
            new World(disk).with(scenario::operate);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Says so in a finding, or fails as a whole; what it says is for a person. */
    private static void recover(StepDisk disk) {
        try {
            new World(disk).with(store -> assertThat(store.recover()).extracting(Finding::message)
                    .allSatisfy(message -> assertThat(message).doesNotContain("Exception").doesNotContain("null")));
        } catch (IOException e) {
            assertThat(e).isInstanceOf(StoreException.class).hasMessageContaining("try again");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("F8")
    @Tag("F23")
    void neitherRenamesNorDeletesWhatItHasOpenItself(Scenario scenario) throws Exception {
        var disk = new StepDisk(scenario.prepared());
        disk.holdOpenFiles();
        new World(disk).with(scenario::operate);
        assertThat(scenario.isNew(new World(disk))).isTrue();
        assertThat(disk.openNow()).isZero();
    }

    @ParameterizedTest
    @Tag("F28")
    @EnumSource(names = {"INSTALLATION", "UPDATE", "UNINSTALLATION", "REMOVAL"})
    void goesOnWithoutARestartOnceTheDiskIsWellAgain(Scenario scenario) throws Exception {
        CrashDisk prepared = scenario.prepared();
        int calls = countCalls(scenario, prepared);
        for (int n = 1; n <= calls; n++) {
            var disk = new StepDisk(prepared.copy());
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
    private static void operateAgain(Scenario scenario, StepDisk disk) throws IOException {
        try {
            new World(disk).with(scenario::operate);
        } catch (StoreException e) {
            assertThat(e.reason()).isIn(Reason.NOT_INSTALLED, Reason.NOT_DOWNLOADED);
        }
    }
}
