package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Looks again and again at what the system shows to everybody of the processes below one, as far as it does: on Linux. A child that unpacks takes far
 * longer to start than the time between two looks.
 */
final class ChildWatch implements AutoCloseable {
    private static final long PAUSE_NANOS = 2_000_000;
    private static final long UNLIMITED = Long.MAX_VALUE;
    /** The heap of a child without dictionaries, which the program counts for it. */
    private static final long HEAP_KIB = 128 << 10;
    /** What a child's Java needs besides: code, classes, threads, and the native library with its buffers. */
    private static final long JAVA_KIB = 160 << 10;
    /** The address space of a child without dictionaries. */
    private static final long ADDRESS_SPACE_KIB = 1536 << 10;

    private final Set<String> shown = ConcurrentHashMap.newKeySet();
    private final Map<Long, Memory> memory = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean ended;

    /**
     * The memory of a child.
     *
     * @param peakKib the most that it had, as far as it was seen
     * @param allowedKib the most that the system lets it address
     */
    private record Memory(long peakKib, long allowedKib) {
        Memory max(Memory other) {
            return new Memory(Math.max(peakKib, other.peakKib), Math.max(allowedKib, other.allowedKib));
        }
    }

    ChildWatch(PeerProcess peer) {
        ProcessHandle watched = ProcessHandle.of(peer.pid()).orElseThrow();
        thread = Thread.ofPlatform().daemon().name("children of " + peer.name()).start(() -> {
            while (!ended) {
                watched.descendants().forEach(child -> look(child.pid()));
                // A child lives for far longer, and needs the processor.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        });
    }

    private void look(long pid) {
        Path process = Path.of("/proc/" + pid);
        try {
            for (String what : List.of("cmdline", "environ")) {
                shown.add(Files.readString(process.resolve(what), StandardCharsets.ISO_8859_1));
            }
            List<String> status = Files.readAllLines(process.resolve("status"));
            // The shell in which a child begins limits itself before it becomes that child.
            if (status.contains("Name:\tjava")) {
                memory.merge(pid, new Memory(number(status, "VmHWM:"), allowedKib(process)), Memory::max);
            }
        } catch (IOException _) {
            // It has ended meanwhile, or the system shows nothing.
        }
    }

    private static long allowedKib(Path process) throws IOException {
        List<String> limits = Files.readAllLines(process.resolve("limits"));
        boolean unlimited = limits.stream().anyMatch(line -> line.matches("Max address space +unlimited .*"));
        return unlimited ? UNLIMITED : number(limits, "Max address space") >> 10;
    }

    /** The first number of a line. */
    private static long number(List<String> lines, String name) throws IOException {
        String line = lines.stream().filter(any -> any.startsWith(name)).findFirst().orElseThrow(() -> new IOException("no " + name));
        return Long.parseLong(line.substring(name.length()).strip().split(" ")[0]);
    }

    /** The command lines and environments, and what was seen before it had any. */
    Stream<String> shown() {
        return shown.stream().filter(text -> !text.isEmpty());
    }

    /**
     * Requires that there were children, that none could have more memory than one gets whose archive has such a dictionary, and that none had more
     * than the program counts for it.
     */
    void requireBounded(long dictionaryBytes) {
        long dictionaryKib = dictionaryBytes >> 10;
        assumeTrue(Files.exists(Path.of("/proc/self/limits")), "the system does not show what its processes may have");
        assertThat(memory).as("children").isNotEmpty();
        assertThat(memory.values()).as("address space in KiB").allMatch(child -> child.allowedKib <= ADDRESS_SPACE_KIB + 4 * dictionaryKib);
        assertThat(memory.values()).as("peaks in KiB").allMatch(child -> child.peakKib <= HEAP_KIB + JAVA_KIB + 2 * dictionaryKib);
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
