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
 * A game that one peer unpacks and another one installs, over QUIC on loopback, against the slower of its two halves: unpacking to nothing with the
 * same library, and sending as many bytes as it unpacks to over the bare transport. All in processes of their own that have just started.
 */
final class StreamedInstall {
    private static final String GAME = "game";
    private static final double NANOS = 1e9;

    private final OwnProcess references;
    private final Path distribution;
    private final Path folder;
    private final int runs;
    private final List<Double> streamed = new ArrayList<>();
    private final List<Double> decoding = new ArrayList<>();
    private final List<Double> sending = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    /** From the command to the end, and how much was sent. */
    private record Streamed(double seconds, long bytes) {}

    StreamedInstall(Path distribution, Path folder, int runs) {
        this.references = new OwnProcess(distribution);
        this.distribution = distribution;
        this.folder = folder;
        this.runs = runs;
    }

    void run(Path archive) throws Exception {
        Path copy = pack(archive);
        // The round before the first lets the sender hash the game, and brings the archive into the memory of the system.
        for (int run = 0; run <= runs; run++) {
            Streamed end = stream();
            double decoded = references.cost("decode", references.plugins(), copy.toString()).seconds();
            double sent = references.bareTransport(end.bytes).seconds();
            if (run == 0) {
                System.out.printf("%d bytes packed, %d bytes sent, below %s%n", Files.size(copy), end.bytes, folder);
                continue;
            }
            streamed.add(end.seconds);
            decoding.add(decoded);
            sending.add(sent);
            ratios.add(end.seconds / Math.max(decoded, sent));
        }
        row("streamed installation, command to durable", streamed, "s");
        row("unpacking to nothing", decoding, "s");
        row("bare transport", sending, "s");
        row("streamed installation / the slower of the two", ratios, "");
    }

    private static void row(String what, List<Double> values, String unit) {
        System.out.println(new Figures(values).row(what, unit));
    }

    private Path pack(Path archive) throws IOException {
        Path root = Files.createDirectories(folder.resolve("ada/games").resolve(GAME));
        Files.writeString(root.resolve("version.ini"), "20261122");
        return Files.copy(archive, root.resolve(GAME + ".eti"));
    }

    private Streamed stream() throws Exception {
        Path receiver = folder.resolve("cleo");
        try (var ada = new PeerProcess(distribution, folder.resolve("ada"), List.of("--discovery", "static"))) {
            JsonNode ready = ada.await("PeerReady");
            ada.awaitQuiet();
            String address = "127.0.0.1:" + ready.path("listen").path(0).path("port").asInt();
            try (var cleo = new PeerProcess(distribution, receiver, List.of("--discovery", "static", "--peer", address))) {
                cleo.await("offers", event -> event.path("games").path(0).path("peers").asInt() == 1);
                Instant begun = Instant.now();
                cleo.send("StreamInstallGame", GAME);
                long bytes = cleo.await("DownloadGameFilesBegin").path("bytesTotal").asLong();
                JsonNode ended = cleo.await("InstallGameFinished");
                return new Streamed(Duration.between(begun, PeerProcess.time(ended)).toNanos() / NANOS, bytes);
            }
        } finally {
            Folders.delete(receiver);
        }
    }
}
