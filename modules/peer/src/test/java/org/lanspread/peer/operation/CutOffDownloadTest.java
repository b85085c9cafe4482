package org.lanspread.peer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.DownloadGameFilesCancelled;
import org.lanspread.peer.PeerEvent.DownloadGameFilesFinished;
import org.lanspread.peer.PeerEvent.RemoveDownloadedGameFailed;
import org.lanspread.peer.PeerEvent.RemoveDownloadedGameFinished;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.store.fault.CrashDisk;
import org.lanspread.store.fault.StepDisk;

/** What a download leaves that is killed, goes on, and is cancelled then: it stays to go on from, and can be removed like a whole one. */
@Tag("F57")
class CutOffDownloadTest extends DiskOperations {
    private static final String FORCE = "force " + Rooms.ROOT.resolve("data/level.bin");

    private final CrashDisk machine = new CrashDisk();
    private final StepDisk disk = new StepDisk(machine);

    @BeforeEach
    void prepare() throws Exception {
        Rooms.prepare(disk);
        machine.settle();
    }

    private void at(String call, Runnable event) {
        disk.failWhere(now -> {
            if (now.equals(call)) {
                event.run();
            }
            return false;
        }, StepDisk.BROKEN);
    }

    private PeerEvent cancelledAt(String call, Rooms rooms) throws Exception {
        var cancel = new CancelToken();
        at(call, cancel::cancel);
        PeerEvent end = rooms.download(sources().old(), cancel);
        disk.healthy();
        return end;
    }

    /** Killed when everything is written and one file is durable, and cancelled there when it went on. */
    private Rooms killedAndCancelled() throws Exception {
        Rooms killed = open(disk);
        at(FORCE, () -> machine.crashAt(machine.calls() + 2));
        assertThat(isSuccess(killed.download(sources().old()))).isFalse();
        machine.restart(1);
        disk.healthy();
        Rooms rooms = open(disk);
        rooms.recover();
        assertThat(cancelledAt(FORCE, rooms)).isInstanceOf(DownloadGameFilesCancelled.class);
        assertThat(rooms.isRootGone()).isFalse();
        assertThat(rooms.downloaded(Step.OLD)).isEmpty();
        return rooms;
    }

    private static void requireFetched(Rooms rooms, Step.Sources from, long bytes) throws Exception {
        PeerEvent end = rooms.download(from.old());
        assertThat(end).isInstanceOfSatisfying(DownloadGameFilesFinished.class, finished ->
                assertThat(finished.sources().stream().mapToLong(PeerEvent.Source::bytes).sum()).isEqualTo(bytes));
        assertThat(rooms.downloaded(Step.OLD)).isPresent();
        rooms.requireTidy();
    }

    @Test
    void theNextDownloadFetchesOnlyWhatIsMissing() throws Exception {
        try (Rooms rooms = killedAndCancelled()) {
            long missing = rooms.missingBytes(Step.OLD);
            assertThat(missing).isLessThan(Step.OLD.size());
            requireFetched(rooms, sources(), missing);
        }
    }

    @Test
    void itIsRemovedAndDownloadedAgain() throws Exception {
        try (Rooms rooms = killedAndCancelled()) {
            assertThat(rooms.remove()).isInstanceOf(RemoveDownloadedGameFinished.class);
            assertThat(rooms.isRootGone()).isTrue();
            rooms.requireTidy();
            requireFetched(rooms, sources(), Step.OLD.size());
        }
    }

    @Test
    void itIsStillKnownAfterAnUpdateThatWasCancelledBeforeItBroughtAnything() throws Exception {
        try (Rooms rooms = killedAndCancelled()) {
            var cancel = new CancelToken();
            at("create " + Rooms.ROOT.resolve("data/more/new.bin"), cancel::cancel);
            assertThat(rooms.download(sources().update(), cancel)).isInstanceOf(DownloadGameFilesCancelled.class);
            disk.healthy();
            assertThat(rooms.remove()).isInstanceOf(RemoveDownloadedGameFinished.class);
            assertThat(rooms.isRootGone()).isTrue();
        }
    }

    private static void requireNotRemoved(Rooms rooms, FailureReason reason, String words) throws Exception {
        assertThat(rooms.remove()).isInstanceOfSatisfying(RemoveDownloadedGameFailed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(reason);
            assertThat(failed.message()).contains(words);
        });
        rooms.requireMine();
        rooms.requireTidy();
    }

    @Test
    @Tag("F17")
    void itIsNotRemovedTogetherWithWhatTheUserPutThere() throws Exception {
        try (Rooms rooms = killedAndCancelled()) {
            rooms.keepMine();
            long missing = rooms.missingBytes(Step.OLD);
            requireNotRemoved(rooms, FailureReason.NOT_OURS, "'mine.txt'");
            requireFetched(rooms, sources(), missing);
        }
    }

    @Test
    @Tag("F17")
    void itIsNotRemovedWhereItWentToFilesThatNoDownloadHasBrought() throws Exception {
        try (Rooms rooms = open(disk)) {
            rooms.makeRoot();
        }
        try (Rooms rooms = killedAndCancelled()) {
            assertThat(rooms.remove()).isInstanceOfSatisfying(RemoveDownloadedGameFailed.class,
                    failed -> assertThat(failed.reason()).isEqualTo(FailureReason.NOT_DOWNLOADED));
            assertThat(rooms.isRootGone()).isFalse();
            long missing = rooms.missingBytes(Step.OLD);
            requireFetched(rooms, sources(), missing);
            assertThat(rooms.remove()).isInstanceOf(RemoveDownloadedGameFinished.class);
        }
    }

    /** Then the names of its files prove nothing: the user may have had them before. */
    @Test
    @Tag("F17")
    void aDownloadThatLeavesNothingMakesNoFilesLanspreads() throws Exception {
        Path mine = Rooms.ROOT.resolve("data/level.bin");
        try (Rooms rooms = open(disk)) {
            rooms.makeRoot();
            rooms.keepMine();
            assertThat(cancelledAt("create " + mine, rooms)).isInstanceOf(DownloadGameFilesCancelled.class);
            requireNotRemoved(rooms, FailureReason.NOT_DOWNLOADED, "no complete download");
            assertThat(cancelledAt(FORCE, rooms)).isInstanceOf(DownloadGameFilesCancelled.class);
            requireNotRemoved(rooms, FailureReason.NOT_DOWNLOADED, "no complete download");
        }
    }
}
