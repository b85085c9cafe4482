package org.lanspread.peer.library;

import java.io.IOException;
import java.util.Optional;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.GameSummary.Expanded;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.Documents;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.InstalledRecord;
import org.lanspread.store.Payload;
import org.lanspread.store.Sentinel;
import org.lanspread.store.StateDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at game roots. What has not changed since it was looked at last is taken from the index: the names, sizes and times of all files are
 * compared, and those of the documents about the game. Blocks; safe for use by several threads.
 */
public final class GameScanner {
    private static final Logger LOG = LoggerFactory.getLogger(GameScanner.class);

    private final GameStore store;
    private final StateDirectory state;
    private final ReleaseBook book;
    private final ExpandedBook expanded;
    private LibraryIndex index;

    /** Looks at the games of a directory. The index of it is read from the state directory when it is first needed. */
    public GameScanner(GameStore store, StateDirectory state, ReleaseBook book) {
        this.store = store;
        this.state = state;
        this.book = book;
        this.expanded = new ExpandedBook(state, book);
    }

    private synchronized LibraryIndex index() {
        if (index == null) {
            index = LibraryIndex.load(state, store.id());
        }
        return index;
    }

    /** Writes what was found, for the next start, if it differs from what was written last. */
    public void save() {
        index().save();
    }

    /** What was there of a game that could be offered when it was looked at last, perhaps by an earlier process. It may have changed since. */
    public Optional<LocalGame> remembered(GameId game) {
        return index().remembered(game);
    }

    /** What is there of a game. Its release is known if it was hashed before and has not changed. */
    public LocalGame look(GameId game) throws IOException {
        GameRoot root = store.game(game);
        String glance = root.glance();
        if (glance.isEmpty()) {
            index().forget(game);
            return new LocalGame(game, Optional.empty(), Optional.empty(), 0, Optional.empty());
        }
        String stamp = stamp(game, glance);
        Optional<LocalGame> known = index().find(game, stamp);
        if (known.isPresent()) {
            return known.get();
        }
        LocalGame found = read(root);
        index().keep(stamp, found);
        return found;
    }

    /** All that a look depends on. Taken before anything is read, so that what changes meanwhile is read again. */
    private String stamp(GameId game, String glance) throws IOException {
        var text = new StringBuilder(glance);
        for (Documents.Entry document : state.documents(game).list()) {
            text.append(document.sizeBytes()).append(' ').append(document.modifiedMillis()).append(' ').append(document.name()).append('\0');
        }
        return LibraryIndex.stamp(text.toString());
    }

    private LocalGame read(GameRoot root) throws IOException {
        GameId game = root.gameId();
        Optional<GameVersion> version = version(root);
        store.setAsideBadRecord(game).ifPresent(place -> LOG.warn(
                "{}: the record of what is installed is damaged or of a newer Lanspread and is kept as {}; which version that is, is unknown",
                game, place));
        Optional<InstalledRecord> installed = root.installed();
        if (version.isEmpty()) {
            return new LocalGame(game, version, installed, 0, Optional.empty());
        }
        Payload payload = root.payload();
        Optional<ReleaseBook.Known> known = payload.sound() ? book.find(game, payload) : Optional.empty();
        Optional<ReleaseId> release = known.map(ReleaseBook.Known::release);
        Optional<Expanded> unpacked = release.isPresent() ? expanded.find(game, release.get()) : Optional.empty();
        return new LocalGame(
                game, version, installed, payload.sizeBytes(), release, known.filter(ReleaseBook.Known::damaged).isPresent(), unpacked);
    }

    /**
     * Hashes a game whose release is not known, which may take long; {@link #look} finds it then. A game that cannot be shared has none, and is
     * not read again until it changes.
     *
     * @return whether {@link #look} finds something else now
     */
    public boolean hash(GameId game, CancelToken cancel) throws IOException {
        GameRoot root = store.game(game);
        Payload payload = root.payload();
        if (!(root.sentinel() instanceof Sentinel.Complete(GameVersion version)) || book.isRefused(game, payload)) {
            return false;
        }
        if (!payload.sound()) {
            book.refuse(game, payload);
            LOG.warn("{} is not shared: {}", game, Quoted.plain(payload.problems().getFirst()));
            return false;
        }
        if (book.known(game, payload).isEmpty()) {
            book.hash(store, game, version, payload, cancel);
        }
        return true;
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
