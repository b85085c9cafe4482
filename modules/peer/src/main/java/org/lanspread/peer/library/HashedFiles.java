package org.lanspread.peer.library;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lanspread.proto.manifest.ExpandedFile;
import org.lanspread.proto.manifest.ExpandedManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.unpack.EntrySink.EntryOutput;

/** The files of an installation, hashed while they are written. Safe for use by several threads, each of which writes files of its own. */
public final class HashedFiles {
    private final List<ExpandedFile> files = new ArrayList<>();

    /** Nothing is written yet. */
    public HashedFiles() {}

    /** An output that hashes what goes through it. The file counts once it is complete. */
    public EntryOutput hashed(EntryPath path, EntryOutput output) {
        return new HashingOutput(path, output, this::add);
    }

    private synchronized void add(ExpandedFile file) {
        files.add(file);
    }

    /**
     * All that is complete.
     *
     * @throws IllegalArgumentException if it breaks a limit of an expanded manifest
     */
    synchronized ExpandedManifest manifest(GameId game, ReleaseId release) {
        List<ExpandedFile> sorted = files.stream().sorted(Comparator.comparing(ExpandedFile::path)).toList();
        return new ExpandedManifest(ExpandedManifest.FORMAT, game, release, sorted);
    }
}
