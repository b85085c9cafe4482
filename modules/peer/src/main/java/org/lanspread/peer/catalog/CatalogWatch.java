package org.lanspread.peer.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.lanspread.peer.StartException;

/** Looks from time to time whether there is another catalog in the catalog file. A file that is being written is left alone until it is quiet. */
public final class CatalogWatch {
    /** How often it looks, and how long a file has to be quiet. */
    static final Duration PERIOD = Duration.ofSeconds(1);

    private final Path file;
    private final Consumer<CatalogGate> changed;
    private final Consumer<String> broken;

    /** By what a file is seen to have changed. */
    private record Stamp(long sizeBytes, FileTime modified, String key) {}

    /**
     * @param changed hears of the catalog, when it is read first and whenever the file has changed
     * @param broken hears once, in words for a person, why what is in the file now cannot be used
     */
    public CatalogWatch(Path file, Consumer<CatalogGate> changed, Consumer<String> broken) {
        this.file = file;
        this.changed = changed;
        this.broken = broken;
    }

    /**
     * Watches until the thread is interrupted. It looks again and again, since not every file system tells of changes; one that hangs holds only
     * this thread.
     */
    public void run() throws InterruptedException {
        var seen = Optional.of(new Stamp(-1, FileTime.fromMillis(0), ""));
        while (true) {
            Optional<Stamp> now = stamp();
            Thread.sleep(PERIOD);
            if (!now.equals(seen) && now.equals(stamp())) {
                seen = now;
                read();
            }
        }
    }

    private void read() {
        try {
            changed.accept(CatalogGate.read(file));
        } catch (StartException e) {
            broken.accept(e.getMessage());
        }
    }

    private Optional<Stamp> stamp() {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Stamp(attributes.size(), attributes.lastModifiedTime(), String.valueOf(attributes.fileKey())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
