package org.lanspread.store;

import org.lanspread.spi.model.GameId;

/**
 * What recovery did, or left alone.
 *
 * @param gameId of which game
 * @param kind what it came to
 * @param message what was found and what to do, for a person
 */
public record Finding(GameId gameId, Kind kind, String message) {
    /** What recovery came to. */
    public enum Kind {
        /** An interrupted operation was finished. */
        FINISHED,
        /** An interrupted operation was undone. */
        UNDONE,
        /** The game root is not there, perhaps a disk that is not connected: nothing was done. */
        OFFLINE,
        /** Something is not in order and not Lanspread's to change. */
        NEEDS_ATTENTION
    }
}
