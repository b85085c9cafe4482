package org.lanspread.benchmark;

import java.time.Duration;
import java.util.Locale;

/**
 * What something cost.
 *
 * @param seconds by the clock
 * @param processorSeconds of the process that did it, by the system's account; unlike the clock, hardly moved by what else the machine does
 */
record Cost(double seconds, double processorSeconds) {
    private static final double NANOS = 1e9;

    /** What is measured. */
    interface Work {
        /** Works, and returns how long it took without what does not count. */
        Duration run() throws Exception;
    }

    static Cost of(Work work) throws Exception {
        Duration before = processorTime(ProcessHandle.current());
        Duration took = work.run();
        return of(took, processorTime(ProcessHandle.current()).minus(before));
    }

    static Cost of(Duration took, Duration processor) {
        return new Cost(took.toNanos() / NANOS, processor.toNanos() / NANOS);
    }

    static Duration processorTime(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    static Cost parse(String line) {
        String[] words = line.strip().split(" ");
        return new Cost(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
    }

    Cost plus(Cost other) {
        return new Cost(seconds + other.seconds, processorSeconds + other.processorSeconds);
    }

    /** As {@link #parse} reads it. */
    String line() {
        return String.format(Locale.ROOT, "%.9f %.9f", seconds, processorSeconds);
    }
}
