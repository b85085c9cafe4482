package org.lanspread.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/**
 * A version of a game that is made up, with enough files that every step of a download and of an installation takes a while.
 *
 * @param version its version
 * @param root its game root
 * @param payload the SHA-256 of each file of the root
 * @param local the SHA-256 of each file of an installation
 */
record Release(String version, Path root, Map<String, String> payload, Map<String, String> local) {
    private static final int PAYLOAD_FILES = 60;
    private static final int INSTALLED_FILES = 300;
    private static final int FILE_BYTES = 4 << 10;
    private static final int BIG_FILE_BYTES = 3 << 20;

    /**
     * Makes it.
     *
     * @param folder where
     * @param edition of the game: two of them have files in common, files of the same name with other content, and files of their own
     */
    static Release make(Path folder, String game, String version, int edition) throws IOException {
        Path unpacked = folder.resolve("unpacked");
        fill(unpacked.resolve("data"), INSTALLED_FILES, edition);
        write(unpacked.resolve("engine.bin"), BIG_FILE_BYTES, edition);
        Path root = folder.resolve(game);
        fill(root.resolve("extras"), PAYLOAD_FILES, edition);
        StoredRar.pack(root.resolve(game + ".eti"), unpacked);
        Files.writeString(root.resolve("version.ini"), version + "\n");
        return new Release(version, root, Games.hashes(root), Games.hashes(unpacked));
    }

    /** Puts it among the games of a peer. */
    Release moveTo(Path games) throws IOException {
        Files.move(root, Files.createDirectories(games).resolve(root.getFileName()));
        return this;
    }

    /** Of five files one is of this edition only, two have other content in each edition, and two are always the same. */
    private static void fill(Path folder, int files, int edition) throws IOException {
        for (int i = 0; i < files; i++) {
            String name = i % 5 == 0 ? "only-" + edition + "-" + i : "file-" + i;
            write(folder.resolve(Integer.toString(i % 7)).resolve(name), FILE_BYTES, i % 5 < 3 ? 1_000 * edition + i : i);
        }
    }

    private static void write(Path file, int bytes, long seed) throws IOException {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
