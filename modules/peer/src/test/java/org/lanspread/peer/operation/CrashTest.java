package org.lanspread.peer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanspread.peer.PeerEvent;
import org.lanspread.store.Finding;
import org.lanspread.store.fault.CrashDisk;

/**
 * The power fails before every call by which an operation changes the disk. The next start has to find the old or the new state, complete, and
 * another attempt has to succeed. Several threads write and force, so the numbers of calls differ a little from run to run.
 */
class CrashTest extends DiskOperations {
    /** How much of what may survive is tried for each call: more at night. */
    private static final int SEEDS = Boolean.getBoolean("lanspread.nightly") ? 10 : 1;

    private CrashDisk prepared(Step step) throws Exception {
        var disk = new CrashDisk();
        Rooms.prepare(disk);
        try (Rooms rooms = open(disk)) {
            step.prepare(rooms, sources());
        }
        disk.settle();
        return disk;
    }

    private int countCalls(Step step) throws Exception {
        CrashDisk disk = prepared(step);
        int before = disk.calls();
        try (Rooms rooms = open(disk)) {
            assertThat(isSuccess(step.operate(rooms, sources()))).isTrue();
            assertThat(step.isNew(rooms)).isTrue();
        }
        return disk.calls() - before;
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @Tag("F1")
    @Tag("F2")
    @Tag("F3")
    @Tag("F5")
    @Tag("F9")
    @Tag("F10")
    @Tag("F12")
    @Tag("F13")
    void isOldOrNewAfterACrashAtEveryCall(Step step) throws Exception {
        int calls = countCalls(step);
        assertThat(calls).isGreaterThan(5);
        for (int call = 1; call <= calls + 1; call++) {
            for (int seed = 0; seed < SEEDS; seed++) {
                try {
                    crashAndStartAgain(step, call, call + seed * 1_000L);
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("crash at call " + call + " of " + calls + ", seed " + seed, e);
                }
            }
        }
    }

    private void crashAndStartAgain(Step step, int call, long seed) throws Exception {
        CrashDisk disk = prepared(step);
        Rooms rooms = open(disk);
        disk.crashAt(disk.calls() + call);
        boolean succeeded = isSuccess(step.operate(rooms, sources()));
        disk.restart(seed);
        try (Rooms again = open(disk)) {
            assertThat(again.recover()).noneMatch(finding -> finding.kind() == Finding.Kind.NEEDS_ATTENTION);
            boolean isNew = step.isNew(again);
            if (succeeded) {
                assertThat(isNew).as("success was reported").isTrue();
            }
            step.requireTidy(again);
            assertThat(again.recover()).as("nothing is left to do").isEmpty();
            if (!isNew) {
                succeeds(step, again);
            }
        }
    }

    /** Another attempt completes, and fetches only what is missing. */
    private void succeeds(Step step, Rooms rooms) throws Exception {
        long missing = step.missingBytes(rooms);
        PeerEvent terminal = step.operate(rooms, sources());
        assertThat(isSuccess(terminal)).as("%s", terminal).isTrue();
        assertThat(step.isNew(rooms)).isTrue();
        if (terminal instanceof PeerEvent.DownloadGameFilesFinished finished) {
            assertThat(finished.sources().stream().mapToLong(PeerEvent.Source::bytes).sum()).isEqualTo(missing);
        }
        step.requireTidy(rooms);
    }
}
