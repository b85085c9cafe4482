package org.lanspread.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A game of one large file that cannot be made smaller. */
final class RandomGame {
    static final String ID = "benchmark";

    private RandomGame() {}

    /**
     * Puts it into a game directory.
     *
     * @param bytes whole MiB
     */
    static void write(Path games, long bytes) throws IOException {
        Path root = Files.createDirectories(games.resolve(ID));
        var random = new Random(1);
        byte[] piece = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(root.resolve(ID + ".eti"))) {
            for (long written = 0; written < bytes; written += piece.length) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
        Files.writeString(root.resolve("version.ini"), SmallGame.VERSION);
    }
}
