package org.lanspread.store;

import java.util.Optional;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.spi.model.GameId;

/** The passwords of archives, each among the documents of its game, readable by this user only. Safe for use by several threads. */
public final class GamePasswords {
    static final String FILE = "password.json";

    private final StateDirectory state;

    /** @param state keeps them */
    public GamePasswords(StateDirectory state) {
        this.state = state;
    }

    /** How one is stored. */
    record Document(int schema, String password) {
        @Override
        public String toString() {
            return "Document[not shown]";
        }
    }

    /**
     * The password of a game.
     *
     * @return none if none is kept, or what is kept cannot be understood
     */
    public Optional<ArchivePassword> of(GameId game) throws StoreException {
        return Json.value(state.read(game, FILE, Document.class)).flatMap(document -> ArchivePassword.parse(document.password()));
    }

    /** Keeps the password of a game in the place of the one before. Durable when it returns. What cannot be understood is set aside. */
    public synchronized void keep(GameId game, ArchivePassword password) throws StoreException {
        Optional<ArchivePassword> known = of(game);
        if (known.isPresent() && known.get().equals(password)) {
            return;
        }
        Documents documents = state.documents(game);
        if (known.isEmpty() && documents.exists(FILE)) {
            documents.setAside(FILE);
        }
        documents.writeSecret(FILE, Json.write(new Document(Json.SCHEMA, password.text())));
    }

    /** Keeps none any more. */
    public synchronized void forget(GameId game) throws StoreException {
        state.documents(game).delete(FILE);
    }
}
