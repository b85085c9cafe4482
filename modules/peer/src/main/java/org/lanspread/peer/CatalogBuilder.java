package org.lanspread.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.lanspread.peer.library.ReleaseHasher;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.catalog.Catalog;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.Disk;
import org.lanspread.store.GameFolder;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.Payload;
import org.lanspread.store.Sentinel;

/**
 * Makes a catalog of the games in a folder, each pinned to the release that lies there. Only reads, so a peer may be serving the folder. Blocks for
 * as long as it takes to read all files; used by one thread.
 */
public final class CatalogBuilder {
    private final GameFolder folder;
    private final GameStore.Listing listing;
    private final Map<GameId, String> titles;
    private final Progress progress;

    /** Hears how far it is; called for each piece that was read. */
    @FunctionalInterface
    public interface Progress {
        /** So much of a game was read. */
        void read(GameId game, long bytesDone, long bytesTotal);
    }

    /**
     * A game of the catalog.
     *
     * @param gameId which game
     * @param title what people call it
     * @param version the version that its {@code version.ini} says
     * @param release the release that lies in the folder
     * @param sizeBytes the size of its files
     */
    public record Game(GameId gameId, String title, GameVersion version, ReleaseId release, long sizeBytes) {}

    /**
     * A folder that is not in the catalog.
     *
     * @param name its name, as it is
     * @param reason why, for people
     */
    public record Skipped(String name, String reason) {}

    /**
     * What came of it.
     *
     * @param games what the catalog lists, by id
     * @param skipped what it does not, by name
     */
    public record Built(List<Game> games, List<Skipped> skipped) {
        public Built {
            games = List.copyOf(games);
            skipped = List.copyOf(skipped);
        }

        /**
         * The catalog file: the same games always give the same bytes.
         *
         * @param catalogVersion the number of this issue, 0 or more
         * @throws IllegalArgumentException if a limit of catalogs is broken
         */
        public byte[] document(long catalogVersion) {
            var bytes = new ByteArrayOutputStream();
            JsonCodec.encodeDocument(new Catalog(catalogVersion, games.stream().map(Built::entry).toList()), bytes);
            return bytes.toByteArray();
        }

        private static Catalog.Game entry(Game game) {
            return new Catalog.Game(game.gameId, game.title, game.version, Optional.of(game.release));
        }
    }

    /**
     * Looks at a folder, and reads no game yet.
     *
     * @param titles what games are called whose title is not their id
     * @throws IOException if the folder cannot be listed
     * @throws IllegalArgumentException if a title is too long, or of a game that is not in the folder
     */
    public CatalogBuilder(Path folder, Map<GameId, String> titles, Progress progress) throws IOException {
        this.folder = GameFolder.of(Disk.real(), folder.toAbsolutePath().normalize());
        this.listing = this.folder.list();
        this.titles = Map.copyOf(titles);
        this.progress = progress;
        var unknown = new TreeSet<>(titles.keySet());
        listing.games().forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("there is a title for " + unknown.first() + ", but no such folder");
        }
        titles.forEach((game, title) -> {
            if (title.isBlank() || title.length() > Limits.TITLE_CHARS) {
                throw new IllegalArgumentException("the title of " + game + " has to have 1 to " + Limits.TITLE_CHARS + " characters");
            }
        });
        if (listing.games().size() > Limits.LISTED_GAMES) {
            throw new IllegalArgumentException(
                    "there are " + listing.games().size() + " games in the folder, and a catalog lists " + Limits.LISTED_GAMES + " at most");
        }
    }

    /** Reads all games. One that cannot be a release is skipped, and so is one that changes meanwhile. */
    public Built build() {
        var games = new ArrayList<Game>();
        var skipped = new ArrayList<Skipped>();
        listing.ignored().stream()
                .filter(name -> !name.startsWith(".") && Files.isDirectory(folder.path().resolve(name)))
                .map(name -> new Skipped(name, "the name of its folder is not a game id, which has 1 to " + GameId.MAX_CHARS
                        + " lower-case letters, digits, '.', '_' and '-'; and it must not be a link"))
                .forEach(skipped::add);
        for (GameId game : listing.games()) {
            try {
                games.add(read(folder.game(game)));
            } catch (IOException | IllegalArgumentException e) {
                skipped.add(new Skipped(game.value(), Quoted.plain(String.valueOf(e.getMessage()))));
            }
        }
        return new Built(games, skipped);
    }

    private Game read(GameRoot root) throws IOException {
        GameId game = root.gameId();
        GameVersion version = version(root);
        Payload payload = root.payload();
        if (!payload.sound()) {
            throw new IOException(payload.problems().getFirst());
        }
        long totalBytes = payload.sizeBytes();
        var done = new AtomicLong();
        byte[] manifest = ReleaseHasher.hash(
                root, version, payload, new CancelToken(), count -> progress.read(game, done.addAndGet(count), totalBytes)).bytes();
        if (!root.payload().equals(payload) || !version(root).equals(version)) {
            throw new IOException("it changed while it was read: try again when nobody works on it");
        }
        return new Game(game, titles.getOrDefault(game, game.value()), version, ReleaseManifest.idOf(manifest), totalBytes);
    }

    private static GameVersion version(GameRoot root) throws IOException {
        return switch (root.sentinel()) {
            case Sentinel.Complete complete -> complete.version();
            case Sentinel.Absent _ -> throw new IOException("it has no version.ini, so it is not complete");
            case Sentinel.Malformed malformed -> throw new IOException(malformed.problem());
        };
    }
}
