package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.lanspread.spi.model.GameId;

/** A folder of games, for somebody who only looks: nothing is locked and nothing is written, so a peer may be using it. Immutable. */
public final class GameFolder {
    private final Tree directory;

    private GameFolder(Tree directory) {
        this.directory = directory;
    }

    /**
     * Finds a folder of games.
     *
     * @throws StoreException if it is no folder
     */
    public static GameFolder of(Disk disk, Path folder) throws StoreException {
        try {
            return new GameFolder(new Tree(disk, GameStore.existing(disk, folder)));
        } catch (IOException e) {
            throw StoreException.of("look at " + StoreException.show(folder), e);
        }
    }

    /** Where it is. */
    public Path path() {
        return directory.root();
    }

    /** Looks at the direct sub-folders. */
    public GameStore.Listing list() throws StoreException {
        return GameStore.list(directory);
    }

    /** One game, whether its root exists or not. What is installed of it is not known here. */
    public GameRoot game(GameId gameId) {
        return new GameRoot(gameId, new Tree(directory.disk(), directory.child(gameId.value())), _ -> Optional.empty());
    }
}
