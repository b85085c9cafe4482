package org.lanspread.peer.library;

import java.io.IOException;
import java.util.Optional;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.Quoted;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.InstalledRecord;
import org.lanspread.store.Payload;
import org.lanspread.store.Sentinel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at game roots. Blocks; safe for use by several threads. */
public final class GameScanner {
    private static final Logger LOG = LoggerFactory.getLogger(GameScanner.class);

    private final GameStore store;
    private final ReleaseBook book;

    public GameScanner(GameStore store, ReleaseBook book) {
        this.store = store;
        this.book = book;
    }

    /** What is there of a game. Its release is known if it was hashed before and has not changed. */
    public LocalGame look(GameId game) throws IOException {
        GameRoot root = store.game(game);
        Optional<InstalledRecord> installed = root.installed();
        Optional<GameVersion> version = version(root);
        if (version.isEmpty()) {
            return new LocalGame(game, version, installed, 0, Optional.empty());
        }
        Payload payload = root.payload();
        Optional<ReleaseBook.Known> known = payload.sound() ? book.find(game, payload) : Optional.empty();
        return new LocalGame(game, version, installed, payload.sizeBytes(), known.map(ReleaseBook.Known::release),
                known.filter(ReleaseBook.Known::damaged).isPresent());
    }

    /**
     * Hashes a game whose release is not known, which may take long; {@link #look} finds it then. A game that cannot be shared has none, and is
     * not read again until it changes.
     */
    public void hash(GameId game, CancelToken cancel) throws IOException {
        GameRoot root = store.game(game);
        Payload payload = root.payload();
        Optional<GameVersion> version = version(root);
        if (version.isEmpty() || book.isRefused(game, payload)) {
            return;
        }
        if (!payload.sound()) {
            book.refuse(game, payload);
            LOG.warn("{} is not shared: {}", game, Quoted.plain(payload.problems().getFirst()));
        } else if (book.known(game, payload).isEmpty()) {
            book.hash(root, version.get(), payload, cancel);
        }
    }

    private static Optional<GameVersion> version(GameRoot root) throws IOException {
        return switch (root.sentinel()) {
            case Sentinel.Complete complete -> Optional.of(complete.version());
            case Sentinel.Absent _ -> Optional.empty();
            case Sentinel.Malformed malformed -> {
                LOG.warn("{} does not count as downloaded: {}", root.gameId(), Quoted.plain(malformed.problem()));
                yield Optional.empty();
            }
        };
    }
}
