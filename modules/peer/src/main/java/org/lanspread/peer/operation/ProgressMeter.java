package org.lanspread.peer.operation;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Tells speed and time left from a count of bytes. Used by one thread. */
final class ProgressMeter {
    /** How far back the speed looks. */
    private static final double SMOOTHING_SECONDS = 2;

    /** Where an operation stands. */
    record Snapshot(long bytesDone, long bytesTotal, long bytesPerSecond, OptionalLong secondsLeft) {}

    private final long bytesTotal;
    private final LongSupplier nanoTime;
    private long lastNanos;
    private long lastBytes;
    private double bytesPerSecond;
    private boolean measured;

    ProgressMeter(long bytesTotal, LongSupplier nanoTime) {
        this.bytesTotal = bytesTotal;
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
    }

    /** Where it stands with so many bytes done. */
    Snapshot snapshot(long done) {
        long now = nanoTime.getAsLong();
        double seconds = (now - lastNanos) / (double) Duration.ofSeconds(1).toNanos();
        if (seconds > 0) {
            double recent = (done - lastBytes) / seconds;
            double weight = measured ? 1 - Math.exp(-seconds / SMOOTHING_SECONDS) : 1;
            bytesPerSecond += weight * (recent - bytesPerSecond);
            measured = true;
            lastNanos = now;
            lastBytes = done;
        }
        long rate = Math.max(0, Math.round(bytesPerSecond));
        OptionalLong left = rate > 0 ? OptionalLong.of(Math.ceilDiv(bytesTotal - done, rate)) : OptionalLong.empty();
        return new Snapshot(done, bytesTotal, rate, left);
    }
}
