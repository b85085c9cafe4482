package org.lanspread.store;

import org.lanspread.spi.model.GameVersion;

/** What the {@code version.ini} of a game root says. */
public sealed interface Sentinel {
    /** There is none: the game is not downloaded, or not completely. */
    record Absent() implements Sentinel {}

    /**
     * The download is complete.
     *
     * @param version which version
     */
    record Complete(GameVersion version) implements Sentinel {}

    /**
     * There is something, but no version can be read from it. The game is not served.
     *
     * @param problem what is wrong, for a person
     */
    record Malformed(String problem) implements Sentinel {}
}
