package org.lanspread.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** The files of a game that has very many: the same number gives the same names, sizes and bytes. Safe for use by several threads. */
final class SmallFiles {
    private static final int FILES_PER_FOLDER = 300;
    private static final int MIN_BYTES = 100;
    private static final int MAX_BYTES = 8 * 1024;
    private static final int SEED = 20261122;

    private final byte[] pool = new byte[1 << 20];
    private final int[] offsets;
    private final int[] sizes;

    SmallFiles(int count) {
        var random = new Random(SEED);
        random.nextBytes(pool);
        offsets = random.ints(count, 0, pool.length - MAX_BYTES).toArray();
        sizes = random.ints(count, MIN_BYTES, MAX_BYTES + 1).toArray();
    }

    int count() {
        return sizes.length;
    }

    int folders() {
        return Math.ceilDiv(count(), FILES_PER_FOLDER);
    }

    String folder(int index) {
        return String.format("data/folder-%04d", index);
    }

    String path(int file) {
        return folder(file / FILES_PER_FOLDER) + String.format("/file-%06d.bin", file);
    }

    /** What a file holds; costs nothing to make. */
    ByteBuffer content(int file) {
        return ByteBuffer.wrap(pool, offsets[file], sizes[file]).slice();
    }

    long bytes() {
        long sum = 0;
        for (int size : sizes) {
            sum += size;
        }
        return sum;
    }

    /** Writes all of them below a folder, with no care for durability. */
    void write(Path root) throws IOException {
        for (int i = 0; i < folders(); i++) {
            Files.createDirectories(root.resolve(folder(i)));
        }
        for (int i = 0; i < count(); i++) {
            try (var out = Files.newByteChannel(root.resolve(path(i)), PlainDisk.NEW)) {
                out.write(content(i));
            }
        }
    }
}
