package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.lanspread.peer.roster.Waits;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.testkit.unpack.MemoryUnpacker;

/** Counts how often archives are opened, and holds whoever does so for as long as a test wants. */
public final class HeldUnpacker implements Unpacker {
    private final Unpacker real = new MemoryUnpacker();
    private final AtomicInteger opened = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile CountDownLatch reached = new CountDownLatch(1);
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** Holds nobody. */
    public HeldUnpacker() {}

    /** Holds who opens an archive, until {@link #goOn} or until that is not wanted any more. */
    public void hold() {
        reached = new CountDownLatch(1);
        gate = new CountDownLatch(1);
    }

    /** Holds nobody any more. */
    public void goOn() {
        gate.countDown();
    }

    /** Waits until an archive is opened, since it was last held. */
    public void awaitReached() throws InterruptedException {
        await(reached);
    }

    /** Waits until the first opening has ended. */
    public void awaitEnded() throws InterruptedException {
        await(ended);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(TestPeer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    /** How often an archive was opened. */
    public int times() {
        return opened.get();
    }

    @Override
    public String id() {
        return real.id();
    }

    @Override
    public Match match(Archive archive) throws IOException {
        return real.match(archive);
    }

    /** Looks often whether it is wanted still, as an unpacker has to. */
    @Override
    public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        opened.incrementAndGet();
        reached.countDown();
        try {
            while (!gate.await(10, TimeUnit.MILLISECONDS)) {
                options.reading().goesOn();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts an unpacker", e);
        } finally {
            ended.countDown();
        }
        return real.open(archive, options);
    }
}
