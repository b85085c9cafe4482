package org.lanspread.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs a reference in a process of its own, with the heap and the collector that the engine has, and cold as the engine is.
 *
 * @param distribution whose plugins are used
 */
record OwnProcess(Path distribution) {
    /** Runs a reference that prints what it cost. */
    Cost cost(String... arguments) throws Exception {
        return costs(1, arguments).getFirst();
    }

    /** Runs a reference that does the same several times, and prints what each of them cost. */
    List<Cost> costs(int times, String... arguments) throws Exception {
        var costs = new ArrayList<Cost>();
        run(times, costs::add, arguments);
        return costs;
    }

    /** @param each is told while nothing is done; the process has ended the last time */
    private static void run(int times, Consumer<Cost> each, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(arguments));
        if (times > 1) {
            command.add(Integer.toString(times));
        }
        Process process = builder(command.toArray(String[]::new)).start();
        try (var out = process.inputReader(StandardCharsets.UTF_8); var goOn = process.getOutputStream()) {
            for (int time = 1; time < times; time++) {
                each.accept(Cost.parse(out.readLine()));
                goOn.write('\n');
                goOn.flush();
            }
            Cost last = Cost.parse(out.readLine());
            process.waitFor();
            each.accept(last);
        }
    }

    /**
     * What both ends of a transfer cost.
     *
     * @param receiver with the time that it took
     * @param sender its processor time
     */
    record Ends(Cost receiver, Duration sender) {
        Cost both() {
            return receiver.plus(Cost.of(Duration.ZERO, sender));
        }
    }

    /** What the bare transport costs from memory to memory. */
    Ends bareTransport(long bytes) throws Exception {
        return bareTransport(bytes, 1).getFirst();
    }

    /** What each of several transfers costs that the same two processes make. */
    List<Ends> bareTransport(long bytes, int times) throws Exception {
        Process server = builder("bare", plugins(), "serve").start();
        try (var lines = server.inputReader(StandardCharsets.UTF_8)) {
            String port = lines.readLine();
            var ends = new ArrayList<Ends>();
            var sent = new ArrayList<>(List.of(Cost.processorTime(server.toHandle())));
            run(times, receiver -> {
                sent.add(Cost.processorTime(server.toHandle()));
                ends.add(new Ends(receiver, sent.getLast().minus(sent.get(ends.size()))));
            }, "bare", plugins(), "fetch", port, Long.toString(bytes));
            return ends;
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    /** Where the plugins are. */
    String plugins() {
        return distribution.resolve("plugins").toString();
    }

    private static ProcessBuilder builder(String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=org.lanspread.platform",
                "--sun-misc-unsafe-memory-access=allow", "--module-path", System.getProperty("jdk.module.path"),
                "--module", "org.lanspread.benchmark/org.lanspread.benchmark.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }
}
