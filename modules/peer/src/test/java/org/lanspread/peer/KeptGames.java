package org.lanspread.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lanspread.peer.library.HeldReleases;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.store.Disk;
import org.lanspread.store.GameRoot;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;
import org.lanspread.store.StoreException;

/** A game directory whose games are known and offered, without a peer. */
public final class KeptGames implements AutoCloseable {
    private final StateDirectory state;
    private final GameStore store;
    private final ReleaseBook book;
    private final HeldReleases held = new HeldReleases();

    /** @param folder where both folders are made */
    public KeptGames(Path folder, TestRelease... games) throws IOException {
        state = StateDirectory.open(Disk.real(), folder.resolve("state"));
        store = GameStore.open(Disk.real(), Files.createDirectory(folder.resolve("games")), state);
        book = new ReleaseBook(state);
        for (TestRelease game : games) {
            game.writeTo(store.folder());
            book.keep(game.manifest(), root(game).payload());
            held.offer(game.id(), root(game));
        }
    }

    /** Where a game lies. */
    public GameRoot root(TestRelease game) throws IOException {
        return store.game(game.game());
    }

    public StateDirectory state() {
        return state;
    }

    public ReleaseBook book() {
        return book;
    }

    public HeldReleases held() {
        return held;
    }

    @Override
    public void close() throws StoreException {
        try {
            store.close();
        } finally {
            state.close();
        }
    }
}
