package org.lanspread.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.lanspread.spi.model.Quoted;

/**
 * The cache that lets the JVM start with classes loaded and linked, in the folder of the program: a peer is started on loopback, what it needs is
 * recorded, and the JVM writes the cache from that. Everything runs by the launcher, so with the options of every start. The JVM itself looks whether
 * a cache fits, and starts without it if it does not. A note beside the cache says for which program it was made.
 */
final class StartCache implements AutoCloseable {
    static final String FILE = "start.aot";
    static final String NOTE = FILE + ".made-for";

    private static final Duration STEP = Duration.ofMinutes(3);
    private static final long CLEANING_SECONDS = 10;
    private static final int GAMES = 8;
    private static final String RECORD = "start.record";
    private static final String LOG = "log.txt";

    private final Path home;
    private final Path launcher;
    private final List<String> launch;
    private final Path cache;
    private final Path note;
    /** What becomes the cache; whoever makes one holds its lock. */
    private final Path partial;
    /** Where the cache of before is meanwhile; one that somebody left who was killed is used the next time. */
    private final Path before;
    private final Semaphore making = new Semaphore(1);
    private Optional<Process> step = Optional.empty();
    private boolean closed;

    /**
     * That of a program.
     *
     * @param home the folder of the program
     * @param through the command that runs what makes the cache, which gets it as its last arguments; may be empty
     */
    StartCache(Path home, List<String> through) {
        this.launcher = home.resolve("bin").resolve("lanspread");
        this.home = home;
        this.launch = Stream.concat(through.stream(), Stream.of("sh", launcher.toString())).toList();
        this.cache = home.resolve(FILE);
        this.note = home.resolve(NOTE);
        this.partial = home.resolve(FILE + ".partial");
        this.before = home.resolve(FILE + ".before");
    }

    /** Whether one can be made on this system. */
    static boolean isPossible() {
        return !System.getProperty("os.name").startsWith("Windows");
    }

    /** The file that it is. */
    Path file() {
        return cache;
    }

    /** Whether nobody has made or tried to make one for the program as it is now, and it can be written here. */
    boolean isWanted() throws IOException {
        boolean isTried = Files.exists(note) && Files.readString(note).equals(ProgramStamp.of(home));
        return !isTried && Files.isRegularFile(launcher) && Files.isWritable(home);
    }

    /** Gives the making of it up, from any thread: what ran for it is ended, {@link #make} fails, and this waits until that has cleaned up. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            step.ifPresent(Process::destroyForcibly);
        }
        try {
            if (making.tryAcquire(CLEANING_SECONDS, TimeUnit.SECONDS)) {
                making.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Makes the cache. Whoever starts meanwhile starts without it, or with the whole of it.
     *
     * @return its file
     */
    Path make() throws CliException, InterruptedException {
        Folders.requireFile(launcher, "the program", "unpack Lanspread again, a part of it is missing", CliException::new);
        making.acquire();
        try {
            return makeLocked();
        } finally {
            making.release();
        }
    }

    private Path makeLocked() throws CliException, InterruptedException {
        try (var reserved = reserve(); var mine = reserved.tryLock()) {
            if (mine == null) {
                throw othersMakeIt(null);
            }
            makeAlone();
            return cache;
        } catch (OverlappingFileLockException e) {
            throw othersMakeIt(e);
        } catch (IOException e) {
            throw new CliException("the cache for faster starts cannot be written: look whether the disk is full", e);
        }
    }

    /** Shows that the folder can be written to before anything else is done. */
    private FileChannel reserve() throws CliException {
        try {
            return FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new CliException("the folder " + Quoted.of(cache.getParent().toString())
                    + " cannot be written to: run this as somebody who may, or go on without, since only starts are slower", e);
        }
    }

    private CliException othersMakeIt(Exception cause) {
        return new CliException("another warm-up makes " + Quoted.of(cache.toString()) + " already: wait for it", cause);
    }

    /** The cache that is there would be in the way of a recording, and is better than none if that fails. */
    private void makeAlone() throws CliException, IOException, InterruptedException {
        String stamp = ProgramStamp.of(home);
        if (Files.exists(cache)) {
            Files.move(cache, before, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Path folder = Files.createTempDirectory("lanspread-warm-up-");
            try {
                train(folder);
                Files.deleteIfExists(note);
                Files.copy(folder.resolve(FILE), partial, StandardCopyOption.REPLACE_EXISTING);
                Files.move(partial, cache, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                DemoFiles.delete(folder);
                if (!isClosed()) {
                    Files.writeString(note, stamp);
                }
            }
        } finally {
            partial.toFile().delete();
            if (Files.exists(cache)) {
                Files.deleteIfExists(before);
            } else if (Files.exists(before)) {
                Files.move(before, cache, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void train(Path folder) throws CliException, IOException, InterruptedException {
        Files.createDirectories(folder.resolve("games"));
        writeGames(folder, "known");
        runPeer(folder, "");
        writeGames(folder, "new");
        // Names without a folder, since the launcher splits the options at spaces.
        runPeer(folder, "-XX:AOTMode=record -XX:AOTConfiguration=" + RECORD);
        // G1 is the collector that can write objects; others can read them.
        runStep(folder, "write the cache", "-XX:AOTMode=create -XX:AOTConfiguration=" + RECORD + " -XX:AOTCache=" + FILE
                + " -XX:-UseSerialGC -XX:+UseG1GC", List.of(), Process::inputReader);
    }

    private static void writeGames(Path folder, String prefix) throws IOException {
        for (int game = 0; game < GAMES; game++) {
            String id = prefix + "-" + game;
            Path root = Files.createDirectory(folder.resolve("games").resolve(id));
            Files.writeString(root.resolve(id + ".eti"), id);
            Files.writeString(root.resolve("version.ini"), "20261122");
        }
    }

    private void runPeer(Path folder, String options) throws CliException, IOException, InterruptedException {
        var arguments = List.of("run", "--json", "--games", "games", "--state", "state", "--name", "training", "--listen", "127.0.0.1:0",
                "--interface", loopback());
        runStep(folder, "start a peer", options, arguments, peer -> {
            BufferedReader events = peer.inputReader(StandardCharsets.UTF_8);
            readTo(events, "\"event\":\"PeerReady\"");
            readTo(events, "\"event\":\"GamesListed\"");
            // The end of its input stops it.
            peer.getOutputStream().close();
            return events;
        });
    }

    /** Whatever ways there are to find peers, nobody is found there. */
    private static String loopback() throws IOException, CliException {
        for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
            if (one.isLoopback() && one.isUp()) {
                return one.getName();
            }
        }
        throw new CliException("this machine has no network interface for loopback, which this needs: go on without");
    }

    private static void readTo(BufferedReader events, String wanted) throws IOException {
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.contains(wanted)) {
                return;
            }
        }
        throw new IOException("it ended before the event " + wanted);
    }

    /** Follows a process to a point from which on it ends by itself. */
    private interface Follow {
        BufferedReader to(Process process) throws IOException;
    }

    private void runStep(Path folder, String step, String options, List<String> arguments, Follow follow)
            throws CliException, IOException, InterruptedException {
        var command = new ArrayList<>(launch);
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(folder.resolve(LOG).toFile());
        builder.environment().put("LANSPREAD_JAVA_OPTS", options);
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_AOT_VM_OPTIONS"));
        Process process = start(builder);
        var end = new FutureTask<>(() -> {
            BufferedReader rest = follow.to(process);
            while (rest.readLine() != null) {
                // What it says does not matter.
            }
            return process.waitFor();
        });
        Thread.ofVirtual().start(end);
        try {
            int status = end.get(STEP.toSeconds(), TimeUnit.SECONDS);
            if (status != 0) {
                throw failed(folder, step, "it ended with status " + status, null);
            }
        } catch (TimeoutException e) {
            throw failed(folder, step, "it took longer than " + STEP.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw failed(folder, step, e.getCause().getMessage(), e);
        } finally {
            process.destroyForcibly();
        }
    }

    private synchronized Process start(ProcessBuilder builder) throws CliException, IOException {
        if (closed) {
            throw new CliException("the making of the cache for faster starts was given up");
        }
        Process process = builder.start();
        step = Optional.of(process);
        return process;
    }

    private static CliException failed(Path folder, String step, String why, Exception cause) throws IOException {
        String log = Files.readString(folder.resolve(LOG)).strip();
        return new CliException("the cache for faster starts cannot be made; to " + step + " failed: " + why
                + (log.isEmpty() ? "" : ": " + Printable.line(log.substring(log.lastIndexOf('\n') + 1))), cause);
    }
}
