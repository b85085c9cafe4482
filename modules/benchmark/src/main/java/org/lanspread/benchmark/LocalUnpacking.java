package org.lanspread.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A downloaded game, installed by a peer that has just started, against {@code unrar} on the same archive in the same run. */
final class LocalUnpacking {
    private static final String GAME = "game";
    private static final double NANOS = 1e9;

    private final Path distribution;
    private final Path folder;
    private final int runs;
    private final List<Double> install = new ArrayList<>();
    private final List<Double> unpacking = new ArrayList<>();
    private final List<Double> forcing = new ArrayList<>();
    private final List<Double> toUnpacking = new ArrayList<>();
    private final List<Double> toBoth = new ArrayList<>();

    LocalUnpacking(Path distribution, Path folder, int runs) {
        this.distribution = distribution;
        this.folder = folder;
        this.runs = runs;
    }

    /** An archive as it is. */
    void run(Path archive) throws Exception {
        measure(Files.copy(archive, root().resolve(GAME + ".eti")));
    }

    /** A stored archive of so many small files. */
    void run(int smallFiles) throws Exception {
        Path archive = root().resolve(GAME + ".eti");
        StoredArchive.write(archive, new SmallFiles(smallFiles));
        measure(archive);
    }

    private Path root() throws IOException {
        Path root = Files.createDirectories(folder.resolve("ada/games").resolve(GAME));
        Files.writeString(root.resolve("version.ini"), "20261122");
        return root;
    }

    private void measure(Path archive) throws Exception {
        System.out.printf("%d bytes packed, below %s%n", Files.size(archive), folder);
        boolean compared = Unrar.isThere();
        if (!compared) {
            System.out.println("unrar is not installed, so there is nothing to compare with");
        }
        // The round before the first brings the archive into the memory of the system, and lets the peer hash the game.
        for (int run = 0; run <= runs; run++) {
            double seconds = seconds(install(archive));
            if (run > 0) {
                install.add(seconds);
            }
            if (compared) {
                compare(archive, run, seconds);
            }
        }
        row("install, command to durable", install, "s");
        if (compared) {
            row("unrar x", unpacking, "s");
            row("sync after it", forcing, "s");
            row("install / unrar x", toUnpacking, "");
            row("install / unrar x and sync", toBoth, "");
        }
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    private static void row(String what, List<Double> values, String unit) {
        System.out.println(new Figures(values).row(what, unit));
    }

    private Duration install(Path archive) throws Exception {
        Unrar.sync();
        try (var peer = new PeerProcess(distribution, folder.resolve("ada"), List.of("--discovery", "static"))) {
            peer.await("PeerReady");
            peer.awaitQuiet();
            Instant begun = Instant.now();
            peer.send("InstallGame", GAME);
            JsonNode ended = peer.await("InstallGameFinished");
            return Duration.between(begun, PeerProcess.time(ended));
        } finally {
            Folders.delete(archive.resolveSibling("local"));
        }
    }

    private void compare(Path archive, int run, double installSeconds) throws Exception {
        Path into = folder.resolve("unrar");
        Unrar.sync();
        try {
            Unrar.Took took = Unrar.unpack(archive, into);
            if (run > 0) {
                unpacking.add(seconds(took.unpacking()));
                forcing.add(seconds(took.forcing()));
                toUnpacking.add(installSeconds / seconds(took.unpacking()));
                toBoth.add(installSeconds / seconds(took.both()));
            }
        } finally {
            Folders.delete(into);
        }
    }
}
