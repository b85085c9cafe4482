package org.lanspread.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A game over QUIC on loopback, source file to verified durable file, against the bare transport in the same run. Source and receiver are processes
 * of their own in both.
 */
final class Transfer {
    private final OwnProcess references;
    private final Path distribution;
    private final Path folder;
    private final long bytes;
    private final int runs;

    Transfer(Path distribution, Path folder, long bytes, int runs) {
        this.references = new OwnProcess(distribution);
        this.distribution = distribution;
        this.folder = folder;
        this.bytes = bytes;
        this.runs = runs;
    }

    void run() throws Exception {
        var bare = new ArrayList<Double>();
        var one = new ArrayList<Double>();
        var two = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        var twoToOne = new ArrayList<Double>();
        try (var ada = source("ada"); var bob = source("bob"); var solo = source("solo")) {
            List<String> pair = List.of(ada.address(), bob.address());
            // A source of its own, since peers that met tell others of each other.
            List<String> alone = List.of(solo.address());
            // The run before the first waits for the sources to hash the game, and warms up.
            for (int run = 0; run <= runs; run++) {
                double reference = references.bareTransport(bytes).receiver().seconds();
                double fromOne = engine(alone);
                double fromTwo = engine(pair);
                if (run > 0) {
                    bare.add(reference);
                    one.add(fromOne);
                    two.add(fromTwo);
                    ratios.add(fromOne / reference);
                    twoToOne.add(fromTwo / fromOne);
                }
            }
        }
        System.out.println(new Figures(bare).row("bare transport, memory to memory", "s"));
        System.out.println(new Figures(one).row("engine, one source, file to durable file", "s"));
        System.out.println(new Figures(two).row("engine, two sources, file to durable file", "s"));
        System.out.println(new Figures(ratios).row("engine / bare transport", ""));
        System.out.println(new Figures(twoToOne).row("two sources / one source", ""));
    }

    private PeerProcess source(String name) throws IOException {
        RandomGame.write(folder.resolve(name).resolve("games"), bytes);
        return new PeerProcess(distribution, folder.resolve(name), List.of("--discovery", "static"));
    }

    /** From the beginning of the download to its durable end, by the times of the events. */
    private double engine(List<String> sources) throws Exception {
        Path receiver = folder.resolve("cleo");
        Folders.delete(receiver);
        try (var cleo = new PeerProcess(distribution, receiver, List.of("--discovery", "static", "--peer", String.join(",", sources)))) {
            cleo.await("offers", event -> event.path("games").path(0).path("peers").asInt() == sources.size());
            cleo.send("FetchLatestFromPeers", RandomGame.ID);
            cleo.await("GotGameFiles");
            cleo.send("DownloadGameFiles", RandomGame.ID);
            JsonNode begin = cleo.await("DownloadGameFilesBegin");
            JsonNode finished = cleo.await("DownloadGameFilesFinished");
            return Duration.between(PeerProcess.time(begin), PeerProcess.time(finished)).toMillis() / 1e3;
        } finally {
            Folders.delete(receiver);
        }
    }
}
