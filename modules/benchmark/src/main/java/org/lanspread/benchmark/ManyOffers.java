package org.lanspread.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.peer.games.Offers;
import org.lanspread.proto.GameSummary;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.ReleaseId;

/** The memory that the offers of many peers need, in this process, after the garbage is collected. */
final class ManyOffers {
    private static final int COLLECTIONS = 3;
    private static final String LONGEST_TITLE = "\u6e38".repeat(200);

    private final int peers;
    private final int games;

    ManyOffers(int peers, int games) {
        this.peers = peers;
        this.games = games;
    }

    void run() {
        measure("all peers offer the same games", _ -> listing("", "Title of the game "));
        measure("all peers offer other releases, the longest titles", peer -> listing(Integer.toHexString(peer), LONGEST_TITLE));
    }

    private List<GameSummary> listing(String release, String title) {
        var listing = new ArrayList<GameSummary>();
        for (int game = 0; game < games; game++) {
            String hex = "%64s".formatted(release + "0" + Integer.toHexString(game)).replace(' ', '0');
            listing.add(new GameSummary(new GameId("game-" + game), fit(title, game), new GameVersion(SmallGame.VERSION), new ReleaseId(hex), game));
        }
        return listing;
    }

    /** A text of its own, as if it had come from the network, no longer than the longest title. */
    private static String fit(String title, int game) {
        String text = game + title;
        return text.substring(0, Math.min(text.length(), LONGEST_TITLE.length()));
    }

    private void measure(String what, IntFunction<List<GameSummary>> listings) {
        long before = usedBytes();
        var offers = new Offers(CatalogGate.open());
        long startNanos = System.nanoTime();
        for (int peer = 1; peer <= peers; peer++) {
            offers.put(new PeerId("%064x".formatted(peer)), 1, listings.apply(peer));
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double mebibytes = (usedBytes() - before) / 1024.0 / 1024.0;
        if (offers.of(new GameId("game-0")).size() != peers) {
            throw new IllegalStateException("not all offers were kept");
        }
        System.out.printf(Locale.ROOT, "%-52s %8.1f MiB, %.3f MiB for each of %d peers, made in %.2f s%n",
                what, mebibytes, mebibytes / peers, peers, seconds);
    }

    private static long usedBytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
