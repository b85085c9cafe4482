package org.lanspread.peer.library;

import java.util.Optional;
import org.lanspread.proto.GameSummary.Expanded;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.InstalledRecord;

/**
 * One game root, as it was found.
 *
 * @param gameId which game
 * @param version the version of a complete download
 * @param installed what is installed
 * @param sizeBytes the size of all payload files
 * @param release exactly which release is downloaded; empty until it was hashed, or if it cannot be one
 * @param damaged whether its files were found to be that release no more, although they look the same
 * @param expanded what that release unpacks to, if it was installed here
 */
public record LocalGame(
        GameId gameId, Optional<GameVersion> version, Optional<InstalledRecord> installed, long sizeBytes, Optional<ReleaseId> release,
        boolean damaged, Optional<Expanded> expanded) {
    /** A game that is not known to be damaged, nor what it unpacks to. */
    public LocalGame(GameId gameId, Optional<GameVersion> version, Optional<InstalledRecord> installed, long sizeBytes, Optional<ReleaseId> release) {
        this(gameId, version, installed, sizeBytes, release, false, Optional.empty());
    }

    /** Whether there is anything to tell about. */
    public boolean isAbsent() {
        return version.isEmpty() && installed.isEmpty();
    }

    /** Whether it can be offered to others. */
    public boolean isServable() {
        return version.isPresent() && release.isPresent() && !damaged;
    }
}
