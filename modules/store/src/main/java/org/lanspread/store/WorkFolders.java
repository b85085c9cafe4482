package org.lanspread.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.lanspread.store.StoreException.Reason;

/**
 * The folders that a transaction keeps in a game root: {@value #STAGING} and {@value #BACKUP}, each with a marker that holds the transaction's id
 * and, beside it, the folder {@value #CONTENT} that is or was to be {@code local/}. So the marker covers the content for as long as it is there,
 * and the installed game never holds one.
 *
 * <p>A work folder is born and dies under the name of {@link #trashName}, which has the transaction's id in it: whatever lies there is garbage,
 * marker or not, and a folder that has its real name has its marker durably.
 */
final class WorkFolders {
    static final String STAGING = ".local.installing";
    static final String BACKUP = ".local.backup";
    static final String MARKER = ".lanspread_owned";
    static final String CONTENT = "content";
    private static final String TRASH_PREFIX = ".local.trash-";

    private final Tree root;
    private final TransactionId transaction;

    WorkFolders(Tree root, TransactionId transaction) {
        this.root = root;
        this.transaction = transaction;
    }

    /** Names that are in the way of any transaction, or were left by one. */
    static List<String> leftovers(Tree root) throws IOException {
        if (!root.exists()) {
            return List.of();
        }
        return root.disk().list(root.root()).stream()
                .map(path -> path.getFileName().toString())
                .filter(name -> name.equals(STAGING) || name.equals(BACKUP) || name.startsWith(TRASH_PREFIX))
                .sorted()
                .toList();
    }

    /** The folder in which work folders are made and deleted. */
    String trashName() {
        return TRASH_PREFIX + transaction.hex();
    }

    Path content(String folder) {
        return root.child(folder).resolve(CONTENT);
    }

    boolean hasContent(String folder) throws IOException {
        return root.disk().stat(content(folder)).isDirectory();
    }

    /** Makes a work folder, durably. */
    void make(String folder) throws IOException {
        Disk disk = root.disk();
        sweepTrash();
        requireNothing(folder);
        Path trash = root.child(trashName());
        disk.makeDirectory(trash, Disk.Access.NORMAL);
        root.writeNew(trash.resolve(MARKER), markerBytes(), Disk.Access.NORMAL);
        disk.forceDirectory(trash);
        disk.rename(trash, root.child(folder));
        disk.forceDirectory(root.root());
    }

    private byte[] markerBytes() {
        return (transaction.hex() + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private void requireNothing(String name) throws IOException {
        if (!root.stat(name).isAbsent()) {
            throw notOurs(name);
        }
    }

    /** Makes sure that a work folder is this transaction's, or is not there. */
    void requireOurs(String folder) throws IOException {
        if (!root.stat(folder).isAbsent() && !isOurs(folder)) {
            throw notOurs(folder);
        }
    }

    private boolean isOurs(String folder) throws IOException {
        Path marker = root.child(folder).resolve(MARKER);
        if (!root.stat(folder).isDirectory() || !root.disk().stat(marker).isFile()) {
            return false;
        }
        byte[] expected = markerBytes();
        return Arrays.equals(root.readAll(marker, expected.length), expected);
    }

    StoreException notOurs(String name) {
        return new StoreException(Reason.NOT_OURS,
                StoreException.show(root.child(name)) + " was not made by this operation of Lanspread; look into it, move it away and try again");
    }

    /** Deletes a work folder of this transaction, if it is there. A crash in between leaves the rest where recovery knows it for garbage. */
    void discard(String folder) throws IOException {
        sweepTrash();
        requireOurs(folder);
        if (root.stat(folder).isDirectory()) {
            root.disk().rename(root.child(folder), root.child(trashName()));
            root.disk().forceDirectory(root.root());
            sweepTrash();
        }
    }

    /** Deletes what is being made or deleted, and makes that durable. */
    void sweepTrash() throws IOException {
        if (root.stat(trashName()).isDirectory()) {
            root.deleteFolder(root.child(trashName()), MARKER);
            root.disk().forceDirectory(root.root());
        }
    }
}
