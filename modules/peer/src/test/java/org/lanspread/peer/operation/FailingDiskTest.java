package org.lanspread.peer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.store.fault.CrashDisk;
import org.lanspread.store.fault.StepDisk;

/**
 * One call to the disk fails, or somebody cancels at it: the operation ends with one event that says what to do, old or new is there, and the next
 * attempt succeeds without a restart.
 */
class FailingDiskTest extends DiskOperations {
    private record Fault(Supplier<IOException> failure, FailureReason reason) {}

    private static final List<Fault> FAULTS = List.of(
            new Fault(StepDisk.FULL, FailureReason.NO_SPACE),
            new Fault(StepDisk.BROKEN, FailureReason.DISK),
            new Fault(StepDisk.DENIED, FailureReason.DISK));
    /** Only one call in so many is tried, but all at night. Each fault begins at another one. */
    private static final int STRIDE = Boolean.getBoolean("lanspread.nightly") ? 1 : 5;

    private interface Attempt {
        void run(StepDisk disk, Rooms rooms) throws Exception;
    }

    private void with(Step step, Attempt attempt) throws Exception {
        var disk = new StepDisk(new CrashDisk());
        Rooms.prepare(disk);
        try (Rooms rooms = open(disk)) {
            step.prepare(rooms, sources());
            disk.healthy();
            attempt.run(disk, rooms);
        }
    }

    private int countCalls(Step step) throws Exception {
        int[] calls = {0};
        with(step, (disk, rooms) -> {
            assertThat(isSuccess(step.operate(rooms, sources()))).isTrue();
            calls[0] = disk.calls();
        });
        assertThat(calls[0]).isGreaterThan(20);
        return calls[0];
    }

    private void requireSuccess(Step step, Rooms rooms) throws Exception {
        if (!step.isNew(rooms)) {
            PeerEvent terminal = step.operate(rooms, sources());
            assertThat(isSuccess(terminal)).as("%s", terminal).isTrue();
            assertThat(step.isNew(rooms)).isTrue();
        }
        rooms.recover();
        step.requireTidy(rooms);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @Tag("F28")
    @Tag("F31")
    void saysWhatFailedAndSucceedsOnceTheDiskIsWell(Step step) throws Exception {
        int calls = countCalls(step);
        for (int f = 0; f < FAULTS.size(); f++) {
            for (int call = 1 + f % STRIDE; call <= calls; call += STRIDE) {
                Fault fault = FAULTS.get(f);
                int at = call;
                String[] where = {""};
                try {
                    with(step, (disk, rooms) -> {
                        disk.failAt(at, fault.failure);
                        PeerEvent terminal = step.operate(rooms, sources());
                        where[0] = disk.trace().size() < at ? "" : disk.trace().get(at - 1);
                        disk.healthy();
                        requireTyped(step, rooms, terminal, fault.reason);
                        requireSuccess(step, rooms);
                    });
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("call " + at + " fails: " + where[0] + " by " + fault.reason, e);
                }
            }
        }
    }

    private static void requireTyped(Step step, Rooms rooms, PeerEvent terminal, FailureReason expected) throws IOException {
        switch (terminal) {
            case PeerEvent.DownloadGameFilesFailed failed -> requireTyped(failed.reason(), failed.message(), expected);
            case PeerEvent.InstallGameFailed failed -> requireTyped(failed.reason(), failed.message(), expected);
            case PeerEvent.UninstallGameFailed failed -> requireTyped(failed.reason(), failed.message(), expected);
            case PeerEvent.RemoveDownloadedGameFailed failed -> requireTyped(failed.reason(), failed.message(), expected);
            default -> {
                assertThat(isSuccess(terminal)).as("%s", terminal).isTrue();
                assertThat(step.isNew(rooms)).as("success was reported").isTrue();
            }
        }
    }

    private static void requireTyped(FailureReason reason, String message, FailureReason expected) {
        assertThat(reason).as(message).isIn(List.of(expected, FailureReason.DISK));
        assertThat(message).contains("try again").doesNotContain("Exception").doesNotContain("null");
    }

    private PeerEvent operate(Step step, Rooms rooms, CancelToken cancel) throws InterruptedException {
        return switch (step) {
            case DOWNLOAD -> rooms.download(sources().old(), cancel);
            case DOWNLOAD_OF_AN_UPDATE -> rooms.download(sources().update(), cancel);
            case INSTALLATION -> rooms.install(Step.OLD, cancel);
            case UPDATE -> rooms.install(Step.NEW, cancel);
            case UNINSTALLATION, REMOVAL, REMOVAL_OF_WHAT_WAS_CUT_OFF -> throw new IllegalArgumentException("not to be cancelled");
        };
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"DOWNLOAD", "DOWNLOAD_OF_AN_UPDATE", "INSTALLATION", "UPDATE"})
    @Tag("F57")
    void aCancelAtAnyCallIsBeforeOrAfterAndNeverBetween(Step step) throws Exception {
        int calls = countCalls(step);
        int cancelled = 0;
        for (int call = 1; call <= calls; call += STRIDE) {
            int at = call;
            boolean[] ended = {false};
            try {
                with(step, (disk, rooms) -> {
                    var cancel = new CancelToken();
                    disk.failWhere(_ -> {
                        if (disk.calls() >= at) {
                            cancel.cancel();
                        }
                        return false;
                    }, StepDisk.BROKEN);
                    PeerEvent terminal = operate(step, rooms, cancel);
                    disk.healthy();
                    ended[0] = terminal.getClass().getSimpleName().endsWith("Cancelled");
                    assertThat(isSuccess(terminal)).as("%s", terminal).isNotEqualTo(ended[0]);
                    assertThat(step.isNew(rooms)).as("%s", terminal).isNotEqualTo(ended[0]);
                    step.requireTidy(rooms);
                    requireSuccess(step, rooms);
                });
            } catch (Exception | AssertionError e) {
                throw new AssertionError("cancelled at call " + at + " of " + calls, e);
            }
            cancelled += ended[0] ? 1 : 0;
        }
        assertThat(cancelled).as("cancels that came before the point of no return, of %s", calls).isBetween(calls / 3 / STRIDE, calls / STRIDE - 1);
    }
}
