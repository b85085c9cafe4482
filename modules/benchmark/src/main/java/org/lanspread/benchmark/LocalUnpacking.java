package org.lanspread.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A downloaded game, installed by a peer that has just started and once more by the same peer, against {@code unrar} on the same archive in the same
 * run.
 */
final class LocalUnpacking {
    private static final String GAME = "game";
    private static final double NANOS = 1e9;

    private final Path distribution;
    private final Path folder;
    private final int runs;
    private final List<Double> first = new ArrayList<>();
    private final List<Double> again = new ArrayList<>();
    private final List<Double> unpacking = new ArrayList<>();
    private final List<Double> forcing = new ArrayList<>();
    private final List<Double> firstToUnpacking = new ArrayList<>();
    private final List<Double> firstToBoth = new ArrayList<>();
    private final List<Double> againToUnpacking = new ArrayList<>();
    private final List<Double> againToBoth = new ArrayList<>();

    /**
     * What installing took.
     *
     * @param firstSeconds of the first game since the peer was started
     * @param againSeconds of the same game after it was uninstalled
     */
    private record Installed(double firstSeconds, double againSeconds) {}

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
            Installed installed = install(archive);
            if (run > 0) {
                first.add(installed.firstSeconds);
                again.add(installed.againSeconds);
            }
            if (compared) {
                compare(archive, run, installed);
            }
        }
        row("install, command to durable", first, "s");
        row("install once more", again, "s");
        if (compared) {
            row("unrar x", unpacking, "s");
            row("sync after it", forcing, "s");
            row("install / unrar x", firstToUnpacking, "");
            row("install / unrar x and sync", firstToBoth, "");
            row("install once more / unrar x", againToUnpacking, "");
            row("install once more / unrar x and sync", againToBoth, "");
        }
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    private static void row(String what, List<Double> values, String unit) {
        System.out.println(new Figures(values).row(what, unit));
    }

    private Installed install(Path archive) throws Exception {
        try (var peer = new PeerProcess(distribution, folder.resolve("ada"), List.of("--discovery", "static"))) {
            peer.await("PeerReady");
            peer.awaitQuiet();
            double firstSeconds = install(peer);
            peer.send("UninstallGame", GAME);
            peer.await("UninstallGameFinished");
            return new Installed(firstSeconds, install(peer));
        } finally {
            Folders.delete(archive.resolveSibling("local"));
        }
    }

    private static double install(PeerProcess peer) throws Exception {
        Unrar.sync();
        Instant begun = Instant.now();
        peer.send("InstallGame", GAME);
        JsonNode ended = peer.await("InstallGameFinished");
        return seconds(Duration.between(begun, PeerProcess.time(ended)));
    }

    private void compare(Path archive, int run, Installed installed) throws Exception {
        Path into = folder.resolve("unrar");
        Unrar.sync();
        try {
            Unrar.Took took = Unrar.unpack(archive, into);
            if (run > 0) {
                unpacking.add(seconds(took.unpacking()));
                forcing.add(seconds(took.forcing()));
                firstToUnpacking.add(installed.firstSeconds / seconds(took.unpacking()));
                firstToBoth.add(installed.firstSeconds / seconds(took.both()));
                againToUnpacking.add(installed.againSeconds / seconds(took.unpacking()));
                againToBoth.add(installed.againSeconds / seconds(took.both()));
            }
        } finally {
            Folders.delete(into);
        }
    }
}
