package org.lanspread.peer;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a host program decides about a peer.
 *
 * @param gameDir the folder whose sub-folders are game roots; must exist
 * @param stateDir the peer's own folder for its key, indexes and intents; made if missing, used by one peer at a time
 * @param name what other people see, 1 to {@value #MAX_NAME_CHARS} characters
 * @param listen where all transports listen; port 0 takes a free one
 * @param catalog the catalog file, if the games are limited by one
 */
public record PeerConfig(Path gameDir, Path stateDir, String name, InetSocketAddress listen, Optional<Path> catalog) {
    /** The longest name, in characters. */
    public static final int MAX_NAME_CHARS = 64;

    public PeerConfig {
        gameDir = gameDir.toAbsolutePath().normalize();
        stateDir = stateDir.toAbsolutePath().normalize();
        if (name.isBlank() || name.length() > MAX_NAME_CHARS) {
            throw new IllegalArgumentException("a peer's name has 1 to " + MAX_NAME_CHARS + " characters");
        }
    }
}
