package org.lanspread.store;

import java.util.List;
import org.lanspread.spi.model.EntryPath;

/**
 * The payload files of a game root.
 *
 * @param files the files, {@code version.ini} too, in the order of their paths
 * @param problems what there is that cannot be a part of a release, for a person; at most {@value #MAX_PROBLEMS}
 */
public record Payload(List<File> files, List<String> problems) {
    /** The most problems that are listed. */
    public static final int MAX_PROBLEMS = 100;

    public Payload {
        files = List.copyOf(files);
        problems = List.copyOf(problems);
    }

    /** The size of all files together. */
    public long sizeBytes() {
        return files.stream().mapToLong(File::sizeBytes).sum();
    }

    /** Whether every file of the root can be a part of a release. */
    public boolean sound() {
        return problems.isEmpty();
    }

    /**
     * One file.
     *
     * @param path below the game root
     * @param sizeBytes its size
     * @param modifiedMillis when it was last changed, in milliseconds since 1970
     */
    public record File(EntryPath path, long sizeBytes, long modifiedMillis) {}
}
