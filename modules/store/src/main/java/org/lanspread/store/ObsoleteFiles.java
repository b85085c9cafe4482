package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lanspread.spi.model.EntryPath;

/** Tells the files of the release before that may go from those that may not. */
final class ObsoleteFiles {
    private final Tree root;
    /** The release that is here now. A file of it may have been made by the one before, under a name that differs in case. */
    private final Map<String, EntryPath> keptByKey;

    /** @param kept the files of the release that is here now */
    ObsoleteFiles(Tree root, Set<EntryPath> kept) {
        this.root = root;
        this.keptByKey = HashMap.newHashMap(kept.size());
        kept.forEach(path -> keptByKey.put(path.collisionKey(), path));
    }

    /**
     * Deletes those that are as they were and no file of the release that is here now, and folders that have nothing left in them. That is durable
     * then: whoever forgets afterwards which files they were need not fear that one comes back.
     */
    void delete(List<Payload.File> obsolete) throws IOException {
        var deleted = new ArrayList<Path>();
        for (Payload.File old : obsolete) {
            if (isUnchanged(old) && !isKept(old.path()) && !old.path().isVersionSentinel()) {
                root.deleteIfFile(old.path());
                deleted.add(old.path().below(root.root()));
            }
        }
        root.deleteEmpty(root.foldersDeepestFirst(deleted));
        if (!deleted.isEmpty()) {
            root.forceGone(deleted);
        }
    }

    private boolean isUnchanged(Payload.File old) throws IOException {
        FileStat now = root.disk().stat(old.path().below(root.root()));
        return now.sizeBytes() == old.sizeBytes() && now.modifiedMillis() == old.modifiedMillis();
    }

    /** A disk that tells two spellings of a name apart lists both: then the old one is a file of its own. */
    private boolean isKept(EntryPath old) throws IOException {
        EntryPath kept = keptByKey.get(old.collisionKey());
        return kept != null && (kept.equals(old) || !isSpelledSo(old) || !isSpelledSo(kept));
    }

    private boolean isSpelledSo(EntryPath path) throws IOException {
        Path folder = root.root();
        for (Path name : root.root().relativize(path.below(root.root()))) {
            if (root.disk().list(folder).stream().noneMatch(there -> there.endsWith(name))) {
                return false;
            }
            folder = folder.resolve(name);
        }
        return true;
    }
}
