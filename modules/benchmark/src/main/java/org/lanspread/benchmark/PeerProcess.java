package org.lanspread.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A peer of the built distribution in a process of its own, on loopback, driven by JSON. */
final class PeerProcess implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Process process;
    private final OutputStream commands;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final Instant started = Instant.now();

    PeerProcess(Path distribution, Path folder, List<String> options) throws IOException {
        Files.createDirectories(folder.resolve("games"));
        var command = new ArrayList<>(List.of("sh", distribution.resolve("bin/lanspread").toString(), "run", "--json",
                "--games", folder.resolve("games").toString(), "--state", folder.resolve("state").toString(),
                "--name", folder.getFileName().toString(), "--listen", "127.0.0.1:0"));
        command.addAll(options);
        var builder = new ProcessBuilder(command).redirectError(folder.resolve("log.txt").toFile());
        // With what the launcher gives it, 256 MiB of heap among it.
        builder.environment().remove("LANSPREAD_JAVA_OPTS");
        process = builder.start();
        commands = process.getOutputStream();
        Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().map(MAPPER::readTree).forEach(events::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When the process was started. */
    Instant started() {
        return started;
    }

    /** How much processor time it has used so far. */
    Duration processorTime() {
        return Cost.processorTime(process.toHandle());
    }

    /** Where it listens, once it is ready. */
    String address() throws InterruptedException {
        return "127.0.0.1:" + await("PeerReady").path("listen").path(0).path("port").asInt();
    }

    void send(String command, String game) throws IOException {
        var line = MAPPER.createObjectNode().put("command", command);
        if (!game.isEmpty()) {
            line.put("gameId", game);
        }
        commands.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        commands.flush();
    }

    /** The next event that fits; those before it are dropped. */
    JsonNode await(String what, Predicate<JsonNode> fits) throws InterruptedException {
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode event = events.poll(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new IllegalStateException("no " + what + " in " + PATIENCE);
            }
            if (event.path("event").asString("").endsWith("Failed") || event.path("event").asString("").equals("CommandRejected")) {
                throw new IllegalStateException("waiting for " + what + ": " + event);
            }
            if (fits.test(event)) {
                return event;
            }
        }
    }

    JsonNode await(String event) throws InterruptedException {
        return await(event, seen -> seen.path("event").asString("").equals(event));
    }

    /** Waits until it has nothing to say for a while: then it has hashed what was new to it. */
    void awaitQuiet() throws InterruptedException {
        while (events.poll(QUIET.toNanos(), TimeUnit.NANOSECONDS) != null) {
            // What it says does not matter.
        }
    }

    static Instant time(JsonNode event) {
        return Instant.parse(event.path("time").asString(""));
    }

    /** Stops in order, or after a while by force. */
    @Override
    public void close() throws IOException {
        commands.close();
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly().onExit().join();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
