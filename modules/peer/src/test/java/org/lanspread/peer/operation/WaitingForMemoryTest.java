package org.lanspread.peer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.UnpackMemory;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.store.fault.CrashDisk;

/** An installation whose memory others have. */
class WaitingForMemoryTest extends DiskOperations {
    private final CancelToken cancel = new CancelToken();

    /** Runs while so much is free. */
    private interface Waiting {
        void run(Rooms rooms, UnpackMemory.Part taken, FutureTask<PeerEvent> installing) throws Exception;
    }

    private void withFree(long freeBytes, Waiting waiting) throws Exception {
        var disk = new CrashDisk();
        Rooms.prepare(disk);
        try (Rooms rooms = open(disk)) {
            Step.INSTALLATION.prepare(rooms, sources());
            UnpackMemory.Part taken = rooms.memory().takeIfFree(UnpackMemory.MAX_BYTES - freeBytes).orElseThrow();
            var installing = new FutureTask<>(() -> rooms.install(Step.OLD, cancel));
            Thread.ofPlatform().start(installing);
            waiting.run(rooms, taken, installing);
            assertThat(rooms.memory().takeIfFree(UnpackMemory.MAX_BYTES)).as("all was given back").isPresent();
        }
    }

    private static PeerEvent end(FutureTask<PeerEvent> installing) throws Exception {
        return installing.get(Rooms.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void awaitWaiting(Rooms rooms) throws InterruptedException {
        rooms.await(event -> event instanceof PeerEvent.InstallGameProgress progress && progress.phase() == Phase.WAITING);
    }

    @Test
    void saysThatItWaitsAndGoesOnWhenOthersHaveDone() throws Exception {
        withFree(UnpackOptions.READER_BYTES - 1, (rooms, taken, installing) -> {
            awaitWaiting(rooms);
            assertThat(installing).isNotDone();
            taken.close();
            assertThat(isSuccess(end(installing))).isTrue();
            assertThat(Step.INSTALLATION.isNew(rooms)).isTrue();
        });
    }

    @Test
    void hasEnoughWithThePartOfOneReader() throws Exception {
        withFree(UnpackOptions.READER_BYTES, (rooms, taken, installing) -> {
            assertThat(isSuccess(end(installing))).isTrue();
            taken.close();
        });
    }

    @Test
    @Tag("F57")
    void isCancelledWhileItWaitsAndLeavesNothing() throws Exception {
        withFree(0, (rooms, taken, installing) -> {
            awaitWaiting(rooms);
            cancel.cancel();
            assertThat(end(installing)).isInstanceOf(PeerEvent.InstallGameCancelled.class);
            taken.close();
            assertThat(Step.INSTALLATION.isNew(rooms)).isFalse();
            Step.INSTALLATION.requireTidy(rooms);
        });
    }
}
