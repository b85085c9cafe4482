package org.lanspread.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A download over QUIC on loopback that is cancelled halfway: how long until that is told, and until everything is given back. */
final class Cancelling {
    private final Path distribution;
    private final Path folder;
    private final long bytes;
    private final int runs;
    private final List<Double> told = new ArrayList<>();
    private final List<Double> over = new ArrayList<>();

    Cancelling(Path distribution, Path folder, long bytes, int runs) {
        this.distribution = distribution;
        this.folder = folder;
        this.bytes = bytes;
        this.runs = runs;
    }

    void run() throws Exception {
        RandomGame.write(folder.resolve("ada").resolve("games"), bytes);
        try (var ada = new PeerProcess(distribution, folder.resolve("ada"), List.of("--discovery", "static"));
                var cleo = new PeerProcess(distribution, folder.resolve("cleo"), List.of("--discovery", "static", "--peer", ada.address()))) {
            cleo.await("offers", event -> event.path("games").path(0).path("peers").asInt() == 1);
            for (int run = 0; run < runs; run++) {
                cancelHalfway(cleo);
            }
        }
        System.out.println(new Figures(told).row("cancel sent until it is told", "s"));
        System.out.println(new Figures(over).row("cancel sent until no operation runs", "s"));
    }

    private void cancelHalfway(PeerProcess cleo) throws Exception {
        cleo.send("FetchLatestFromPeers", RandomGame.ID);
        cleo.await("GotGameFiles");
        cleo.send("DownloadGameFiles", RandomGame.ID);
        cleo.await("half of it", event -> event.path("bytesDone").asLong() >= bytes / 2);
        Instant sent = Instant.now();
        cleo.send("CancelDownload", RandomGame.ID);
        told.add(seconds(sent, cleo.await("cancelling", event -> event.path("phase").asString("").equals("cancelling"))));
        cleo.await("DownloadGameFilesCancelled");
        over.add(seconds(sent, cleo.await("ActiveOperationsChanged")));
        if (Files.exists(folder.resolve("cleo").resolve("games").resolve(RandomGame.ID))) {
            throw new IllegalStateException("something is left of what was cancelled");
        }
    }

    private static double seconds(Instant from, JsonNode event) {
        return Duration.between(from, PeerProcess.time(event)).toMillis() / 1e3;
    }
}
