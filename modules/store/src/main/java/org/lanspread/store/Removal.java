package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.store.InstallIntent.Kind;
import org.lanspread.store.InstallIntent.Phase;
import org.lanspread.store.StoreException.Reason;

/**
 * Deletes a downloaded game. Its root is renamed out of the way first, to a name in the game directory that has the transaction's id in it, so that
 * no half-deleted game ever looks complete.
 */
final class Removal {
    /** How a root is called while it is deleted. */
    static final String TRASH_PREFIX = ".lanspread.trash-";

    private final Tree root;
    private final Intents intents;
    private InstallIntent intent;

    Removal(Tree root, Intents intents, InstallIntent intent) {
        this.root = root;
        this.intents = intents;
        this.intent = intent;
    }

    /** @param brought the files of downloads to here: nothing else may be there if none is complete */
    static Optional<StoreException> run(Tree root, GameId gameId, Intents intents, Set<EntryPath> brought) throws IOException {
        requireRemovable(root, gameId, intents, brought);
        var intent = new InstallIntent(
                gameId, intents.directory(), Kind.REMOVAL, TransactionId.random(), Phase.PREPARING, false, InstalledRecord.UNKNOWN);
        var removal = new Removal(root, intents, intent);
        try {
            removal.moveAway();
        } catch (IOException e) {
            throw StoreException.undone("remove " + gameId, e, removal::undo, removal.whereThingsAre());
        }
        try {
            removal.finish();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(StoreException.of("clean up after the removal of " + gameId, e));
        }
    }

    static void requireRemovable(Tree root, GameId gameId, Intents intents, Set<EntryPath> brought) throws IOException {
        switch (root.disk().stat(root.root()).kind()) {
            case DIRECTORY -> { }
            case ABSENT, FILE -> throw new StoreException(Reason.NOT_DOWNLOADED, gameId + " is not downloaded");
            case LINK, OTHER -> throw new StoreException(Reason.LINK, StoreException.show(root.root()) + " is a link; delete it by hand");
        }
        InstallTransaction.requireIdle(root, gameId, intents);
        if (!root.stat(EntryPath.INSTALLED_FOLDER).isAbsent()) {
            throw new StoreException(Reason.INSTALLED, gameId + " is installed; uninstall it first");
        }
        if (!root.stat(EntryPath.VERSION_SENTINEL).isFile()) {
            requireOnly(brought, root, gameId);
        }
    }

    /** A download that was cut off has no sentinel that proves the whole root to be a game. */
    private static void requireOnly(Set<EntryPath> brought, Tree root, GameId gameId) throws IOException {
        String remedy = "delete " + StoreException.show(root.root()) + " by hand if it is not needed";
        if (brought.isEmpty()) {
            throw new StoreException(Reason.NOT_DOWNLOADED, gameId + " has no complete download; " + remedy);
        }
        Payload payload = PayloadWalk.of(root);
        Optional<String> other = Stream.concat(
                payload.files().stream().map(Payload.File::path).filter(path -> !brought.contains(path)).map(path -> Quoted.of(path.toString())),
                payload.problems().stream()).findFirst();
        if (other.isPresent()) {
            throw new StoreException(Reason.NOT_OURS, gameId + " has no complete download, and in its folder is what the last one was not to bring: "
                    + other.get() + "; move that away and try again, or " + remedy);
        }
    }

    private Path trash() {
        return root.root().resolveSibling(TRASH_PREFIX + intent.transaction().hex());
    }

    private void forceGameDirectory() throws IOException {
        root.disk().forceDirectory(root.root().getParent());
    }

    private void moveAway() throws IOException {
        intents.write(intent);
        root.disk().rename(root.root(), trash());
        forceGameDirectory();
        intent = intent.in(Phase.SWAPPING, InstalledRecord.UNKNOWN);
        intents.write(intent);
    }

    private String whereThingsAre() {
        return "the game is in " + StoreException.show(root.root()) + ", or in " + StoreException.show(trash()) + " if that is missing";
    }

    /** Brings the root back. */
    void undo() throws IOException {
        if (root.disk().stat(trash()).isDirectory()) {
            if (!root.disk().stat(root.root()).isAbsent()) {
                throw new StoreException(Reason.NOT_OURS, StoreException.show(root.root())
                        + " came up while the game was being removed; its files are in " + StoreException.show(trash()));
            }
            root.disk().rename(trash(), root.root());
        }
        forceGameDirectory();
        intents.clear(intent.gameId());
    }

    /** Deletes what was moved away. */
    void finish() throws IOException {
        if (root.disk().stat(trash()).isDirectory()) {
            root.deleteFolder(trash(), EntryPath.VERSION_SENTINEL);
            forceGameDirectory();
        }
        intents.clear(intent.gameId());
    }
}
