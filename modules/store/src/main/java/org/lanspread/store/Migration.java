package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
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

    private static void move(Tree root, String name, Documents to) throws IOException {
        Path file = root.child(name);
        byte[] content = root.readAll(file, MAX_FILE_BYTES);
        if (content == null) {
            throw new StoreException(StoreException.Reason.NOT_OURS,
                    StoreException.show(file) + " is too long to be a file of an older Lanspread; move it away");
        }
        boolean taken = name.equals(InstallIntent.FILE) || to.exists(name);
        to.write(taken ? name + LEGACY_SUFFIX : name, content);
        root.disk().delete(file);
        root.disk().forceDirectory(root.root());
    }
}
