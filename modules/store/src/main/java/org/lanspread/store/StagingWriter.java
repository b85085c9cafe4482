package org.lanspread.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.PathSet;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.store.StoreException.Reason;

/**
 * Takes the files and folders of a game that is being installed. Several threads may write files at once, each its own. What exceeds the declared
 * size or number is refused, and so are two names that mean one file.
 *
 * <p>Small files are forced to the disk in one pass at the end, many at once, so that writing the next one never waits for a commit of the file
 * system. Large ones are forced in the background as soon as they are complete: the disk works then while others are unpacked.
 */
public final class StagingWriter {
    /** From this size on a file is large. */
    static final long LARGE_BYTES = 8L << 20;

    private final Tree content;
    private final long maxBytes;
    private final int maxEntries;
    private final long largeBytes;
    private final FreeSpace.Promise space;
    private final Forcing forcing;

    private final PathSet names = new PathSet();
    private final Set<Path> folders = new LinkedHashSet<>();
    /** Like the names, no more than the declared entries. */
    private final List<Path> unforced = new ArrayList<>();
    private final AtomicLong writtenBytes = new AtomicLong();
    private final AtomicReference<IOException> lost = new AtomicReference<>();
    private int entries;
    private int openFiles;

    /** @param largeBytes from this size on a file is forced as soon as it is complete */
    StagingWriter(Tree content, long maxBytes, int maxEntries, long largeBytes, FreeSpace.Promise space, Forcing forcing) {
        this.content = content;
        this.maxBytes = maxBytes;
        this.maxEntries = maxEntries;
        this.largeBytes = largeBytes;
        this.space = space;
        this.forcing = forcing;
    }

    /** Makes a folder; it may be there already. */
    public synchronized void directory(EntryPath path) throws StoreException {
        count();
        try {
            names.addFolder(path);
            Path folder = content.reachMakingParents(path);
            content.makeFolder(folder);
            noteFolders(folder);
        } catch (EntryPathException e) {
            throw new StoreException(Reason.REFUSED, e.getMessage());
        } catch (IOException e) {
            throw StoreException.of("make the folder " + Quoted.of(path.toString()), e);
        }
    }

    /**
     * Begins a file. It stays only if it is {@linkplain EntrySink.EntryOutput#complete completed} before it is closed.
     *
     * @param executable whether it can be run, where the file system knows
     */
    public EntrySink.EntryOutput file(EntryPath path, boolean executable) throws StoreException {
        try {
            Path file = take(path);
            content.requireParents(file);
            DiskFile made = content.disk().create(file, executable ? Disk.Access.EXECUTABLE : Disk.Access.NORMAL);
            opened();
            return new Output(file, made);
        } catch (EntryPathException e) {
            throw new StoreException(Reason.REFUSED, e.getMessage());
        } catch (IOException e) {
            throw StoreException.of("create " + Quoted.of(path.toString()), e);
        }
    }

    /** Makes the folder that a file goes into, unless that was done before. */
    private synchronized Path take(EntryPath path) throws IOException, EntryPathException {
        count();
        names.addFile(path);
        Path file = path.below(content.root());
        Path folder = file.getParent();
        if (!folder.equals(content.root()) && !folders.contains(folder)) {
            content.reachMakingParents(path);
            noteFolders(folder);
        }
        return file;
    }

    private void count() throws StoreException {
        if (++entries > maxEntries) {
            throw new StoreException(Reason.REFUSED, "more than the declared " + maxEntries + " files and folders; the archive cannot be trusted");
        }
    }

    private void noteFolders(Path folder) {
        for (Path at = folder; !at.equals(content.root()) && folders.add(at); at = at.getParent()) {
            // The condition adds.
        }
    }

    private synchronized void opened() {
        openFiles++;
    }

    private synchronized void closed() {
        openFiles--;
    }

    private synchronized void forceAtTheEnd(Path file) {
        unforced.add(file);
    }

    private void force(Path file) {
        try (var again = content.disk().open(file)) {
            again.force();
        } catch (IOException e) {
            lost.compareAndSet(null, e);
        } catch (RuntimeException | Error e) {
            lost.compareAndSet(null, new IOException("it could not be forced: " + e.getMessage(), e));
        }
    }

    /** How many bytes were written so far. */
    public long writtenBytes() {
        return writtenBytes.get();
    }

    /** Makes everything durable, files first, then folders from the deepest up, unless it is to stop. */
    synchronized void force(BooleanSupplier stop) throws IOException {
        if (openFiles > 0) {
            throw new IllegalStateException(openFiles + " files are still being written");
        }
        unforced.forEach(file -> forcing.later(() -> force(file)));
        forcing.drain();
        StoreException.stopIf(stop);
        if (lost.get() != null) {
            throw StoreException.lost("what was unpacked", lost.get());
        }
        var deepestFirst = new ArrayList<>(folders);
        deepestFirst.sort(Comparator.comparingInt(Path::getNameCount).reversed());
        deepestFirst.add(content.root());
        deepestFirst.add(content.root().getParent());
        for (Path folder : deepestFirst) {
            StoreException.stopIf(stop);
            content.disk().forceDirectory(folder);
        }
    }

    private final class Output implements EntrySink.EntryOutput {
        private final Path path;
        private final DiskFile file;
        private long offset;
        private boolean completed;
        private boolean closed;

        private Output(Path path, DiskFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer data) throws StoreException {
            int length = data.remaining();
            if (writtenBytes.addAndGet(length) > maxBytes) {
                throw new StoreException(Reason.REFUSED, "more data than the declared " + maxBytes + " bytes; the archive cannot be trusted");
            }
            try {
                file.write(data, offset);
            } catch (IOException e) {
                throw StoreException.of("write " + StoreException.show(path), e);
            }
            offset += length;
            space.used(length);
        }

        @Override
        public void complete() {
            completed = true;
        }

        @Override
        public void close() throws StoreException {
            if (closed) {
                return;
            }
            closed = true;
            StagingWriter.this.closed();
            try {
                file.close();
                if (!completed) {
                    content.disk().delete(path);
                }
            } catch (IOException e) {
                throw StoreException.of("close " + StoreException.show(path), e);
            }
            if (completed && offset >= largeBytes) {
                forcing.later(() -> force(path));
            } else if (completed) {
                forceAtTheEnd(path);
            }
        }
    }
}
