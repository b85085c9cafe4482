package org.lanspread.store;

import java.nio.file.Path;
import java.util.Optional;
import org.lanspread.spi.model.GameId;

/** The intents and installed records of one game directory, in the state directory. */
final class Intents {
    /** The name of the installed record. */
    static final String INSTALLED_FILE = "installed.json";

    private final StateDirectory state;
    private final String directory;

    Intents(StateDirectory state, String directory) {
        this.state = state;
        this.directory = directory;
    }

    /** The id of the game directory. */
    String directory() {
        return directory;
    }

    StateDirectory state() {
        return state;
    }

    Json.Read<InstallIntent.Document> read(GameId game) throws StoreException {
        return state.read(game, InstallIntent.FILE, InstallIntent.Document.class);
    }

    boolean pending(GameId game) throws StoreException {
        return state.documents(game).exists(InstallIntent.FILE);
    }

    void write(InstallIntent intent) throws StoreException {
        state.documents(intent.gameId()).write(InstallIntent.FILE, Json.write(InstallIntent.Document.of(intent)));
    }

    void clear(GameId game) throws StoreException {
        state.documents(game).delete(InstallIntent.FILE);
    }

    void writeInstalled(InstallIntent intent) throws StoreException {
        setAsideInstalled(intent.gameId());
        state.documents(intent.gameId()).write(INSTALLED_FILE, Json.write(InstalledRecord.Document.of(directory, intent.installed())));
    }

    void deleteInstalled(GameId game) throws StoreException {
        setAsideInstalled(game);
        state.documents(game).delete(INSTALLED_FILE);
    }

    /** Sets the installed record aside if it is damaged or a newer Lanspread wrote it, and says where it is now. */
    Optional<Path> setAsideInstalled(GameId game) throws StoreException {
        return switch (state.read(game, INSTALLED_FILE, InstalledRecord.Document.class)) {
            case Json.Read.Absent<InstalledRecord.Document>(), Json.Read.Sound<InstalledRecord.Document>(var _) -> Optional.empty();
            case Json.Read.Damaged<InstalledRecord.Document>(var _), Json.Read.Newer<InstalledRecord.Document>() ->
                Optional.of(state.documents(game).setAside(INSTALLED_FILE));
        };
    }

    /** What is recorded as installed in this game directory, if anything is and can be understood. */
    Optional<InstalledRecord> installed(GameId game) throws StoreException {
        return Json.value(state.read(game, INSTALLED_FILE, InstalledRecord.Document.class))
                .filter(document -> document.directory().equals(directory))
                .map(InstalledRecord.Document::installed);
    }
}
