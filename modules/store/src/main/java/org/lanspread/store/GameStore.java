package org.lanspread.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.StoreException.Reason;

/**
 * A game directory, held by one peer. Safe for use by several threads; the caller runs at most one operation of a game at a time.
 *
 * <p>The directory carries a random id in {@value #ID}, so that a record of an unfinished operation is never applied to another directory, nor to the
 * empty mount point of a disk that is not connected.
 */
public final class GameStore implements AutoCloseable {
    static final String LOCK = ".lanspread.lock";
    static final String ID = ".lanspread.id";
    private static final Pattern ID_GRAMMAR = Pattern.compile("[0-9a-f]{32}");

    private final Tree directory;
    private final Intents intents;
    private final FreeSpace freeSpace;
    private final Closeable lock;

    private GameStore(Tree directory, Intents intents, Closeable lock) {
        this.directory = directory;
        this.intents = intents;
        this.freeSpace = new FreeSpace(directory.disk(), directory.root());
        this.lock = lock;
    }

    /**
     * Opens a game directory, which exists.
     *
     * @throws StoreException if it cannot be used; {@link Reason#LOCKED} if another peer uses it
     */
    public static GameStore open(Disk disk, Path gameDirectory, StateDirectory state) throws StoreException {
        return running("open the game directory " + StoreException.show(gameDirectory), () -> {
            Path folder = existing(disk, gameDirectory);
            Closeable lock = disk.tryLock(folder.resolve(LOCK));
            if (lock == null) {
                throw new StoreException(Reason.LOCKED,
                        "another peer uses the game directory " + StoreException.show(gameDirectory) + "; stop it or choose another folder");
            }
            try {
                var tree = new Tree(disk, folder);
                return new GameStore(tree, new Intents(state, directoryId(tree)), lock);
            } catch (IOException e) {
                lock.close();
                throw e;
            }
        });
    }

    static Path existing(Disk disk, Path gameDirectory) throws IOException {
        if (!disk.stat(gameDirectory).isAbsent()) {
            Path folder = disk.realPath(gameDirectory);
            if (disk.stat(folder).isDirectory()) {
                return folder;
            }
        }
        throw new StoreException(Reason.NOT_A_FOLDER,
                "the game directory " + StoreException.show(gameDirectory) + " is not a folder; make it or choose another one");
    }

    private static String directoryId(Tree tree) throws IOException {
        Optional<String> known = knownId(tree);
        if (known.isPresent()) {
            return known.get();
        }
        String fresh = TransactionId.random().hex();
        tree.replace(ID, (fresh + "\n").getBytes(StandardCharsets.US_ASCII), Disk.Access.NORMAL);
        return fresh;
    }

    private static Optional<String> knownId(Tree tree) throws IOException {
        byte[] content = tree.stat(ID).isFile() ? tree.readAll(tree.child(ID), 64) : null;
        return Optional.ofNullable(content)
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).strip())
                .filter(known -> ID_GRAMMAR.matcher(known).matches());
    }

    /** Makes sure that this is still the directory that was opened, not the empty place where its disk was, nor another disk. */
    private void requireConnected() throws IOException {
        if (!knownId(directory).equals(Optional.of(intents.directory()))) {
            throw new StoreException(Reason.OFFLINE, "the game directory " + StoreException.show(folder())
                    + " is not there any more; connect its disk again, or start Lanspread again with this folder");
        }
    }

    /** The random id that the directory carries: what was found here holds for no other directory. */
    public String id() {
        return intents.directory();
    }

    /** Where it is. */
    public Path folder() {
        return directory.root();
    }

    /**
     * What a game directory holds.
     *
     * @param games the game roots, sorted
     * @param ignored the names of what is no game root: files, links, and folders whose names are not game ids
     */
    public record Listing(List<GameId> games, List<String> ignored) {}

    /**
     * Looks at the direct sub-folders.
     *
     * @throws StoreException if that is not possible; {@link Reason#OFFLINE} if this is not the directory that was opened
     */
    public Listing list() throws StoreException {
        return running("list " + StoreException.show(directory.root()), () -> {
            requireConnected();
            return list(directory);
        });
    }

    static Listing list(Tree directory) throws StoreException {
        try {
            var games = new TreeSet<GameId>();
            var ignored = new TreeSet<String>();
            for (Path path : directory.disk().list(directory.root())) {
                String name = path.getFileName().toString();
                Optional<GameId> game = GameId.parse(name).filter(id -> name.equals(id.value()));
                if (game.isPresent() && directory.disk().stat(path).isDirectory()) {
                    games.add(game.get());
                } else if (!name.equals(LOCK) && !name.equals(ID)) {
                    ignored.add(name);
                }
            }
            return new Listing(List.copyOf(games), List.copyOf(ignored));
        } catch (IOException e) {
            throw StoreException.of("list " + StoreException.show(directory.root()), e);
        }
    }

    /**
     * Whether a path leads here, by whatever links and other names.
     *
     * @throws StoreException if it leads to no folder
     */
    public boolean isAt(Path folder) throws StoreException {
        return running("look at " + StoreException.show(folder), () -> existing(directory.disk(), folder).equals(folder()));
    }

    /** One game, whether its root exists or not. */
    public GameRoot game(GameId gameId) {
        return new GameRoot(gameId, tree(gameId), intents::installed);
    }

    /**
     * Sets the record of what is installed aside if it cannot be understood: it is damaged, or a newer Lanspread wrote it. The installation itself is
     * not touched, and {@link GameRoot#installed} says that nothing is known of it.
     *
     * @return where the record is now, if it was set aside
     */
    public Optional<Path> setAsideBadRecord(GameId gameId) throws StoreException {
        return intents.setAsideInstalled(gameId);
    }

    private Tree tree(GameId gameId) {
        return new Tree(directory.disk(), directory.child(gameId.value()));
    }

    /**
     * Moves the files of older layouts to the state directory, then finishes or undoes the operations that a crash interrupted. Called once, before
     * anything else is done.
     *
     * @return what there is to tell, in no particular order
     */
    public List<Finding> recover() throws StoreException {
        return recover(() -> false);
    }

    /**
     * The same, unless nobody wants it any more: no game is begun then.
     *
     * @param stop whether that is so; once it says so it goes on saying so
     * @throws StoreException with {@link Reason#STOPPED} if it is
     */
    public List<Finding> recover(BooleanSupplier stop) throws StoreException {
        try {
            var games = new TreeSet<>(list().games());
            games.addAll(intents.state().games());
            games.removeIf(this::isSettled);
            var recovery = new Recovery(intents);
            for (GameId gameId : games) {
                StoreException.stopIf(stop);
                recovery.recover(gameId, tree(gameId));
            }
            return recovery.findings();
        } catch (IOException e) {
            throw StoreException.of("recover " + StoreException.show(folder()), e);
        }
    }

    /** Whether there is nothing to recover, which is so of nearly all games of a large library: no intent, and nothing but payload in the root. */
    private boolean isSettled(GameId gameId) {
        try {
            return !intents.pending(gameId) && tree(gameId).isFreeOf(Recovery::mayRemain);
        } catch (IOException e) {
            return false;
        }
    }

    /** How many bytes one more operation may take: what is free on the disk and is not promised to another one. */
    public long availableBytes() throws StoreException {
        return running("look for free space in " + StoreException.show(folder()), freeSpace::availableBytes);
    }

    /** How many bytes more a download needs than are there already. */
    public long requiredBytes(DownloadPlan plan) throws StoreException {
        return running("look at the files of " + plan.gameId(), () -> DownloadTransaction.missingBytes(tree(plan.gameId()), plan));
    }

    /**
     * Begins a download: checks the space, puts the old sentinel away, creates the files that are missing.
     *
     * @throws StoreException if it cannot begin, and everything is as before; {@link Reason#NO_SPACE} if there is not enough space
     */
    public DownloadTransaction download(DownloadPlan plan) throws StoreException {
        return download(plan, () -> false);
    }

    /**
     * Begins a download that may be stopped: until its sentinel is written, the transaction ends with {@link Reason#STOPPED} between two of its
     * steps.
     *
     * @param stop whether the download is wanted no more; once it says so it goes on saying so. Asked often, by several threads
     * @throws StoreException if it cannot begin; everything is as before then
     */
    public DownloadTransaction download(DownloadPlan plan, BooleanSupplier stop) throws StoreException {
        return running("begin the download of " + plan.gameId(), () -> {
            requireConnected();
            return DownloadTransaction.begin(tree(plan.gameId()), plan, freeSpace, stop);
        });
    }

    /**
     * Deletes files of the release before that a complete download left, since it was interrupted then.
     *
     * @param kept the files of the release that is here
     * @param obsolete the others, as they were when they were known to be of the release before; one that changed since is left alone, and so is one
     *     that is a kept file under another spelling
     */
    public void deleteObsolete(GameId gameId, Set<EntryPath> kept, List<Payload.File> obsolete) throws StoreException {
        running("delete what is left of the release before of " + gameId, () -> {
            requireConnected();
            Tree root = tree(gameId);
            root.requireRoot();
            new ObsoleteFiles(root, kept).delete(obsolete);
            return null;
        });
    }

    /**
     * Begins an installation, or an update if the game is installed. The game root is made if it is missing.
     *
     * @param totalBytes the declared size of all files; more is refused
     * @param maxEntries the declared number of files and folders; more is refused
     * @throws StoreException if it cannot begin; everything is as before then
     */
    public InstallTransaction install(GameId gameId, long totalBytes, int maxEntries) throws StoreException {
        return install(gameId, totalBytes, maxEntries, () -> false);
    }

    /**
     * Begins an installation that may be stopped: until the point of no return, the transaction ends with {@link Reason#STOPPED} between two of its
     * steps.
     *
     * @param totalBytes the declared size of all files; more is refused
     * @param maxEntries the declared number of files and folders; more is refused
     * @param stop whether the installation is wanted no more; once it says so it goes on saying so. Asked often, by several threads
     * @throws StoreException if it cannot begin; everything is as before then
     */
    public InstallTransaction install(GameId gameId, long totalBytes, int maxEntries, BooleanSupplier stop) throws StoreException {
        return install(gameId, totalBytes, maxEntries, StagingWriter.LARGE_BYTES, stop);
    }

    /** @param largeBytes from this size on a file is forced as soon as it is complete */
    InstallTransaction install(GameId gameId, long totalBytes, int maxEntries, long largeBytes, BooleanSupplier stop) throws StoreException {
        return running("begin the installation of " + gameId, () -> {
            settle(gameId);
            return InstallTransaction.begin(tree(gameId), gameId, intents, freeSpace, totalBytes, maxEntries, largeBytes, stop);
        });
    }

    /**
     * Removes the installation and keeps the download.
     *
     * @return what could not be cleaned up afterwards, to be logged: recovery does it at the next start
     * @throws StoreException if the game is still installed
     */
    public Optional<StoreException> uninstall(GameId gameId) throws StoreException {
        return running("uninstall " + gameId, () -> {
            settle(gameId);
            return Uninstall.run(tree(gameId), gameId, intents);
        });
    }

    /**
     * Deletes the root of a downloaded game that is not installed.
     *
     * @return what could not be cleaned up afterwards, to be logged: recovery does it at the next start
     * @throws StoreException if the game is still there
     */
    public Optional<StoreException> remove(GameId gameId) throws StoreException {
        return remove(gameId, Set.of());
    }

    /**
     * Deletes the root of a downloaded game that is not installed, or of one whose download was cut off.
     *
     * @param brought the files that downloads to this directory have brought or begun to bring: without a complete download the root is deleted only
     *     if it has no others
     * @return what could not be cleaned up afterwards, to be logged: recovery does it at the next start
     * @throws StoreException if the game is still there
     */
    public Optional<StoreException> remove(GameId gameId, Set<EntryPath> brought) throws StoreException {
        return running("remove " + gameId, () -> {
            settle(gameId);
            return Removal.run(tree(gameId), gameId, intents, brought);
        });
    }

    /**
     * Looks whether a game would be removed as it is.
     *
     * @param brought as for {@link #remove(GameId, Set)}
     * @throws StoreException if it would not
     */
    public void requireRemovable(GameId gameId, Set<EntryPath> brought) throws StoreException {
        running("remove " + gameId, () -> {
            settle(gameId);
            Removal.requireRemovable(tree(gameId), gameId, intents, brought);
            return gameId;
        });
    }

    /** Finishes or undoes what an earlier operation could not, for example on a full disk. */
    private void settle(GameId gameId) throws IOException {
        requireConnected();
        if (intents.pending(gameId)) {
            new Recovery(intents).recover(gameId, tree(gameId));
        }
    }

    private interface Operation<T> {
        T run() throws IOException;
    }

    private static <T> T running(String what, Operation<T> operation) throws StoreException {
        try {
            return operation.run();
        } catch (IOException e) {
            throw StoreException.of(what, e);
        } catch (InvalidPathException e) {
            throw new StoreException(Reason.IO, "could not " + what + ": the file names of this system cannot hold one of its names;"
                    + " start Lanspread with a locale that has UTF-8", e);
        }
    }

    /** Lets another peer use the directory. */
    @Override
    public void close() throws StoreException {
        try {
            lock.close();
        } catch (IOException e) {
            throw StoreException.of("release " + StoreException.show(folder()), e);
        }
    }
}
