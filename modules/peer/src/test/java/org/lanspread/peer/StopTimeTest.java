package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.engine.PeerEngine;
import org.lanspread.peer.roster.Waits;
import org.lanspread.store.Disk;

/** A stop in which an operation, a task and the subscriber take all the time that each of them has. */
class StopTimeTest {
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 10_000);
    private static final TestRelease DOOM = TestRelease.of("doom", "20240101", 10_000);

    @TempDir
    private Path folder;
    private final BlockingQueue<PeerEvent> heard = new LinkedBlockingQueue<>();
    private final CountDownLatch verifying = new CountDownLatch(1);
    private final CountDownLatch looking = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private volatile boolean hangs;

    @AfterEach
    void answer() {
        answer.countDown();
    }

    /** As a call to a disk that does not answer, whoever interrupts it. */
    private void hang() {
        boolean interrupted = false;
        while (answer.getCount() > 0) {
            try {
                answer.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void hear(long seq, Instant time, PeerEvent event) {
        heard.add(event);
        if (hangs && event instanceof PeerEvent.VerifyGameFailed) {
            hang();
        }
    }

    private void hangAt(CountDownLatch reached) {
        if (hangs) {
            reached.countDown();
            hang();
        }
    }

    private void before(String call) {
        switch (Thread.currentThread().getName()) {
            case "lanspread-verify-quake" -> hangAt(verifying);
            case "lanspread-library" -> hangAt(looking);
            default -> { }
        }
    }

    private void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(TestPeer.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private void awaitEvent(Class<? extends PeerEvent> wanted) throws InterruptedException {
        PeerEvent event = heard.poll(TestPeer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        while (!wanted.isInstance(event)) {
            assertThat(event).as("no %s", wanted.getSimpleName()).isNotNull();
            event = heard.poll(TestPeer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    @Tag("nightly")
    @Tag("F32")
    @Tag("F61")
    void nothingIsOpenAnyMoreWhenItReturns() throws Exception {
        try (var peers = new TestPeers(folder)) {
            QUAKE.writeTo(peers.gameDir("peer"));
            Peer peer = PeerEngine.start(peers.config("peer"), peers.providers(), this::hear, Waits.USUAL,
                    HookedDisk.of(Disk.real(), this::before));
            awaitEvent(PeerEvent.PeerReady.class);
            hangs = true;
            peer.send(new PeerCommand.VerifyGame(QUAKE.game()));
            await(verifying);
            DOOM.writeTo(peers.gameDir("peer"));
            await(looking);
            peer.close();
            assertThat(alive()).as("what is closed last").isEmpty();
            answer.countDown();
        }
    }

    private static List<String> alive() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(List.of("lanspread-close", "lanspread-loop", "lanspread-timer")::contains).toList();
    }
}
