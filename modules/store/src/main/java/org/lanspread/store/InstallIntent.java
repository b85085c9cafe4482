package org.lanspread.store;

import org.lanspread.spi.model.GameId;

/**
 * What an operation is about to do to a game root, written and made durable before it does it, so that recovery can finish or undo it.
 *
 * @param gameId the game
 * @param directory which game directory, by the id that it carries
 * @param kind the operation
 * @param transaction what the markers of its folders hold
 * @param phase how far it may have come
 * @param madeRoot whether the operation made the game root
 * @param installed what {@code local/} will be once the operation is finished
 */
record InstallIntent(
        GameId gameId, String directory, Kind kind, TransactionId transaction, Phase phase, boolean madeRoot, InstalledRecord installed) {
    /** The name of its document in the state directory. */
    static final String FILE = "install_intent.json";

    enum Kind {
        INSTALL, UPDATE, UNINSTALL, REMOVAL
    }

    enum Phase {
        /** What was done so far is to be undone. */
        PREPARING,
        /** Staging is complete and durable: what was begun is to be finished. */
        SWAPPING
    }

    InstallIntent in(Phase next, InstalledRecord willBe) {
        return new InstallIntent(gameId, directory, kind, transaction, next, madeRoot, willBe);
    }

    /** The form in which it is stored. */
    record Document(
            int schema, String gameId, String directory, Kind kind, String transaction, Phase phase, boolean madeRoot, String version,
            String release) {
        Document {
            intent(gameId, directory, kind, transaction, phase, madeRoot, version, release);
        }

        static Document of(InstallIntent intent) {
            return new Document(Json.SCHEMA, intent.gameId.value(), intent.directory, intent.kind, intent.transaction.hex(), intent.phase,
                    intent.madeRoot, intent.installed.versionText(), intent.installed.releaseText());
        }

        InstallIntent intent() {
            return intent(gameId, directory, kind, transaction, phase, madeRoot, version, release);
        }

        private static InstallIntent intent(String gameId, String directory, Kind kind, String transaction, Phase phase, boolean madeRoot,
                String version, String release) {
            return new InstallIntent(new GameId(gameId), directory, kind, new TransactionId(transaction), phase, madeRoot,
                    InstalledRecord.toRecord(version, release));
        }
    }
}
