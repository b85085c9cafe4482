package org.lanspread.store;

import java.util.List;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;

/**
 * What a download is to put into a game root.
 *
 * @param gameId the game
 * @param version the version
 * @param files the payload files, without {@code version.ini}; at most {@value #MAX_FILES}, checked against each other before
 */
public record DownloadPlan(GameId gameId, GameVersion version, List<File> files) {
    /** The most files of one game. */
    public static final int MAX_FILES = 200_000;

    /** @throws IllegalArgumentException if there are too many files, or the sentinel is one of them */
    public DownloadPlan {
        files = List.copyOf(files);
        if (files.size() > MAX_FILES) {
            throw new IllegalArgumentException("a game has at most " + MAX_FILES + " files, not " + files.size());
        }
        if (files.stream().anyMatch(file -> file.path().isVersionSentinel())) {
            throw new IllegalArgumentException("the version sentinel is written last and is not a part of the plan");
        }
    }

    /**
     * One file.
     *
     * @param path below the game root
     * @param sizeBytes 0 or more
     */
    public record File(EntryPath path, long sizeBytes) {
        public File {
            if (sizeBytes < 0) {
                throw new IllegalArgumentException("a size is not negative: " + sizeBytes);
            }
        }
    }

    /** The bytes of all files. */
    public long totalBytes() {
        return files.stream().mapToLong(File::sizeBytes).reduce(0, Math::addExact);
    }
}
