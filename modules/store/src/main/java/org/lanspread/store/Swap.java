package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.store.InstallIntent.Kind;
import org.lanspread.store.InstallIntent.Phase;
import org.lanspread.store.StoreException.Reason;

/**
 * The steps by which {@code local/} is exchanged. Each step looks at what is there, so that running the sequence again after a crash goes on where it
 * stopped: transactions and recovery run the same code. The table of all states is in {@code docs/install-transactions.md}.
 */
final class Swap {
    private static final String LOCAL = EntryPath.INSTALLED_FOLDER;

    private final Tree root;
    private final Intents intents;
    private final WorkFolders folders;
    private InstallIntent intent;
    private boolean promoting;

    Swap(Tree root, Intents intents, InstallIntent intent) {
        this.root = root;
        this.intents = intents;
        this.intent = intent;
        this.folders = new WorkFolders(root, intent.transaction());
    }

    WorkFolders folders() {
        return folders;
    }

    /** Announces the operation. Nothing in the game root was touched before. */
    void announce() throws IOException {
        intents.write(intent);
    }

    /** Makes the game root, if the intent says so, and the empty staging folder. */
    void prepareStaging() throws IOException {
        if (intent.madeRoot()) {
            root.disk().makeDirectory(root.root(), Disk.Access.NORMAL);
            root.disk().forceDirectory(root.root().getParent());
        }
        folders.make(WorkFolders.STAGING);
        root.disk().makeDirectory(folders.content(WorkFolders.STAGING), Disk.Access.NORMAL);
    }

    /** From here on recovery finishes what was begun. */
    void pointOfNoReturn(InstalledRecord willBe) throws IOException {
        intent = intent.in(Phase.SWAPPING, willBe);
        intents.write(intent);
    }

    /**
     * Puts staging in the place of {@code local/}; that one goes to the backup.
     *
     * @throws StoreException with {@link Reason#INCOMPLETE} if staging is not there any more
     */
    void exchange() throws IOException {
        folders.requireOurs(WorkFolders.STAGING);
        folders.requireOurs(WorkFolders.BACKUP);
        requireStaging();
        if (!root.stat(LOCAL).isAbsent()) {
            requireUpdate();
            moveAside();
            requireStaging();
        }
        promoting = true;
        move(folders.content(WorkFolders.STAGING), root.child(LOCAL));
    }

    private void requireStaging() throws IOException {
        if (!folders.hasContent(WorkFolders.STAGING)) {
            throw new StoreException(Reason.INCOMPLETE, "what was unpacked to " + StoreException.show(folders.content(WorkFolders.STAGING))
                    + " is not there any more: another program took it away; try again");
        }
    }

    /** The same after a crash: staging that is not there any more was promoted. */
    void goOnExchanging() throws IOException {
        folders.requireOurs(WorkFolders.STAGING);
        folders.requireOurs(WorkFolders.BACKUP);
        if (intent.kind() != Kind.UNINSTALL && folders.hasContent(WorkFolders.STAGING)) {
            exchange();
        }
    }

    /** Whether only what was installed before is left, since another program took the rest away. */
    boolean isOnlyBackupLeft() throws IOException {
        return intent.kind() != Kind.UNINSTALL && root.stat(LOCAL).isAbsent()
                && !folders.hasContent(WorkFolders.STAGING) && folders.hasContent(WorkFolders.BACKUP);
    }

    /** A {@code local/} that came up during a first installation belongs to somebody else. */
    private void requireUpdate() throws IOException {
        if (intent.kind() != Kind.UPDATE) {
            throw folders.notOurs(LOCAL);
        }
    }

    /** Moves {@code local/} to the backup, durably. */
    void moveAside() throws IOException {
        if (!root.stat(LOCAL).isDirectory() || folders.hasContent(WorkFolders.BACKUP)) {
            throw folders.notOurs(LOCAL);
        }
        if (root.stat(WorkFolders.BACKUP).isAbsent()) {
            folders.make(WorkFolders.BACKUP);
        }
        move(root.child(LOCAL), folders.content(WorkFolders.BACKUP));
    }

    /** The new place is made durable before the old one is given up. */
    private void move(Path from, Path to) throws IOException {
        root.disk().rename(from, to);
        root.disk().forceDirectory(to.getParent());
        root.disk().forceDirectory(from.getParent());
    }

    /** Records what is installed now and clears up. Everything before is durable. */
    void cleanUp() throws IOException {
        if (root.stat(LOCAL).isDirectory() && intent.kind() != Kind.UNINSTALL) {
            intents.writeInstalled(intent);
        } else {
            intents.deleteInstalled(intent.gameId());
        }
        folders.discard(WorkFolders.STAGING);
        folders.discard(WorkFolders.BACKUP);
        folders.sweepTrash();
        intents.clear(intent.gameId());
    }

    /**
     * Brings back what was there before: only for an operation that has not promised success. Anything unexpected ends it with everything kept.
     */
    void undo() throws IOException {
        folders.requireOurs(WorkFolders.STAGING);
        folders.requireOurs(WorkFolders.BACKUP);
        if (promoting && !folders.hasContent(WorkFolders.STAGING) && !root.stat(LOCAL).isAbsent()) {
            move(root.child(LOCAL), folders.content(WorkFolders.STAGING));
        }
        restoreBackup();
        if (intent.phase() != Phase.PREPARING) {
            intent = intent.in(Phase.PREPARING, intent.installed());
            intents.write(intent);
        }
        folders.discard(WorkFolders.STAGING);
        folders.discard(WorkFolders.BACKUP);
        folders.sweepTrash();
        removeMadeRoot();
        intents.clear(intent.gameId());
    }

    /** For a person, should undoing fail. */
    String whereThingsAre() {
        return "what was installed before is in " + StoreException.show(root.child(LOCAL)) + ", or in "
                + StoreException.show(folders.content(WorkFolders.BACKUP)) + " if that is there";
    }

    private void restoreBackup() throws IOException {
        if (!folders.hasContent(WorkFolders.BACKUP)) {
            return;
        }
        if (!root.stat(LOCAL).isAbsent()) {
            throw folders.notOurs(LOCAL);
        }
        move(folders.content(WorkFolders.BACKUP), root.child(LOCAL));
    }

    private void removeMadeRoot() throws IOException {
        if (intent.madeRoot() && root.exists() && root.disk().list(root.root()).isEmpty()) {
            root.disk().delete(root.root());
            root.disk().forceDirectory(root.root().getParent());
        }
    }
}
