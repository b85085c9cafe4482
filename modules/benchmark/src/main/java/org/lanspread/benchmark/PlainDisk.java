package org.lanspread.benchmark;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The reference for what a disk takes for many files: makes each, writes it in one piece, forces it and closes it, and forces the folders at the end.
 * As many threads as the engine has for forcing each take the next file, and there is nothing else.
 */
final class PlainDisk {
    static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final int THREADS = 4;

    private final SmallFiles files;
    private final Path root;

    PlainDisk(SmallFiles files, Path root) {
        this.files = files;
        this.root = root;
    }

    /** Writes all files and returns how long it took. */
    Duration write() throws Exception {
        long startNanos = System.nanoTime();
        for (int i = 0; i < files.folders(); i++) {
            Files.createDirectories(root.resolve(files.folder(i)));
        }
        var next = new AtomicInteger();
        var writers = new ArrayList<Future<?>>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (int i = 0; i < THREADS; i++) {
                writers.add(threads.submit(() -> {
                    for (int file = next.getAndIncrement(); file < files.count(); file = next.getAndIncrement()) {
                        write(file);
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        forceFolders();
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    private void write(int file) throws IOException {
        try (var out = FileChannel.open(root.resolve(files.path(file)), NEW)) {
            out.write(files.content(file));
            out.force(true);
        }
    }

    private void forceFolders() throws IOException {
        for (int i = 0; i < files.folders(); i++) {
            force(root.resolve(files.folder(i)));
        }
        force(root.resolve(files.folder(0)).getParent());
        force(root);
    }

    private static void force(Path folder) throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return;
        }
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
