import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Makes the cache of a built distribution that lets the JVM start with classes loaded and linked: starts a peer on loopback, records what it
 * needed, and has the JVM write the cache from that. The build starts this file. Everything runs by the launcher, so with the options of every start.
 */
final class StartTraining {
    private static final long STEP_SECONDS = 180;
    private static final int GAMES = 8;
    private static final String RECORD = "start.record";
    private static final String LOG = "log.txt";

    private final Path launcher;
    private final Path cache;
    private final Path folder;

    private StartTraining(Path distribution, Path folder) {
        launcher = distribution.resolve("bin/lanspread");
        cache = distribution.resolve("start.aot");
        this.folder = folder;
    }

    /** Takes the distribution, and a folder to work in, which is emptied. */
    public static void main(String[] arguments) throws IOException {
        new StartTraining(Path.of(arguments[0]).toAbsolutePath(), Path.of(arguments[1]).toAbsolutePath()).run();
    }

    private void run() throws IOException {
        clear();
        Files.createDirectories(folder.resolve("games"));
        writeGames("known");
        runPeer("");
        writeGames("new");
        // Names without a folder, since the launcher splits the options at spaces.
        runPeer("-XX:AOTMode=record -XX:AOTConfiguration=" + RECORD);
        // G1 is the collector that can write objects; others can read them.
        runStep("write the cache", "-XX:AOTMode=create -XX:AOTConfiguration=" + RECORD + " -XX:AOTCache=" + cache.getFileName()
                + " -XX:-UseSerialGC -XX:+UseG1GC", List.of(), Process::inputReader);
        Files.move(folder.resolve(cache.getFileName()), cache);
        clear();
    }

    private void clear() throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.toList().reversed()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void writeGames(String prefix) throws IOException {
        for (int game = 0; game < GAMES; game++) {
            String id = prefix + "-" + game;
            Path root = Files.createDirectory(folder.resolve("games").resolve(id));
            Files.writeString(root.resolve(id + ".eti"), id);
            Files.writeString(root.resolve("version.ini"), "20261122");
        }
    }

    private void runPeer(String options) throws IOException {
        var arguments = List.of("run", "--json", "--games", "games", "--state", "state", "--name", "training", "--listen", "127.0.0.1:0",
                "--discovery", "static");
        runStep("start a peer", options, arguments, peer -> {
            BufferedReader events = peer.inputReader(StandardCharsets.UTF_8);
            readTo(events, "\"event\":\"PeerReady\"");
            readTo(events, "\"event\":\"GamesListed\"");
            // The end of its input stops it.
            peer.getOutputStream().close();
            return events;
        });
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

    private void runStep(String step, String options, List<String> arguments, Follow follow) throws IOException {
        var command = new ArrayList<>(List.of("sh", launcher.toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(folder.resolve(LOG).toFile());
        builder.environment().put("LANSPREAD_JAVA_OPTS", options);
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_AOT_VM_OPTIONS"));
        Process process = builder.start();
        var end = new FutureTask<>(() -> {
            BufferedReader rest = follow.to(process);
            while (rest.readLine() != null) {
                // What it says does not matter.
            }
            return process.waitFor();
        });
        Thread.ofVirtual().start(end);
        try {
            int status = end.get(STEP_SECONDS, TimeUnit.SECONDS);
            if (status != 0) {
                throw failed(step, "it ended with status " + status);
            }
        } catch (TimeoutException e) {
            throw failed(step, "it took longer than " + STEP_SECONDS + " s");
        } catch (ExecutionException e) {
            throw failed(step, e.getCause().getMessage());
        } catch (InterruptedException e) {
            throw failed(step, "it was interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private IllegalStateException failed(String step, String why) {
        return new IllegalStateException("the cache for a faster start cannot be made; to " + step + " failed: " + why + "; see "
                + folder.resolve(LOG));
    }
}
