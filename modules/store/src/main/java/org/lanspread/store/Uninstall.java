package org.lanspread.store;

import java.io.IOException;
import java.util.Optional;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.InstallIntent.Kind;
import org.lanspread.store.InstallIntent.Phase;
import org.lanspread.store.StoreException.Reason;

/** Takes {@code local/} away: moves it to the backup, promises, and deletes. */
final class Uninstall {
    private Uninstall() {}

    static Optional<StoreException> run(Tree root, GameId gameId, Intents intents) throws IOException {
        InstallTransaction.requireIdle(root, gameId, intents);
        if (!root.stat(EntryPath.INSTALLED_FOLDER).isDirectory()) {
            throw new StoreException(Reason.NOT_INSTALLED, gameId + " is not installed");
        }
        var intent = new InstallIntent(
                gameId, intents.directory(), Kind.UNINSTALL, TransactionId.random(), Phase.PREPARING, false, InstalledRecord.UNKNOWN);
        var swap = new Swap(root, intents, intent);
        try {
            swap.announce();
            swap.moveAside();
            swap.pointOfNoReturn(InstalledRecord.UNKNOWN);
        } catch (IOException e) {
            throw StoreException.undone("uninstall " + gameId, e, swap::undo, swap.whereThingsAre());
        }
        try {
            swap.cleanUp();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(StoreException.of("clean up after the removal of the installation of " + gameId, e));
        }
    }
}
