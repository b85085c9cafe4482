package org.lanspread.proto;

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
 */
public record GameSummary(GameId gameId, String title, GameVersion version, ReleaseId release, long sizeBytes) {
    public GameSummary {
        Limits.chars("title", title, Limits.TITLE_CHARS);
        Limits.number("sizeBytes", sizeBytes, 0, Limits.NUMBER);
    }
}
