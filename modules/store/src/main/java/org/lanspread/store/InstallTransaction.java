package org.lanspread.store;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.InstallIntent.Kind;
import org.lanspread.store.InstallIntent.Phase;
import org.lanspread.store.StoreException.Reason;

/**
 * A running installation or update. The game is written to a staging folder through {@link #writer}; {@link #commit} puts it in the place of
 * {@code local/}, {@link #rollback} leaves what was there before. One of the two is called, once; {@link #close} rolls back if none was.
 */
public final class InstallTransaction implements AutoCloseable {
    private final GameId gameId;
    private final Swap swap;
    private final FreeSpace.Promise space;
    private final BooleanSupplier stop;
    private final Forcing forcing;
    private final StagingWriter writer;
    private boolean ended;

    private InstallTransaction(
            Tree root, GameId gameId, Swap swap, FreeSpace.Promise space, long totalBytes, int maxEntries, long largeBytes, BooleanSupplier stop) {
        this.gameId = gameId;
        this.swap = swap;
        this.space = space;
        this.stop = stop;
        this.forcing = new Forcing(Forcing.THREADS_OF_INSTALLATION, stop);
        var content = new Tree(root.disk(), swap.folders().content(WorkFolders.STAGING));
        this.writer = new StagingWriter(content, totalBytes, maxEntries, largeBytes, space, forcing);
    }

    static InstallTransaction begin(
            Tree root, GameId gameId, Intents intents, FreeSpace freeSpace, long totalBytes, int maxEntries, long largeBytes, BooleanSupplier stop)
            throws IOException {
        StoreException.stopIf(stop);
        requireIdle(root, gameId, intents);
        Kind kind = switch (root.stat(EntryPath.INSTALLED_FOLDER).kind()) {
            case ABSENT -> Kind.INSTALL;
            case DIRECTORY -> Kind.UPDATE;
            default -> throw new StoreException(Reason.NOT_OURS, StoreException.show(root.child(EntryPath.INSTALLED_FOLDER))
                    + " is not a folder; move it away and try again");
        };
        var space = freeSpace.promise(totalBytes);
        var intent = new InstallIntent(
                gameId, intents.directory(), kind, TransactionId.random(), Phase.PREPARING, !root.exists(), InstalledRecord.UNKNOWN);
        var swap = new Swap(root, intents, intent);
        try {
            swap.announce();
            swap.prepareStaging();
            return new InstallTransaction(root, gameId, swap, space, totalBytes, maxEntries, largeBytes, stop);
        } catch (IOException e) {
            space.close();
            throw StoreException.undone("begin the installation of " + gameId, e, swap::undo, swap.whereThingsAre());
        }
    }

    /** Makes sure that nothing of an earlier operation is left. */
    static void requireIdle(Tree root, GameId gameId, Intents intents) throws IOException {
        if (intents.pending(gameId)) {
            throw new StoreException(Reason.UNFINISHED, "an earlier operation of " + gameId
                    + " has not been finished or undone; start Lanspread again with the game directory that it was in, or look into "
                    + StoreException.show(intents.state().documents(gameId).folder()));
        }
        for (String name : WorkFolders.leftovers(root)) {
            throw new StoreException(Reason.NOT_OURS, StoreException.show(root.child(name))
                    + " is in the way and no record says that Lanspread made it; look into it, move it away and try again");
        }
    }

    /** Takes the files. */
    public StagingWriter writer() {
        return writer;
    }

    /**
     * Puts what was written in the place of {@code local/}. When it returns, the game is installed, durably.
     *
     * @return what could not be cleaned up afterwards, to be logged: recovery does it at the next start
     * @throws StoreException if the game could not be installed; what was there before is there again. If that failed too, the message says so,
     *     everything is kept, and the next operation of the game or the next start finishes or undoes the installation. {@link Reason#STOPPED} if
     *     it was wanted no more before the point of no return
     */
    public Optional<StoreException> commit(InstalledRecord installed) throws StoreException {
        ended = true;
        try {
            writer.force(stop);
            StoreException.stopIf(stop);
            swap.pointOfNoReturn(installed);
            swap.exchange();
        } catch (IOException e) {
            throw StoreException.undone("install " + gameId, e, this::undo, swap.whereThingsAre());
        } catch (RuntimeException | Error e) {
            undoAfter(e);
            throw e;
        }
        try {
            swap.cleanUp();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(StoreException.of("clean up after the installation of " + gameId, e));
        }
    }

    /** Nothing that is undone is written to any more. */
    private void undo() throws IOException {
        forcing.abandon();
        swap.undo();
    }

    private void undoAfter(Throwable defect) {
        try {
            undo();
        } catch (IOException e) {
            defect.addSuppressed(e);
        }
    }

    /** Undoes everything. */
    public void rollback() throws StoreException {
        ended = true;
        try {
            undo();
        } catch (IOException e) {
            throw StoreException.of("undo the installation of " + gameId, e);
        }
    }

    /** Rolls back unless the transaction has ended, and ends the threads. */
    @Override
    public void close() throws StoreException {
        try {
            if (!ended) {
                rollback();
            }
        } finally {
            forcing.close();
            space.close();
        }
    }
}
