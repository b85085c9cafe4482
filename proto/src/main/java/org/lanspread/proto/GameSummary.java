package org.lanspread.proto;

import java.util.Optional;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.ReleaseId;

/**
 * One game that a peer offers.
 *
 * @param gameId its id
 * @param title what people call it; to be escaped when shown
 * @param version its version
 * @param release exactly which release
 * @param sizeBytes the size of all files
 * @param expanded what the release unpacks to, if the peer has installed it
 */
public record GameSummary(GameId gameId, String title, GameVersion version, ReleaseId release, long sizeBytes, Optional<Expanded> expanded) {
    public GameSummary {
        Limits.chars("title", title, Limits.TITLE_CHARS);
        Limits.number("sizeBytes", sizeBytes, 0, Limits.NUMBER);
    }

    /** A game that the peer has not installed. */
    public GameSummary(GameId gameId, String title, GameVersion version, ReleaseId release, long sizeBytes) {
        this(gameId, title, version, release, sizeBytes, Optional.empty());
    }

    /**
     * What a release unpacks to, in short.
     *
     * @param id the id of the expanded manifest
     * @param installedBytes the size of all files
     */
    public record Expanded(ExpandedId id, long installedBytes) {
        public Expanded {
            Limits.number("installedBytes", installedBytes, 0, Limits.NUMBER);
        }
    }
}
