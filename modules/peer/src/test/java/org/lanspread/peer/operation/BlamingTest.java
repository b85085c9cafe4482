package org.lanspread.peer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.store.fault.CrashDisk;
import org.lanspread.store.fault.StepDisk;
import org.lanspread.testkit.unpack.MemoryArchive;
import org.lanspread.testkit.unpack.MemoryArchive.Member;

/** An archive cannot be unpacked, and the whole game is read to find out whose fault that is. */
class BlamingTest extends DiskOperations {
    private static final TestRelease DAMAGED = Step.OLD.with("game.mem", new MemoryArchive()
            .add(Member.file(TestRelease.INSTALLED_FILE, new byte[] {1, 2, 3}).withCrc(1)).toBytes());

    private final CancelToken cancel = new CancelToken();
    private final StepDisk disk = new StepDisk(new CrashDisk());

    private PeerEvent install() throws Exception {
        Rooms.prepare(disk);
        try (Rooms rooms = open(disk); var source = source(DAMAGED)) {
            assertThat(isSuccess(rooms.download(source))).isTrue();
            PeerEvent end = rooms.install(DAMAGED, cancel);
            assertThat(rooms.installed(Step.OLD)).isEmpty();
            rooms.requireTidy();
            return end;
        }
    }

    @Test
    @Tag("F57")
    void aCancelMeanwhileEndsItAsCancelled() throws Exception {
        // Unpacking reads only the archive.
        disk.failWhere(call -> {
            if (call.equals("openForReading " + Rooms.ROOT.resolve("data/level.bin")) && isInstalling()) {
                cancel.cancel();
            }
            return false;
        }, StepDisk.BROKEN);
        assertThat(install()).isEqualTo(new PeerEvent.InstallGameCancelled(DAMAGED.game()));
    }

    private boolean isInstalling() {
        return disk.trace().stream().anyMatch(call -> call.contains("install_intent.json"));
    }

    @Test
    void whoeverDoesNotCancelHearsWhoseFaultItIs() throws Exception {
        assertThat(install()).isInstanceOfSatisfying(PeerEvent.InstallGameFailed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(FailureReason.ARCHIVE_DAMAGED);
            assertThat(failed.message()).contains("packed like that");
        });
    }
}
