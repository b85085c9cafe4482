package org.lanspread.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The reference for unpacking: the {@code unrar} program of its maker, as it comes with the system. */
final class Unrar {
    private static final String PROGRAM = "unrar";

    private Unrar() {}

    /** Whether it is installed. */
    static boolean isThere() {
        return List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    }

    /**
     * What it takes.
     *
     * @param unpacking until it has ended
     * @param forcing how long everything on the disks takes after that to be durable
     */
    record Took(Duration unpacking, Duration forcing) {
        Duration both() {
            return unpacking.plus(forcing);
        }
    }

    /** Unpacks an archive into a new folder, and has the system write it down. */
    static Took unpack(Path archive, Path into) throws IOException, InterruptedException {
        Files.createDirectories(into);
        Duration unpacking = run(List.of(PROGRAM, "x", "-o+", "-inul", archive.toString(), into + "/"));
        return new Took(unpacking, sync());
    }

    /** Has everything written down that anybody wrote before. */
    static Duration sync() throws IOException, InterruptedException {
        return run(List.of("sync"));
    }

    private static Duration run(List<String> command) throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException(command + " ended with status " + status);
        }
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
