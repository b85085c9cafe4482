package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One payload file of a download: where it lies and what of it is not yet durable. Safe for use by several threads. */
final class ChunkFile {
    /** So much is written to one file before it is forced in the background. */
    static final long FORCE_EVERY_BYTES = 64L << 20;

    private final Path path;
    private final long sizeBytes;
    private final AtomicLong unforcedBytes = new AtomicLong();
    private final AtomicBoolean waiting = new AtomicBoolean();
    /** True from the start: what an earlier attempt wrote may never have been forced. */
    private volatile boolean dirty = true;
    private volatile boolean blank;
    /** Whether a file was there when the download began, whether that has changed since, and whether a new one lies in its place. */
    private final boolean found;
    private volatile boolean changed;
    private volatile boolean replaced;
    /** How long the file was when the download began: what is written before that takes no more space than is taken already. */
    private volatile long presentBytes;
    private volatile IOException lost;

    /** @param before what was there under its name; the file was made just now if there was nothing */
    ChunkFile(Path path, long sizeBytes, FileStat before) {
        this.path = path;
        this.sizeBytes = sizeBytes;
        this.found = !before.isAbsent();
        this.blank = !found;
        this.presentBytes = before.sizeBytes();
    }

    Path path() {
        return path;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Whether nothing can be in the file, so that it need not be opened to be read. */
    boolean isBlank() {
        return blank;
    }

    /** Whether this download made the file, so that nothing in it was there before. */
    boolean isMadeHere() {
        return !found || replaced;
    }

    /** Whether a file that was there when the download began may be another one now. */
    boolean hasChanged() {
        return found && (changed || lost != null);
    }

    /** How many of these bytes take space that was free before. */
    long newBytes(long offset, long length) {
        return Math.clamp(offset + length - presentBytes, 0, length);
    }

    /** Notes that bytes are going to be written. */
    void writing() {
        blank = false;
        changed = true;
    }

    /**
     * Notes that bytes were written, once they were.
     *
     * @return whether the file should be forced now, which is answered to one caller only
     */
    boolean wrote(long bytes) {
        dirty = true;
        return unforcedBytes.addAndGet(bytes) >= Math.min(FORCE_EVERY_BYTES, sizeBytes) && waiting.compareAndSet(false, true);
    }

    /** Whether there is anything to force, and any use in it. */
    boolean isToBeForced() {
        return dirty && lost == null;
    }

    /** Forces what is not durable. A failure is kept for good: the system reports it once and then pretends that all is well. */
    void force(DiskFile file) throws IOException {
        waiting.set(false);
        if (!isToBeForced()) {
            return;
        }
        dirty = false;
        unforcedBytes.set(0);
        try {
            file.force();
        } catch (IOException e) {
            lost = e;
            throw e;
        }
    }

    /** Notes that the file is going to be cut, which will not be durable yet either. */
    void cutting() {
        dirty = true;
        changed = true;
    }

    /** Why the file has to be written again, or null. */
    IOException lost() {
        return lost;
    }

    /** Notes that the file could not even be opened to be forced. */
    void loseBecauseOf(IOException failure) {
        if (lost == null) {
            lost = failure;
        }
    }

    /** Notes that the lost file is going to be deleted. */
    void restarting() {
        changed = true;
    }

    /** Notes that a new file lies in the place of the lost one. */
    void restarted() {
        replaced = true;
        dirty = true;
        unforcedBytes.set(0);
        blank = true;
        presentBytes = 0;
        lost = null;
    }
}
