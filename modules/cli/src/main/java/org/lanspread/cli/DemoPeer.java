package org.lanspread.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.lanspread.spi.model.Quoted;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A peer in a process of its own, driven through {@code lanspread run --json} like any other program would. One thread uses it; {@link #askToStop}
 * and {@link #awaitStop} may be called from another.
 */
final class DemoPeer {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final JsonNode END = MAPPER.createObjectNode();
    private static final int MAX_WAITING_EVENTS = 4096;
    private static final int MAX_LOG_BYTES = 64 * 1024;
    private static final Duration KILL_GRACE = Duration.ofSeconds(1);

    private final String name;
    private final Path log;
    private final Process process;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>(MAX_WAITING_EVENTS);

    private DemoPeer(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a peer.
     *
     * @param folder where it has its games ({@code games}), its state and its log
     */
    static DemoPeer start(Path launcher, String name, Path folder, List<String> options) throws CliException {
        // By the shell, since unpacking may have lost the execute bits.
        var command = new ArrayList<>(List.of("sh", launcher.toString(), "run", "--json", "--name", name,
                "--games", folder.resolve("games").toString(), "--state", folder.resolve("state").toString()));
        command.addAll(options);
        Path log = folder.resolve("log.txt");
        try {
            var peer = new DemoPeer(name, log, new ProcessBuilder(command).redirectError(log.toFile()).start());
            Thread.ofPlatform().daemon().name("demo-" + name).start(peer::readEvents);
            return peer;
        } catch (IOException e) {
            throw new CliException("the program " + Quoted.of(launcher.toString())
                    + " cannot be started: look whether there is a shell, sh, on the PATH", e);
        }
    }

    String name() {
        return name;
    }

    private void readEvents() {
        try {
            try {
                queueEvents();
            } finally {
                events.put(END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for room in the queue: then the process waits too. */
    private void queueEvents() throws InterruptedException {
        try (InputStream out = process.getInputStream()) {
            var lines = new LineReader(out);
            for (Optional<LineReader.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (line.get() instanceof LineReader.Line.Text(String text)) {
                    events.put(MAPPER.readTree(text));
                }
            }
        } catch (IOException | JacksonException e) {
            process.destroy();
        }
    }

    /** Sends a command about a game. */
    void send(String command, String gameId) throws CliException {
        send(MAPPER.createObjectNode().put("command", command).put("gameId", gameId));
    }

    /** Sends a command without anything. */
    void send(String command) throws CliException {
        send(MAPPER.createObjectNode().put("command", command));
    }

    private void send(JsonNode command) throws CliException {
        try {
            OutputStream in = process.getOutputStream();
            in.write((MAPPER.writeValueAsString(command) + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw stopped();
        }
    }

    /**
     * The next event that fits; those before it are passed over.
     *
     * @param what what is waited for, for the message if it does not come
     */
    JsonNode await(String what, Deadline deadline, Predicate<JsonNode> fits) throws CliException, InterruptedException {
        return poll(deadline, fits).orElseThrow(() -> new CliException(
                name + " was too slow: " + what + " did not happen in time; run the demo again with --keep and look at "
                        + Quoted.of(log.toString())));
    }

    /** The next event that fits; empty if none came in time. */
    Optional<JsonNode> poll(Deadline deadline, Predicate<JsonNode> fits) throws CliException, InterruptedException {
        for (JsonNode event = next(deadline); event != null; event = next(deadline)) {
            if (event == END) {
                throw stopped();
            }
            if (isFailure(event)) {
                throw new CliException(name + " reports " + Quoted.plain(kind(event)) + ": "
                        + Printable.line(event.path("message").asString("nothing more")));
            }
            if (fits.test(event)) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }

    private JsonNode next(Deadline deadline) throws InterruptedException {
        return events.poll(deadline.leftNanos(), TimeUnit.NANOSECONDS);
    }

    private static boolean isFailure(JsonNode event) {
        String kind = kind(event);
        return kind.endsWith("Failed") && !kind.equals("RuntimeFailed")
                || kind.equals("CommandRejected") || kind.equals("DownloadGameFilesAllPeersGone");
    }

    /** The name of an event. */
    static String kind(JsonNode event) {
        return event.path("event").asString("");
    }

    private CliException stopped() {
        return new CliException("the peer " + name + " stopped before it should: " + lastWords());
    }

    private String lastWords() {
        try (InputStream in = Files.newInputStream(log)) {
            String text = new String(in.readNBytes(MAX_LOG_BYTES), StandardCharsets.UTF_8).strip();
            return text.isEmpty()
                    ? "it did not say why"
                    : Printable.line(text.substring(text.lastIndexOf('\n') + 1).replaceFirst("^lanspread: ", ""));
        } catch (IOException e) {
            return "it did not say why";
        }
    }

    /** Ends its input, so that it stops in order. */
    void askToStop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It is not there to read its input any more.
            process.destroy();
        }
    }

    /** Waits for it to stop, and does not leave it running if it does not. */
    void awaitStop(Deadline deadline) throws InterruptedException {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        if (!process.waitFor(deadline.leftNanos(), TimeUnit.NANOSECONDS)) {
            process.destroy();
            process.waitFor(KILL_GRACE.toNanos(), TimeUnit.NANOSECONDS);
        }
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor(KILL_GRACE.toNanos(), TimeUnit.NANOSECONDS);
        // Lets the reader come to its end, if it waits for room.
        events.clear();
    }
}
