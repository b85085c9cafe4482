package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.Finding.Kind;
import org.lanspread.store.InstallIntent.Phase;

/**
 * Finishes or undoes what a crash interrupted, from the recorded intent and what there is on the disk. Deletes only what an intent and a marker
 * prove to be Lanspread's, leaves everything else alone and says so. Running it twice, or interrupting it, does no harm. One game's trouble never
 * keeps it from the next.
 */
final class Recovery {
    private final Intents intents;
    private final List<Finding> findings = new ArrayList<>();

    Recovery(Intents intents) {
        this.intents = intents;
    }

    /** What was found so far. */
    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Whether something of this name in a game root may be left from an interrupted operation or an older layout. */
    static boolean mayRemain(String name) {
        return name.startsWith(".local.") || name.startsWith(".version.ini.") || Migration.LEGACY_FILES.contains(name);
    }

    /** Recovers one game. */
    void recover(GameId gameId, Tree root) {
        try {
            settle(gameId, root);
        } catch (IOException e) {
            attention(gameId, StoreException.of("recover " + gameId, e).getMessage());
        }
    }

    private void settle(GameId gameId, Tree root) throws IOException {
        switch (intents.read(gameId)) {
            case Json.Read.Absent<InstallIntent.Document>() -> {
                reportLeftovers(gameId, root);
                tidy(gameId, root);
            }
            case Json.Read.Newer<InstallIntent.Document>() -> attention(gameId,
                    "a newer Lanspread left an operation of " + gameId + " unfinished; start that version to finish it");
            case Json.Read.Damaged<InstallIntent.Document>(String why) -> setAside(gameId, root, why);
            case Json.Read.Sound<InstallIntent.Document>(var document) -> settle(document.intent(), gameId, root);
        }
    }

    /** Done last, so that no file of a game root can keep its recovery from running; not where an operation is another's to finish. */
    private void tidy(GameId gameId, Tree root) throws IOException {
        if (root.exists()) {
            Migration.run(root, gameId, intents.state());
            DownloadTransaction.sweepSentinels(root);
        }
    }

    private void setAside(GameId gameId, Tree root, String why) throws IOException {
        Documents documents = intents.state().documents(gameId);
        Path place = documents.setAside(InstallIntent.FILE);
        attention(gameId, "the record of an unfinished operation of " + gameId + " cannot be used: " + why + "; it is kept as " + place);
        reportLeftovers(gameId, root);
        tidy(gameId, root);
    }

    private void reportLeftovers(GameId gameId, Tree root) throws IOException {
        for (String name : WorkFolders.leftovers(root)) {
            attention(gameId, StoreException.show(root.child(name))
                    + " was left behind and no record says that Lanspread may delete it; look into it, then move it away or delete it");
        }
    }

    private void settle(InstallIntent intent, GameId gameId, Tree root) throws IOException {
        if (!intent.gameId().equals(gameId)) {
            setAside(gameId, root, "it is about the game " + intent.gameId());
        } else if (!intent.directory().equals(intents.directory())) {
            attention(gameId, "an operation of " + gameId + " is unfinished in another game directory; open that one to finish it");
        } else {
            settleOwn(intent, gameId, root);
            tidy(gameId, root);
        }
    }

    private void settleOwn(InstallIntent intent, GameId gameId, Tree root) throws IOException {
        if (intent.kind() == InstallIntent.Kind.REMOVAL) {
            settle(intent, new Removal(root, intents, intent));
        } else if (!root.exists() && !(intent.madeRoot() && intent.phase() == Phase.PREPARING)) {
            findings.add(new Finding(gameId, Kind.OFFLINE, "the folder " + StoreException.show(root.root())
                    + " is not there; connect its disk and start again to finish an operation of " + gameId));
        } else {
            settle(intent, new Swap(root, intents, intent));
        }
    }

    private void settle(InstallIntent intent, Removal removal) throws IOException {
        if (intent.phase() == Phase.PREPARING) {
            removal.undo();
            undone(intent);
        } else {
            removal.finish();
            finished(intent);
        }
    }

    private void settle(InstallIntent intent, Swap swap) throws IOException {
        if (intent.phase() == Phase.PREPARING || swap.isOnlyBackupLeft()) {
            swap.undo();
            undone(intent);
        } else {
            swap.goOnExchanging();
            swap.cleanUp();
            finished(intent);
        }
    }

    private void undone(InstallIntent intent) {
        findings.add(new Finding(intent.gameId(), Kind.UNDONE, describe(intent) + " was interrupted and has been undone"));
    }

    private void finished(InstallIntent intent) {
        findings.add(new Finding(intent.gameId(), Kind.FINISHED, describe(intent) + " was interrupted and has been finished"));
    }

    private static String describe(InstallIntent intent) {
        String what = switch (intent.kind()) {
            case INSTALL -> "the installation of ";
            case UPDATE -> "the update of ";
            case UNINSTALL -> "the removal of the installation of ";
            case REMOVAL -> "the removal of ";
        };
        return what + intent.gameId();
    }

    private void attention(GameId gameId, String message) {
        findings.add(new Finding(gameId, Kind.NEEDS_ATTENTION, message));
    }
}
