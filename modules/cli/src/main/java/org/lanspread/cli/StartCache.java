package org.lanspread.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.lanspread.spi.model.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache that lets the JVM start with classes loaded and linked, in the folder of the program: a peer is started on loopback, what it needs is
 * recorded, and the JVM writes the cache from that. Everything runs by the launcher, so with the options of every start. The JVM itself looks whether
 * a cache fits, and starts without it if it does not. A note beside the cache says for which program it was made, or could not be made. Whoever is
 * killed while making one leaves no note, and a folder that the next one sweeps away.
 */
final class StartCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StartCache.class);

    static final String FILE = "start.aot";
    static final String NOTE = FILE + ".made-for";
    static final String LOCK = FILE + ".lock";
    /** How the names of the folders begin in which it is made. */
    static final String MAKING = FILE + ".making-";

    /** What each of its processes may take: one that takes longer has not enough of the machine. */
    static final Duration STEP = Duration.ofMinutes(3);

    /** What has to be free where it is made: the recording and the cache, and some more for the peers that are recorded. */
    static final long ROOM_BYTES = 128L << 20;

    /** A disk with less than this is full, whatever was made on it meanwhile. */
    static final long FULL_BYTES = 16L << 20;

    private static final long CLEANING_SECONDS = 10;
    private static final int GAMES = 8;
    private static final String RECORD = "start.record";
    private static final String ERRORS = "errors.txt";
    private static final String MADE = "made\n";
    private static final String FAILED = "failed\n";
    /** What a process ends with that was asked to end, or killed: by the signals 1, 2, 9 and 15. */
    private static final Set<Integer> ENDED_BY_SOMEBODY = Set.of(128 + 1, 128 + 2, 128 + 9, 128 + 15);

    private final Path home;
    private final Path launcher;
    private final List<String> launch;
    private final Duration patience;
    private final LongSupplier freeBytes;
    private final Path cache;
    private final Path note;
    /** Whoever makes a cache holds its lock. */
    private final Path lock;
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
     * @param patience what each process that makes it may take
     */
    StartCache(Path home, List<String> through, Duration patience) {
        this(home, through, patience, () -> home.toFile().getUsableSpace());
    }

    /** @param freeBytes what is free on its disk */
    StartCache(Path home, List<String> through, Duration patience, LongSupplier freeBytes) {
        this.patience = patience;
        this.freeBytes = freeBytes;
        this.launcher = home.resolve("bin").resolve("lanspread");
        this.home = home;
        this.launch = Stream.concat(through.stream(), Stream.of("sh", launcher.toString())).toList();
        this.cache = home.resolve(FILE);
        this.note = home.resolve(NOTE);
        this.lock = home.resolve(LOCK);
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

    /** Whether there is none for the program as it is now, the program did not fail to make one, and it can be written here. */
    boolean isWanted() throws IOException {
        String noted = Files.exists(note) ? new String(Files.readAllBytes(note), StandardCharsets.UTF_8) : "";
        String stamp = ProgramStamp.of(home);
        boolean isThere = noted.equals(MADE + stamp) && Files.exists(cache);
        return !isThere && !noted.equals(FAILED + stamp) && Files.isRegularFile(launcher) && Files.isWritable(home);
    }

    /**
     * Gives the making of it up, from any thread and for good: what ran for it is ended, {@link #make} fails, and this waits until that has cleaned
     * up.
     */
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
     * @param begins is run once nothing stands in the way any more
     * @return its file
     */
    Path make(Runnable begins) throws CliException, InterruptedException {
        Folders.requireFile(launcher, "the program", "unpack Lanspread again, a part of it is missing", CliException::new);
        making.acquire();
        try {
            requireOpen();
            return makeLocked(begins);
        } finally {
            making.release();
        }
    }

    private Path makeLocked(Runnable begins) throws CliException, InterruptedException {
        try (var reserved = reserve(); var mine = reserved.tryLock()) {
            if (mine == null) {
                throw othersMakeIt(null);
            }
            makeAlone(begins);
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
            return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new CliException("the folder " + Quoted.of(cache.getParent().toString())
                    + " cannot be written to: run this as somebody who may, or go on without, since only starts are slower", e);
        }
    }

    private void requireRoom() throws CliException {
        if (freeBytes.getAsLong() < ROOM_BYTES) {
            throw new CliException("the cache for faster starts cannot be made, since its disk has less than " + (ROOM_BYTES >> 20)
                    + " MiB left: make room there, or go on without");
        }
    }

    private CliException othersMakeIt(Exception cause) {
        return new CliException("another warm-up makes " + Quoted.of(cache.toString()) + " already: wait for it", cause);
    }

    /** The cache that is there would be in the way of a recording, and is better than none if that fails. */
    private void makeAlone(Runnable begins) throws CliException, IOException, InterruptedException {
        sweep();
        String stamp = ProgramStamp.of(home);
        if (Files.exists(cache)) {
            Files.move(cache, before, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            requireRoom();
            begins.run();
            Path folder = Files.createTempDirectory(home, MAKING);
            train(folder);
            Files.deleteIfExists(note);
            Files.move(folder.resolve(FILE), cache, StandardCopyOption.ATOMIC_MOVE);
            Files.writeString(note, MADE + stamp);
        } catch (ProgramFailure e) {
            // What failed because the disk is full says nothing about the program.
            if (freeBytes.getAsLong() >= FULL_BYTES) {
                Files.writeString(note, FAILED + stamp);
            }
            throw e;
        } finally {
            if (Files.exists(cache)) {
                Files.deleteIfExists(before);
            } else if (Files.exists(before)) {
                Files.move(before, cache, StandardCopyOption.ATOMIC_MOVE);
            }
            sweep();
            lock.toFile().delete();
        }
    }

    /** Deletes the folder of this making, and those of others that were killed: what of those still runs may be in the way until the next time. */
    private void sweep() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            for (Path folder : files.filter(file -> file.getFileName().toString().startsWith(MAKING)).toList()) {
                DemoFiles.delete(folder);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("what was left of making {} stays there", cache, e);
        }
    }

    private synchronized void requireOpen() throws CliException {
        if (closed) {
            throw new CliException("the making of the cache for faster starts was given up");
        }
    }

    /** The program itself does not get it done, so it would fail the next time too. */
    private static final class ProgramFailure extends CliException {
        private static final long serialVersionUID = 1L;

        ProgramFailure(String message) {
            super(message);
        }
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
                + " -XX:-UseSerialGC -XX:+UseG1GC", List.of(), _ -> true);
        if (!Files.isRegularFile(folder.resolve(FILE))) {
            throw new ProgramFailure(failed(folder, "write the cache", "it left no file"));
        }
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
            boolean isReady = reaches(events, "\"event\":\"PeerReady\"") && reaches(events, "\"event\":\"GamesListed\"");
            // The end of its input stops it.
            peer.getOutputStream().close();
            return isReady;
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

    private static boolean reaches(BufferedReader events, String wanted) throws IOException {
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.contains(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** Follows a process to a point from which on it ends by itself; whether it came there. */
    private interface Follow {
        boolean toTheEnd(Process process) throws IOException;
    }

    /** How a process ended. */
    private record End(int status, boolean isReached) {}

    private void runStep(Path folder, String step, String options, List<String> arguments, Follow follow)
            throws CliException, IOException, InterruptedException {
        var command = new ArrayList<>(launch);
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(folder.resolve(ERRORS).toFile());
        builder.environment().put("LANSPREAD_JAVA_OPTS", options);
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_AOT_VM_OPTIONS"));
        Process process = start(builder);
        var end = new FutureTask<>(() -> {
            boolean isReached = follow.toTheEnd(process);
            process.getInputStream().transferTo(OutputStream.nullOutputStream());
            return new End(process.waitFor(), isReached);
        });
        Thread.ofVirtual().start(end);
        try {
            judge(end.get(patience.toMillis(), TimeUnit.MILLISECONDS), folder, step);
        } catch (TimeoutException e) {
            throw new CliException(failed(folder, step, "it took longer than " + patience.toSeconds() + " s"), e);
        } catch (ExecutionException e) {
            throw new CliException(failed(folder, step, e.getCause().getMessage()), e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Whoever ends the process says nothing about the program. */
    private static void judge(End end, Path folder, String step) throws CliException, IOException {
        if (ENDED_BY_SOMEBODY.contains(end.status())) {
            throw new CliException(failed(folder, step, "somebody ended it (status " + end.status() + ")"));
        }
        if (end.status() != 0) {
            throw new ProgramFailure(failed(folder, step, "it ended with status " + end.status()));
        }
        if (!end.isReached()) {
            throw new ProgramFailure(failed(folder, step, "it ended too early"));
        }
    }

    private synchronized Process start(ProcessBuilder builder) throws CliException {
        requireOpen();
        try {
            Process process = builder.start();
            step = Optional.of(process);
            return process;
        } catch (IOException e) {
            throw new CliException("the cache for faster starts cannot be made, since the system cannot start "
                    + Quoted.of(builder.command().getFirst()) + ": go on without", e);
        }
    }

    private static String failed(Path folder, String step, String why) throws IOException {
        String log = Files.readString(folder.resolve(ERRORS)).strip();
        return "the cache for faster starts cannot be made; to " + step + " failed: " + why
                + (log.isEmpty() ? "" : ": " + Printable.line(log.substring(log.lastIndexOf('\n') + 1)));
    }
}
