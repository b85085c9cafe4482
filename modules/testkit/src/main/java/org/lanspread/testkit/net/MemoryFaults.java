package org.lanspread.testkit.net;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** What goes wrong with one peer of a {@link MemoryTransport}, set by a test at any time. Safe for use by several threads. */
public final class MemoryFaults {
    private static final long NEVER = Long.MAX_VALUE;

    private final AtomicLong bytesUntilCut = new AtomicLong(NEVER);
    private volatile Duration delay = Duration.ZERO;
    private volatile Consumer<byte[]> tamper = piece -> {};
    private volatile boolean unreachable;

    MemoryFaults() {}

    /** From now on, what the peer sends arrives this much later, also its half of a handshake. An hour makes it hang. */
    public void delay(Duration later) {
        delay = later;
    }

    /** From now on, every piece that the peer sends passes through this first, which may change bytes in place. */
    public void tamper(Consumer<byte[]> change) {
        tamper = change;
    }

    /** Cuts the peer's connection that carries the byte after this many more; what was before it has been sent. */
    public void cutAfter(long bytes) {
        bytesUntilCut.set(bytes);
    }

    /** Whether dials to the peer fail from now on; its connections stay. */
    public void unreachable(boolean refused) {
        unreachable = refused;
    }

    /** For {@link #tamper}: flips one bit of every piece of at least so many bytes, so that short messages stay whole. */
    public static Consumer<byte[]> flipOneBit(long seed, int atLeastBytes) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        return piece -> {
            if (piece.length >= Math.max(1, atLeastBytes)) {
                synchronized (random) {
                    piece[random.nextInt(piece.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        };
    }

    Duration delay() {
        return delay;
    }

    void change(byte[] piece) {
        tamper.accept(piece);
    }

    boolean isUnreachable() {
        return unreachable;
    }

    /** Takes up to so many bytes of what may still be sent; fewer than asked for means that the connection is to be cut after them. */
    int allow(int bytes) {
        long before = bytesUntilCut.getAndUpdate(left -> left == NEVER ? NEVER : left <= bytes - 1 ? NEVER : left - bytes);
        return before == NEVER ? bytes : (int) Math.min(before, bytes);
    }
}
