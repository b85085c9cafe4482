package org.lanspread.peer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Holds the operations of a peer at a chosen call to the disk, until it is opened, or lets such calls fail. Looking at the library passes. */
final class Gate implements HookedDisk.Hook {
    private static final List<String> LOOKING = List.of("lanspread-library", "lanspread-hashing", "lanspread-start", "lanspread-monitor");

    private record Barrier(Pattern calls, AtomicInteger passing, CountDownLatch reached, CountDownLatch open) {}

    private volatile Barrier barrier = at("nothing", 0);
    private volatile Pattern failing = Pattern.compile("nothing");

    private static Barrier at(String calls, int passing) {
        return new Barrier(Pattern.compile(calls), new AtomicInteger(passing), new CountDownLatch(1), new CountDownLatch(1));
    }

    /** Calls like this wait from now on, but for the first ones. */
    void closeAt(String calls, int passing) {
        barrier = at(calls, passing);
    }

    /** Calls like this fail from now on. */
    void failAt(String calls) {
        failing = Pattern.compile(calls);
    }

    void awaitReached() throws InterruptedException {
        if (!barrier.reached.await(TestPeer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("no call like " + barrier.calls);
        }
    }

    void open() {
        barrier.open.countDown();
    }

    @Override
    public void before(String call) throws IOException {
        String name = Thread.currentThread().getName();
        if (LOOKING.contains(name)) {
            return;
        }
        if (failing.matcher(call).matches()) {
            throw new IOException("Input/output error");
        }
        Barrier here = barrier;
        if (here.calls.matcher(call).matches() && here.passing.getAndDecrement() <= 0) {
            here.reached.countDown();
            try {
                here.open.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException("nobody interrupts a thread that uses the disk");
            }
        }
    }
}
