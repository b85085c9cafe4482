package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lanspread.spi.model.GameId;

/**
 * Moves the files that older layouts kept inside game roots to the state directory. An old intent is kept under another name and not acted upon:
 * anybody who hands over a game folder could have written it.
 */
final class Migration {
    /** What older layouts left in game roots. */
    static final Set<String> LEGACY_FILES = Set.of("install_intent.json", "launch_settings.json", "library_index.json");
    /** Added to the name of a file that is kept only for a person to look at. */
    static final String LEGACY_SUFFIX = ".legacy";
    /** The largest file that is moved. */
    static final int MAX_FILE_BYTES = 1 << 20;

    private Migration() {}

    /** Moves the files of one game. Each is durable in its new place before it leaves the old one. */
    static void run(Tree root, GameId gameId, StateDirectory state) throws IOException {
        for (String name : LEGACY_FILES) {
            if (root.stat(name).isFile()) {
                move(root, name, state.documents(gameId));
            }
        }
    }

    /** A name that nothing has, or this very content, which a crash left in both places. */
    private static Optional<String> free(String name, byte[] content, Documents to) throws StoreException {
        List<String> names = name.equals(InstallIntent.FILE) ? List.of(name + LEGACY_SUFFIX) : List.of(name, name + LEGACY_SUFFIX);
        for (String candidate : names) {
            boolean same = to.read(candidate, MAX_FILE_BYTES).filter(known -> Arrays.equals(known, content)).isPresent();
            if (same || !to.exists(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static void move(Tree root, String name, Documents to) throws IOException {
        Path file = root.child(name);
        byte[] content = root.readAll(file, MAX_FILE_BYTES);
        if (content == null) {
            throw new StoreException(StoreException.Reason.NOT_OURS,
                    StoreException.show(file) + " is too long to be a file of an older Lanspread; move it away");
        }
        String place = free(name, content, to)
                .orElseThrow(() -> new StoreException(StoreException.Reason.NOT_OURS, StoreException.show(file)
                        + " is of an older Lanspread, and others of its name are in " + StoreException.show(to.folder()) + "; move it away"));
        if (!to.exists(place)) {
            to.write(place, content);
        }
        root.disk().delete(file);
        root.disk().forceDirectory(root.root());
    }
}
