package org.lanspread.store;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
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

    /** The version that the content of a {@code version.ini} names: one line of eight digits. */
    static Optional<GameVersion> parse(byte[] content) {
        String line = new String(content, StandardCharsets.ISO_8859_1);
        String text = line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
        return GameVersion.parse(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
