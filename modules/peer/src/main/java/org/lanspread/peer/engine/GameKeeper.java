package org.lanspread.peer.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.library.GameMonitor;
import org.lanspread.peer.library.GameScanner;
import org.lanspread.peer.library.LocalGame;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Supervisor;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.Disk;
import org.lanspread.store.Finding;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;
import org.lanspread.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at game roots on a thread of its own, whenever somebody says that one may have changed, and hashes what is new. Results go to a listener.
 * Safe for use by several threads.
 */
final class GameKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GameKeeper.class);

    /** A game of the directory that is watched, and what ends the work on it when that is another one. */
    private record Task(GameStore store, GameId game, CancelToken cancel) {}

    private final Disk disk;
    private final StateDirectory state;
    private final ReleaseBook book;
    private final Consumer<PeerEvent> events;
    private final BiConsumer<GameStore, LocalGame> listener;
    private final LinkedHashSet<Task> toLook = new LinkedHashSet<>();
    private final LinkedHashSet<Task> toHash = new LinkedHashSet<>();
    private final Set<GameId> present = new HashSet<>();
    private final ReentrantLock looking = new ReentrantLock();
    private final GameMonitor monitor;
    private GameStore watched;
    private CancelToken left = new CancelToken();
    private volatile boolean closed;

    GameKeeper(Disk disk, StateDirectory state, ReleaseBook book, Consumer<PeerEvent> events, BiConsumer<GameStore, LocalGame> listener) {
        this.disk = disk;
        this.state = state;
        this.book = book;
        this.events = events;
        this.listener = listener;
        this.monitor = new GameMonitor(this::look, this::lookAtAll);
    }

    void start(Supervisor supervisor) {
        supervisor.start("library", this::lookAlways);
        supervisor.start("hashing", this::hashAlways);
        supervisor.start("monitor", monitor::run);
    }

    /** Opens another game directory and recovers it; blocks. */
    void open(Path folder, Consumer<GameStore> opened, Consumer<String> refused) {
        try {
            GameStore store = GameStore.open(disk, folder.toAbsolutePath().normalize(), state);
            recover(store).forEach(events);
            opened.accept(store);
        } catch (StoreException e) {
            refused.accept(e.getMessage());
        }
    }

    /** Finishes or undoes what was interrupted, and returns what needs a person. */
    List<PeerEvent.NeedsAttention> recover(GameStore store) throws StoreException {
        var findings = new ArrayList<PeerEvent.NeedsAttention>();
        for (Finding finding : store.recover()) {
            if (finding.kind() == Finding.Kind.NEEDS_ATTENTION) {
                findings.add(new PeerEvent.NeedsAttention(finding.gameId(), finding.message()));
            } else {
                LOG.info("{}: {}", finding.gameId(), finding.message());
            }
        }
        return findings;
    }

    void close(GameStore store) {
        try {
            store.close();
        } catch (StoreException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    /** Looks at all games of a directory soon, and from now on at those that change. What is under way in the one before ends. */
    void watch(GameStore store) {
        leaveFor(store);
        monitor.watch(store);
        lookAtAll(store);
    }

    /** The same, but when this returns, what was found is on its way to the listener. Blocks. */
    void watchNow(GameStore store) {
        leaveFor(store);
        monitor.watch(store);
        forEachGame(store, game -> lookNow(store, game));
    }

    private synchronized void leaveFor(GameStore store) {
        left.cancel();
        left = new CancelToken();
        watched = store;
        toLook.clear();
        toHash.clear();
        present.clear();
    }

    private void lookAtAll(GameStore store) {
        forEachGame(store, game -> look(store, game));
    }

    private void forEachGame(GameStore store, Consumer<GameId> look) {
        try {
            var games = new TreeSet<>(store.list().games());
            games.addAll(present(store));
            games.forEach(look);
        } catch (StoreException e) {
            events.accept(new PeerEvent.RuntimeFailed("library", e.getMessage()));
        }
    }

    /** What was found in a directory when it was looked at last; what is not there any more is to be looked at too. */
    private synchronized List<GameId> present(GameStore store) {
        return store == watched ? List.copyOf(present) : List.of();
    }

    private synchronized void note(GameStore store, LocalGame found) {
        if (store != watched) {
            return;
        }
        if (found.isAbsent()) {
            present.remove(found.gameId());
        } else {
            present.add(found.gameId());
        }
    }

    /** Looks at a game soon. */
    void look(GameStore store, GameId game) {
        add(toLook, store, game);
    }

    private synchronized void add(LinkedHashSet<Task> tasks, GameStore store, GameId game) {
        if (store == watched) {
            tasks.add(new Task(store, game, left));
            notifyAll();
        }
    }

    private synchronized Task next(LinkedHashSet<Task> tasks) throws InterruptedException {
        while (tasks.isEmpty()) {
            wait();
        }
        return tasks.removeFirst();
    }

    private void lookAlways() throws InterruptedException {
        while (true) {
            Task task = next(toLook);
            lookNow(task.store, task.game);
        }
    }

    /** Looks at a game; when this returns, what was found is on its way to the listener. */
    void lookNow(GameStore store, GameId game) {
        report(store, game).filter(found -> found.version().isPresent() && found.release().isEmpty()).ifPresent(_ -> add(toHash, store, game));
    }

    /**
     * The content of a file was found not to be that of its release. If the file does not look changed it went bad, and a person is told; else the
     * game is a new one, as it is whenever somebody changes a file.
     */
    void damaged(GameRoot root, ReleaseId release, EntryPath file) {
        GameId game = root.gameId();
        try {
            if (book.mark(game, release, root.payload(), true)) {
                events.accept(attention(game, "its file " + Quoted.of(file.toString()) + " went bad on the disk"));
            }
        } catch (IOException e) {
            warn(game, "cannot be marked as damaged", e);
        }
        watched().ifPresent(store -> lookNow(store, game));
    }

    /** What a person is to do about a damaged game. */
    static PeerEvent.NeedsAttention attention(GameId game, String what) {
        return new PeerEvent.NeedsAttention(game, what + ", so it is not shared any more: run 'lanspread verify " + game
                + "' to see all of the damage, then 'lanspread download " + game + "', which fetches only the damaged parts again");
    }

    private synchronized Optional<GameStore> watched() {
        return Optional.ofNullable(watched);
    }

    /** One look at a time, so that what the listener hears last was seen last. */
    private Optional<LocalGame> report(GameStore store, GameId game) {
        looking.lock();
        try {
            LocalGame found = new GameScanner(store, book).look(game);
            note(store, found);
            listener.accept(store, found);
            return Optional.of(found);
        } catch (IOException e) {
            warn(game, "cannot be looked at", e);
            return Optional.empty();
        } finally {
            looking.unlock();
        }
    }

    private void hashAlways() throws InterruptedException {
        while (!closed) {
            Task task = next(toHash);
            try {
                new GameScanner(task.store, book).hash(task.game, task.cancel);
                report(task.store, task.game);
            } catch (CancelToken.CancelledException e) {
                LOG.debug("{} is not hashed: its directory was left", task.game);
            } catch (IOException e) {
                warn(task.game, "is not shared", e);
            }
        }
    }

    /** What fails because the peer stops needs nobody's attention. */
    private void warn(GameId game, String what, IOException failure) {
        if (!closed) {
            LOG.warn("{} {}: {}", game, what, Quoted.plain(String.valueOf(failure.getMessage())));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        left.cancel();
    }
}
