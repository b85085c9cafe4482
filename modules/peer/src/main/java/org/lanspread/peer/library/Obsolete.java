package org.lanspread.peer.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.store.DiskFile;
import org.lanspread.store.GameRoot;
import org.lanspread.store.Payload;

/** The files of the release that was downloaded before which the next one does not have, as far as they are here. */
public final class Obsolete {
    private final ReleaseManifest before;
    private final List<Payload.File> files;
    private final boolean proven;

    /**
     * Compares the two.
     *
     * @param present what is here
     * @param proven whether it is known to be the release before, so that nothing has to be read
     */
    Obsolete(ReleaseManifest before, ReleaseManifest next, Payload present, boolean proven) {
        this.before = before;
        this.proven = proven;
        Map<EntryPath, ManifestFile> only = byPath(before);
        next.files().forEach(file -> only.remove(file.path()));
        this.files = present.files().stream()
                .filter(file -> only.containsKey(file.path()) && only.get(file.path()).size() == file.sizeBytes())
                .toList();
    }

    static Map<EntryPath, ManifestFile> byPath(ReleaseManifest manifest) {
        var files = HashMap.<EntryPath, ManifestFile>newHashMap(manifest.files().size());
        manifest.files().forEach(file -> files.put(file.path(), file));
        return files;
    }

    /**
     * Those whose content is that of the release before, as they were when they were compared. What somebody changed since is not Lanspread's to
     * delete. Blocks.
     *
     * @throws IOException if one cannot be read, or somebody cancels
     */
    public List<Payload.File> files(GameRoot root, CancelToken cancel) throws IOException {
        if (proven || files.isEmpty()) {
            return files;
        }
        Map<EntryPath, ManifestFile> expected = byPath(before);
        var reader = new ChunkReader(before, ByteBuffer.allocate(before.chunkBytes()));
        var unchanged = new ArrayList<Payload.File>();
        for (Payload.File file : files) {
            if (isUnchanged(root, expected.get(file.path()), reader, cancel)) {
                unchanged.add(file);
            }
        }
        return unchanged;
    }

    private static boolean isUnchanged(GameRoot root, ManifestFile file, ChunkReader reader, CancelToken cancel) throws IOException {
        try (DiskFile in = root.open(file.path())) {
            for (int chunk = 0; chunk < file.chunks(); chunk++) {
                cancel.check();
                if (!reader.isSound(in, file, chunk)) {
                    return false;
                }
            }
            return true;
        }
    }
}
