package org.lanspread.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.StoreException.Reason;

/**
 * The peer's own folder: small documents, each replaced as a whole so that a crash leaves the old or the new one. Used by one peer at a time, which a
 * lock ensures. Safe for use by several threads as long as no two write the same document at once.
 */
public final class StateDirectory implements AutoCloseable {
    private static final String LOCK = "lanspread.lock";
    private static final String GAMES = "games";

    private final Documents documents;
    private final Tree tree;
    private final Closeable lock;

    private StateDirectory(Tree tree, Closeable lock) {
        this.tree = tree;
        this.documents = new Documents(tree);
        this.lock = lock;
    }

    /**
     * Opens the folder; makes it, readable by this user only, if it is missing.
     *
     * @throws StoreException if it cannot be used; {@link Reason#LOCKED} if another peer uses it
     */
    public static StateDirectory open(Disk disk, Path folder) throws StoreException {
        try {
            makeFolders(disk, folder);
            Path real = disk.realPath(folder);
            Closeable lock = disk.tryLock(real.resolve(LOCK));
            if (lock == null) {
                throw new StoreException(Reason.LOCKED,
                        "another peer uses the state folder " + StoreException.show(folder) + "; stop it or choose another folder");
            }
            return new StateDirectory(new Tree(disk, real), lock);
        } catch (IOException e) {
            throw StoreException.of("open the state folder " + StoreException.show(folder), e);
        }
    }

    private static void makeFolders(Disk disk, Path folder) throws IOException {
        var missing = new ArrayList<Path>();
        for (Path at = folder; at != null && disk.stat(at).isAbsent(); at = at.getParent()) {
            missing.addFirst(at);
        }
        for (Path at : missing) {
            disk.makeDirectory(at, Disk.Access.OWNER_ONLY);
            disk.forceDirectory(at.getParent());
        }
    }

    /** Where it is. */
    public Path folder() {
        return tree.root();
    }

    /** The documents that belong to no game: identity, settings, library index. */
    public Documents documents() {
        return documents;
    }

    /** The documents of one game. */
    public Documents documents(GameId game) {
        return new Documents(new Tree(tree.disk(), tree.child(GAMES).resolve(game.value())));
    }

    /** The games that have documents. */
    List<GameId> games() throws IOException {
        var games = new ArrayList<GameId>();
        if (tree.stat(GAMES).isDirectory()) {
            for (Path folder : tree.disk().list(tree.child(GAMES))) {
                GameId.parse(folder.getFileName().toString()).ifPresent(games::add);
            }
        }
        return games;
    }

    /**
     * Deletes what a crash left of documents of games that were being written. Called once, before anything else is done: whoever writes one later
     * needs what this would delete.
     */
    public void sweep() throws StoreException {
        try {
            games().forEach(this::sweep);
        } catch (IOException e) {
            throw StoreException.of("clean up " + StoreException.show(folder()), e);
        }
    }

    private void sweep(GameId game) {
        try {
            documents(game).sweep();
        } catch (StoreException _) {
            // What stays is replaced when the document is written again; whatever is wrong with the disk shows where it matters.
        }
    }

    /** Lets another peer use the folder. */
    @Override
    public void close() throws StoreException {
        try {
            lock.close();
        } catch (IOException e) {
            throw StoreException.of("release the state folder " + StoreException.show(folder()), e);
        }
    }

    /** Typed reading of this module's own documents. */
    <T> Json.Read<T> read(GameId game, String name, Class<T> type) throws StoreException {
        Documents of = documents(game);
        if (!of.exists(name)) {
            return new Json.Read.Absent<>();
        }
        Optional<byte[]> content = of.read(name, Json.MAX_BYTES);
        return content.isPresent() ? Json.read(content.get(), type) : new Json.Read.Damaged<>("it is too long or not a file");
    }
}
