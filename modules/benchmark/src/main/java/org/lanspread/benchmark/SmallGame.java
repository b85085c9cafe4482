package org.lanspread.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/** A game of a few bytes. */
final class SmallGame {
    static final String VERSION = "20261122";

    private SmallGame() {}

    /** Puts it into a game directory, the sentinel last; returns when that was. */
    static Instant write(Path games, String id) throws IOException {
        Path root = Files.createDirectories(games.resolve(id));
        Files.writeString(root.resolve(id + ".eti"), id);
        Path sentinel = root.resolve("version.ini");
        Files.move(Files.writeString(root.resolve(".version.ini.tmp"), VERSION), sentinel, StandardCopyOption.ATOMIC_MOVE);
        return Instant.now();
    }
}
