package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A peer in a process of its own, driven by JSON lines as any program would. It has a folder with its games, its state, its temporary files and its
 * log.
 * What a test waits for is looked for among all events since the last {@link #send command} (or the start), so that their order does not matter.
 */
final class PeerProcess implements AutoCloseable {
    /** How long anything may take on a machine that has other things to do. */
    static final Duration PATIENCE = Duration.ofSeconds(60);
    /** How long a peer may take to stop in order. */
    static final Duration STOP = Duration.ofSeconds(5);

    private static final Set<String> ENDS_OF_STREAM = Set.of("NoPeersHaveGame", "DownloadGameFilesFailed", "DownloadGameFilesCancelled",
            "DownloadGameFilesAllPeersGone", "InstallGameFinished", "InstallGameFailed", "InstallGameCancelled");
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int SHOWN_EVENTS = 30;

    private final Path folder;
    private final Process process;
    private final Thread reader;
    private final List<JsonNode> events = new ArrayList<>();
    private volatile CountDownLatch listening = new CountDownLatch(0);
    private int mark;
    private boolean ended;

    /** What was waited for can not come any more, since the process ended. */
    static final class ProcessEnded extends AssertionError {
        private static final long serialVersionUID = 1;

        private ProcessEnded(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private PeerProcess(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().name("events of " + name()).start(this::read);
    }

    /** Starts a peer that looks for others at the addresses it is given only. */
    static PeerProcess start(Path folder, String... options) throws IOException {
        return ready(launch(folder, List.of(), withDiscovery("static", options)));
    }

    /** The same for a peer that will not live long and moves no large files, which is compiled soon rather than well. */
    static PeerProcess startBriefly(Path folder, String... options) throws IOException {
        return ready(launch(folder, options));
    }

    /** The same, but does not wait until it is ready. */
    static PeerProcess launch(Path folder, String... options) throws IOException {
        return launch(folder, List.of("env", "LANSPREAD_JAVA_OPTS=-XX:TieredStopAtLevel=1 " + temporary(folder)), withDiscovery("static", options));
    }

    /** Starts a peer that looks for others by the given ways. */
    static PeerProcess startDiscovering(Path folder, String discovery, String... options) throws IOException {
        return ready(launch(folder, List.of(), withDiscovery(discovery, options)));
    }

    /** Starts a peer through another command, which gets the command line of the peer as its last arguments. */
    static PeerProcess startThrough(List<String> command, Path folder, String... options) throws IOException {
        return ready(launch(folder, command, withDiscovery("static", options)));
    }

    /**
     * Starts a peer of another distribution.
     *
     * @param program the command that takes the command line of a peer as its further words
     */
    static PeerProcess startOf(List<String> program, Path folder, String... options) throws IOException {
        return ready(launchOf(program, folder, withDiscovery("static", options)));
    }

    /** The same for a peer that looks for others as the distribution says. */
    static PeerProcess startAsConfigured(List<String> program, Path folder, String... options) throws IOException {
        return ready(launchOf(program, folder, List.of(options)));
    }

    private static List<String> withDiscovery(String discovery, String... options) {
        var all = new ArrayList<>(List.of("--discovery", discovery));
        all.addAll(List.of(options));
        return all;
    }

    private static String temporary(Path folder) {
        return "-Djava.io.tmpdir=" + folder.resolve("tmp");
    }

    private static PeerProcess ready(PeerProcess peer) {
        try {
            peer.awaitReady();
        } catch (AssertionError e) {
            peer.close();
            throw e;
        }
        return peer;
    }

    private static PeerProcess launch(Path folder, List<String> through, List<String> options) throws IOException {
        var program = new ArrayList<>(through);
        program.add(Cli.LAUNCHER.toString());
        return launchOf(program, folder, options);
    }

    private static PeerProcess launchOf(List<String> program, Path folder, List<String> options) throws IOException {
        Files.createDirectories(folder.resolve("tmp"));
        Files.createDirectories(folder.resolve("games"));
        var command = new ArrayList<>(program);
        command.addAll(List.of("run", "--json", "--name", folder.getFileName().toString(),
                "--games", folder.resolve("games").toString(), "--state", folder.resolve("state").toString(),
                "--listen", "127.0.0.1:0", "--interface", Cli.LOOPBACK));
        command.addAll(options);
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log.txt").toFile()));
        builder.environment().put("LANSPREAD_JAVA_OPTS", temporary(folder));
        return new PeerProcess(folder, builder.start());
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(MAPPER.readTree(line));
                listening.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | JacksonException e) {
            add(MAPPER.createObjectNode().put("event", "the events of the process could not be read: " + e.getMessage()));
        } finally {
            end();
        }
    }

    private synchronized void add(JsonNode event) {
        events.add(event);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    String name() {
        return folder.getFileName().toString();
    }

    /** The folder whose sub-folders are its games. */
    Path games() {
        return folder.resolve("games");
    }

    /** Where its temporary files are. */
    Path temp() {
        return folder.resolve("tmp");
    }

    /** The number of its process. */
    long pid() {
        return process.pid();
    }

    /** The processes that it started and that still run. */
    List<ProcessHandle> children() {
        return process.children().toList();
    }

    /** Where it listens, as an option of another peer wants it. */
    String address() {
        JsonNode listen = event("PeerReady").path("listen").path(0);
        return listen.path("host").asString() + ":" + port();
    }

    /** The port where it listens. */
    int port() {
        return event("PeerReady").path("listen").path(0).path("port").asInt();
    }

    /** Its id. */
    String peerId() {
        return event("PeerReady").path("peerId").asString();
    }

    /** Leaves its events unread from now on, but for a few. */
    void stopListening() {
        listening = new CountDownLatch(1);
    }

    /** Reads the events again. */
    void listenAgain() {
        listening.countDown();
    }

    /** Closes the end of the pipe that its events come out of. */
    void hangUp() throws IOException {
        stopListening();
        process.getInputStream().close();
        listenAgain();
    }

    /** What it logged on standard error. */
    String log() {
        try {
            return Files.readString(folder.resolve("log.txt"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends a command without anything. */
    void send(String command) {
        sendLine(MAPPER.writeValueAsString(MAPPER.createObjectNode().put("command", command)));
    }

    /** Sends a command about a game. */
    void send(String command, String gameId) {
        sendLine(MAPPER.writeValueAsString(MAPPER.createObjectNode().put("command", command).put("gameId", gameId)));
    }

    /** Sends a line as it is. */
    void sendLine(String line) {
        sendBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes as they are. */
    void sendBytes(byte[] bytes) {
        markNow();
        try {
            OutputStream in = process.getOutputStream();
            in.write(bytes);
            in.flush();
        } catch (IOException e) {
            throw new ProcessEnded(name() + " takes no commands any more\n" + story(), e);
        }
    }

    /** From now on, only events that are yet to come are looked at. */
    synchronized void markNow() {
        mark = events.size();
    }

    /** Waits until it serves and takes commands. */
    void awaitReady() {
        await("PeerReady");
    }

    /** Looks at so many events of the {@link #history} no more, but at all others. */
    synchronized void lookSince(int from) {
        mark = from;
    }

    /** Waits for an event. */
    JsonNode await(String event) {
        return await(event, any -> true);
    }

    /** Waits for an event that fits. */
    JsonNode await(String event, Predicate<JsonNode> fits) {
        return poll(PATIENCE, event, fits).orElseThrow(() -> missed("no fitting " + event + " came"));
    }

    /** Waits for any event that fits. */
    JsonNode awaitAny(String what, Predicate<JsonNode> fits) {
        return poll(PATIENCE, fits).orElseThrow(() -> missed("nothing came that fits: " + what));
    }

    /** Waits for one of two events. */
    JsonNode awaitEither(String event, String other) {
        return poll(PATIENCE, one -> kind(one).equals(event) || kind(one).equals(other))
                .orElseThrow(() -> missed("neither " + event + " nor " + other + " came"));
    }

    private synchronized AssertionError missed(String what) {
        String message = name() + ": " + what + "\n" + story();
        return ended ? new ProcessEnded(message, null) : new AssertionError(message);
    }

    private Optional<JsonNode> poll(Duration patience, String event, Predicate<JsonNode> fits) {
        return poll(patience, one -> kind(one).equals(event) && fits.test(one));
    }

    private synchronized Optional<JsonNode> poll(Duration patience, Predicate<JsonNode> fits) {
        long endNanos = System.nanoTime() + patience.toNanos();
        int seen = mark;
        while (true) {
            for (; seen < events.size(); seen++) {
                if (fits.test(events.get(seen))) {
                    return Optional.of(events.get(seen));
                }
            }
            long leftNanos = endNanos - System.nanoTime();
            if (ended || leftNanos <= 0) {
                return Optional.empty();
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** The first event of this kind since the start. */
    private synchronized JsonNode event(String event) {
        return events.stream().filter(one -> kind(one).equals(event)).findFirst()
                .orElseThrow(() -> new AssertionError("no " + event + "\n" + story()));
    }

    /** All events of this kind since the last command. */
    synchronized List<JsonNode> events(String event) {
        return events.subList(mark, events.size()).stream().filter(one -> kind(one).equals(event)).toList();
    }

    /** All events since the start. */
    synchronized List<JsonNode> history() {
        return List.copyOf(events);
    }

    /** The name of an event. */
    static String kind(JsonNode event) {
        return event.path("event").asString("");
    }

    /** Waits for what no event tells. */
    static void eventually(String what, Callable<Boolean> condition) throws Exception {
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("in time: %s", what).isLessThan(endNanos);
            new CountDownLatch(1).await(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Asks for the games until one of them fits. */
    JsonNode awaitGame(String gameId, Predicate<JsonNode> fits) {
        return awaitGames(gameId, games -> games.stream().filter(game -> game.path("gameId").asString("").equals(gameId)).filter(fits).findFirst());
    }

    /** Asks for the games until this one is not among them. */
    void awaitNoGame(String gameId) {
        awaitGames("none of " + gameId, games -> games.stream().noneMatch(game -> game.path("gameId").asString("").equals(gameId))
                ? Optional.of(true) : Optional.empty());
    }

    private <T> T awaitGames(String what, Function<List<JsonNode>, Optional<T>> search) {
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < endNanos) {
            send("ListGames");
            var games = new ArrayList<JsonNode>();
            await("GamesListed").path("games").forEach(games::add);
            Optional<T> found = search.apply(games);
            if (found.isPresent()) {
                return found.get();
            }
            markNow();
            poll(POLL, "GamesListed", any -> true);
        }
        throw new AssertionError(name() + ": the games never had " + what + "\n" + story());
    }

    /** Waits until so many peers offer a game. */
    void awaitOffers(String gameId, int peers) {
        awaitGame(gameId, game -> game.path("peers").asInt(0) == peers);
    }

    /** Asks for the files of a game and begins to download them. */
    void beginDownload(String gameId) {
        send("FetchLatestFromPeers", gameId);
        await("GotGameFiles");
        send("DownloadGameFiles", gameId);
    }

    /** Waits until a download has fetched more than so many bytes. */
    void awaitFetched(long bytes) {
        await("DownloadGameFilesProgress", progress -> progress.path("phase").asString("").equals("transferring")
                && progress.path("bytesDone").asLong(0) > bytes);
    }

    /** Downloads and installs a game; the event at the end of the download. */
    JsonNode download(String gameId) {
        beginDownload(gameId);
        return awaitInstalled();
    }

    /** Waits for the end of a download and of the installation that follows; the event at the end of the download. */
    JsonNode awaitInstalled() {
        JsonNode downloaded = awaitEither("DownloadGameFilesFinished", "DownloadGameFilesFailed");
        assertThat(kind(downloaded)).as(story()).isEqualTo("DownloadGameFilesFinished");
        JsonNode installed = awaitEither("InstallGameFinished", "InstallGameFailed");
        assertThat(kind(installed)).as(story()).isEqualTo("InstallGameFinished");
        return downloaded;
    }

    /** Installs a game that it has. */
    void install(String gameId) {
        send("InstallGame", gameId);
        assertThat(kind(awaitEither("InstallGameFinished", "InstallGameFailed"))).as(story()).isEqualTo("InstallGameFinished");
    }

    /** Installs a game that another peer unpacks; the last event. */
    JsonNode stream(String gameId) {
        send("StreamInstallGame", gameId);
        return awaitStreamEnd();
    }

    /** Waits for the end of a streamed installation; the last event. */
    JsonNode awaitStreamEnd() {
        return awaitAny("the end of a streamed installation", event -> ENDS_OF_STREAM.contains(kind(event)));
    }

    /** Waits for the end of a streamed installation that succeeds; the event at the end of the transfer. */
    JsonNode awaitStreamed() {
        JsonNode end = awaitStreamEnd();
        assertThat(kind(end)).as(story()).isEqualTo("InstallGameFinished");
        return await("DownloadGameFilesFinished");
    }

    /** Removes what is installed of a game. */
    void uninstall(String gameId) {
        send("UninstallGame", gameId);
        assertThat(kind(awaitEither("UninstallGameFinished", "UninstallGameFailed"))).as(story()).isEqualTo("UninstallGameFinished");
    }

    /** Removes a game. */
    void remove(String gameId) {
        send("RemoveDownloadedGame", gameId);
        assertThat(kind(awaitEither("RemoveDownloadedGameFinished", "RemoveDownloadedGameFailed"))).as(story())
                .isEqualTo("RemoveDownloadedGameFinished");
    }

    /** Whether the process was started with a signal ignored, as far as the system says. */
    boolean ignores(int signal) throws IOException {
        Path status = Path.of("/proc/" + pid() + "/status");
        if (!Files.exists(status)) {
            return false;
        }
        String ignored = Files.readAllLines(status).stream().filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow();
        return (Long.parseUnsignedLong(ignored.substring(ignored.indexOf(':') + 1).strip(), 16) >>> signal - 1 & 1) == 1;
    }

    /** Sends a signal to the process. */
    void signal(String signal) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
        assertThat(status).as("kill -%s", signal).isZero();
    }

    /** Has the process killed, wherever it is then. */
    void killAfter(Duration time) {
        CompletableFuture.delayedExecutor(time.toNanos(), TimeUnit.NANOSECONDS).execute(process::destroyForcibly);
    }

    /** Ends the process as a power failure would. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd(PATIENCE);
    }

    /** Ends its input, which stops it in order; its exit status. */
    int stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        return awaitEnd(STOP);
    }

    /** Waits until the process has ended and all its events were read; its exit status. */
    int awaitEnd(Duration patience) throws InterruptedException {
        assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)).as("%s ends within %s\n%s", name(), patience, story()).isTrue();
        reader.join(PATIENCE);
        return process.exitValue();
    }

    /** What happened, for the message of a failure. */
    synchronized String story() {
        var story = new StringBuilder("the last events of " + name() + ":\n");
        events.stream().skip(Math.max(0, events.size() - SHOWN_EVENTS)).forEach(event -> story.append("  ").append(event).append('\n'));
        return story.append("its log:\n").append(log()).toString();
    }

    @Override
    public void close() {
        listenAgain();
        process.destroyForcibly();
        try {
            process.waitFor();
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
