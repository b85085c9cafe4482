package org.lanspread.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.lanspread.peer.library.GameScanner;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.Disk;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;
import tools.jackson.databind.JsonNode;

/** A library of many small games: how long a start, a scan of what has not changed, and the news of a new game take. */
final class BigLibrary {
    private final Path distribution;
    private final Path folder;
    private final int games;
    private final int runs;

    BigLibrary(Path distribution, Path folder, int games, int runs) {
        this.distribution = distribution;
        this.folder = folder;
        this.games = games;
        this.runs = runs;
    }

    void run() throws Exception {
        for (String name : List.of("ada", "bob")) {
            for (int game = 0; game < games; game++) {
                SmallGame.write(gamesOf(name), "game-" + game);
            }
            ready(name);
        }
        var ready = new ArrayList<Double>();
        for (int run = 0; run < runs; run++) {
            ready.add(ready("ada"));
        }
        System.out.println(new Figures(ready).row("start of the process to PeerReady", "s"));
        scan();
        visible();
    }

    private Path gamesOf(String name) {
        return folder.resolve(name).resolve("games");
    }

    private double ready(String name) throws Exception {
        try (var peer = start(name)) {
            Instant ready = PeerProcess.time(peer.await("PeerReady"));
            peer.awaitQuiet();
            return Duration.between(peer.started(), ready).toMillis() / 1e3;
        }
    }

    private PeerProcess start(String name, String... options) throws Exception {
        var all = new ArrayList<>(List.of("--discovery", "static"));
        all.addAll(List.of(options));
        return new PeerProcess(distribution, folder.resolve(name), all);
    }

    /** In this process: the first scan, with the index from the disk and code that is not compiled yet, then scans as a running peer makes them. */
    private void scan() throws Exception {
        try (var state = StateDirectory.open(Disk.real(), folder.resolve("ada").resolve("state"));
                var store = GameStore.open(Disk.real(), gamesOf("ada"), state)) {
            var scanner = new GameScanner(store, state, new ReleaseBook(state));
            System.out.println(new Figures(List.of(scan(store, scanner))).row("first scan, nothing changed", "s"));
            var seconds = new ArrayList<Double>();
            for (int run = 0; run < runs; run++) {
                seconds.add(scan(store, scanner));
            }
            System.out.println(new Figures(seconds).row("further scans, nothing changed", "s"));
        }
    }

    private double scan(GameStore store, GameScanner scanner) throws Exception {
        long startNanos = System.nanoTime();
        int known = 0;
        for (GameId game : store.list().games()) {
            known += scanner.look(game).isServable() ? 1 : 0;
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        if (known != games) {
            throw new IllegalStateException("only " + known + " games are known");
        }
        return seconds;
    }

    /** From the moment when the sentinel of a new game has its name to the snapshot of the other peer that shows it. */
    private void visible() throws Exception {
        try (var ada = start("ada")) {
            JsonNode ready = ada.await("PeerReady");
            try (var bob = start("bob", "--peer", "127.0.0.1:" + ready.path("listen").path(0).path("port").asInt())) {
                bob.await("offers", event -> shows(event, "game-0"));
                var seconds = new ArrayList<Double>();
                for (int run = 0; run < runs; run++) {
                    bob.awaitQuiet();
                    String id = "new-" + run;
                    Instant complete = SmallGame.write(gamesOf("ada"), id);
                    Instant seen = PeerProcess.time(bob.await(id, event -> shows(event, id)));
                    seconds.add(Duration.between(complete, seen).toMillis() / 1e3);
                }
                System.out.println(new Figures(seconds).row("a new game here to the snapshot of another peer", "s"));
            }
        }
    }

    private static boolean shows(JsonNode event, String id) {
        for (JsonNode game : event.path("games")) {
            if (game.path("gameId").asString("").equals(id)) {
                return game.path("peers").asInt() > 0;
            }
        }
        return false;
    }
}
