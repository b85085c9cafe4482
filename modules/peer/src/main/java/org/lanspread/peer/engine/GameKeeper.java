package org.lanspread.peer.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
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

    /** How often the index is written while it changes. */
    private static final Duration SAVE_EVERY = Duration.ofSeconds(30);
    /** How long the directory that was left may keep another one waiting. */
    private static final Duration LEAVING = Duration.ofSeconds(5);

    /** The directory that is watched, and what ends the work on it when that is another one. */
    private record Watched(GameStore store, GameScanner scanner, CancelToken left) {}

    /** A game of the directory that is watched. */
    private record Task(Watched in, GameId game) {}

    private final Disk disk;
    private final StateDirectory state;
    private final ReleaseBook book;
    private final Consumer<PeerEvent> events;
    private final BiConsumer<GameStore, LocalGame> listener;
    private final LinkedHashSet<Task> toLook = new LinkedHashSet<>();
    private final LinkedHashSet<Task> toHash = new LinkedHashSet<>();
    private final Set<GameId> present = new HashSet<>();
    private final Set<GameId> held = new HashSet<>();
    private final ReentrantLock looking = new ReentrantLock();
    private final GameMonitor monitor;
    private Optional<Watched> watched = Optional.empty();
    /** A directory that was opened and is not watched yet. */
    private Optional<GameStore> next = Optional.empty();
    private volatile CompletableFuture<Void> left = CompletableFuture.completedFuture(null);
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
        supervisor.start("index", this::saveAlways);
    }

    /**
     * Opens another game directory and recovers it, or finds that it is the one in use. Blocks, perhaps for ever. If nobody watches it until the peer
     * stops, it is closed then.
     *
     * @param givenUp whether nobody waits for it any more; it is closed then as soon as the disk answers
     */
    void open(GameStore current, Path path, BooleanSupplier givenUp, Consumer<GameStore> opened, Consumer<String> refused) {
        Path folder = path.toAbsolutePath().normalize();
        try {
            opened.accept(current.isAt(folder) ? current : openOther(folder, givenUp));
        } catch (StoreException e) {
            refused.accept(e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("a game directory could not be opened", e);
            refused.accept("the program has a defect: look into the log and report it");
        }
    }

    private GameStore openOther(Path folder, BooleanSupplier givenUp) throws StoreException {
        awaitLeft();
        GameStore store = GameStore.open(disk, folder, state);
        try {
            recover(store, givenUp).forEach(events);
        } catch (StoreException | RuntimeException | Error e) {
            close(store);
            throw e;
        }
        synchronized (this) {
            if (!closed && !givenUp.getAsBoolean()) {
                next = Optional.of(store);
                return store;
            }
        }
        close(store);
        throw new StoreException(StoreException.Reason.STOPPED, "nobody waits for it any more");
    }

    /** The directory that was left may be the one that is opened; it may be another one whose disk does not answer, too. */
    private void awaitLeft() {
        left.handle((_, _) -> null).completeOnTimeout(null, LEAVING.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    /** Closes a directory that was opened too late. Does not block. */
    synchronized void drop(GameStore store) {
        next = next.filter(opened -> opened != store);
        folderThread(() -> close(store)).start();
    }

    /** Closes a directory that is not in use any more. Does not block; another one, perhaps the same again, is opened when it is closed or hangs. */
    void leave(GameStore store) {
        left = CompletableFuture.runAsync(() -> close(store), work -> folderThread(work).start());
    }

    /** For a disk that may never answer: not a virtual thread, since one that hangs in the system keeps the carrier that all others need. */
    static Thread folderThread(Runnable work) {
        return Thread.ofPlatform().daemon().name("lanspread-game-dir").unstarted(work);
    }

    /** Finishes or undoes what was interrupted, and returns what needs a person. */
    List<PeerEvent.NeedsAttention> recover(GameStore store) throws StoreException {
        return recover(store, () -> false);
    }

    private List<PeerEvent.NeedsAttention> recover(GameStore store, BooleanSupplier givenUp) throws StoreException {
        var findings = new ArrayList<PeerEvent.NeedsAttention>();
        for (Finding finding : store.recover(givenUp)) {
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

    /** Looks at all games of a directory soon, and from now on at those that change. What is under way in the one before ends. Does not block. */
    void watch(GameStore store) {
        leaveFor(store);
        monitor.watch(store);
        Thread.ofVirtual().name("lanspread-watch").start(() -> lookAtAll(store));
    }

    /**
     * The same, but when this returns, what is there of each game is on its way to the listener; of those in the index, what was there when they were
     * looked at last. Whether it still is so is looked at when the monitor begins. Blocks; before {@link #start}.
     */
    void watchNow(GameStore store) {
        Watched in = leaveFor(store);
        monitor.watch(store);
        List<LocalGame> found = games(store).parallelStream()
                .map(game -> in.scanner.remembered(game).or(() -> find(in, game)))
                .flatMap(Optional::stream)
                .toList();
        found.forEach(game -> tell(in, game));
        in.scanner.save();
    }

    private synchronized Watched leaveFor(GameStore store) {
        watched.ifPresent(before -> before.left.cancel());
        var in = new Watched(store, new GameScanner(store, state, book), new CancelToken());
        watched = Optional.of(in);
        next = Optional.empty();
        toLook.clear();
        toHash.clear();
        present.clear();
        return in;
    }

    private void lookAtAll(GameStore store) {
        games(store).forEach(game -> look(store, game));
    }

    /** The games of a directory, those too that were there when it was looked at last. */
    private Set<GameId> games(GameStore store) {
        var games = new TreeSet<>(present(store));
        try {
            games.addAll(store.list().games());
        } catch (StoreException e) {
            events.accept(new PeerEvent.RuntimeFailed("library", e.getMessage()));
        }
        return games;
    }

    /** What was found in a directory when it was looked at last; what is not there any more is to be looked at too. */
    private synchronized List<GameId> present(GameStore store) {
        return isWatched(store) ? List.copyOf(present) : List.of();
    }

    private synchronized boolean isWatched(GameStore store) {
        return watched.filter(in -> in.store == store).isPresent();
    }

    /** Looks at a game soon. */
    synchronized void look(GameStore store, GameId game) {
        watched.filter(in -> in.store == store).ifPresent(in -> add(toLook, new Task(in, game)));
    }

    private synchronized void add(LinkedHashSet<Task> tasks, Task task) {
        if (isWatched(task.in.store)) {
            tasks.add(task);
            notifyAll();
        }
    }

    private synchronized Task next(LinkedHashSet<Task> tasks) throws InterruptedException {
        while (tasks.isEmpty()) {
            wait();
        }
        return tasks.removeFirst();
    }

    /** An operation changes a game: until that is over, nobody looks at it but the operation, which looks when it has ended. */
    synchronized void hold(GameId game) {
        held.add(game);
    }

    /** The operation is over. */
    synchronized void letGo(GameId game) {
        held.remove(game);
    }

    private synchronized boolean isHeld(GameId game) {
        return held.contains(game);
    }

    private void lookAlways() throws InterruptedException {
        while (true) {
            Task task = next(toLook);
            if (!isHeld(task.game)) {
                report(task.in, task.game);
            }
        }
    }

    /** Looks at a game of the directory that is watched; when this returns, what was found is on its way to the listener. */
    void lookNow(GameStore store, GameId game) {
        Optional<Watched> in;
        synchronized (this) {
            in = watched.filter(here -> here.store == store);
        }
        in.ifPresent(here -> report(here, game));
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
        return watched.map(Watched::store);
    }

    /** One look at a time, so that what the listener hears last was seen last. */
    private void report(Watched in, GameId game) {
        looking.lock();
        try {
            find(in, game).ifPresent(found -> tell(in, found));
        } finally {
            looking.unlock();
        }
    }

    private Optional<LocalGame> find(Watched in, GameId game) {
        try {
            return Optional.of(in.scanner.look(game));
        } catch (IOException e) {
            warn(game, "cannot be looked at", e);
            return Optional.empty();
        }
    }

    private void tell(Watched in, LocalGame found) {
        synchronized (this) {
            if (!isWatched(in.store)) {
                return;
            }
            if (found.isAbsent()) {
                present.remove(found.gameId());
            } else {
                present.add(found.gameId());
            }
        }
        listener.accept(in.store, found);
        if (found.version().isPresent() && found.release().isEmpty()) {
            add(toHash, new Task(in, found.gameId()));
        }
    }

    private void hashAlways() throws InterruptedException {
        while (!closed) {
            Task task = next(toHash);
            try {
                if (!isHeld(task.game) && task.in.scanner.hash(task.game, task.in.left)) {
                    report(task.in, task.game);
                }
            } catch (CancelToken.CancelledException e) {
                LOG.debug("{} is not hashed: its directory was left", task.game);
            } catch (IOException e) {
                warn(task.game, "is not shared", e);
            }
        }
    }

    /** Seldom, whatever changed meanwhile: what a crash loses of the index is found again by looking. */
    private void saveAlways() throws InterruptedException {
        while (true) {
            Thread.sleep(SAVE_EVERY);
            saveIndex();
        }
    }

    private void saveIndex() {
        Optional<Watched> in;
        synchronized (this) {
            in = watched;
        }
        in.ifPresent(here -> here.scanner.save());
    }

    /** What fails because the peer stops needs nobody's attention. */
    private void warn(GameId game, String what, IOException failure) {
        if (!closed) {
            LOG.warn("{} {}: {}", game, what, Quoted.plain(String.valueOf(failure.getMessage())));
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            watched.ifPresent(in -> in.left.cancel());
            next.ifPresent(this::close);
        }
        saveIndex();
    }
}
