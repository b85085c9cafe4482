package org.lanspread.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
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
 */
public final class StagingWriter {
    private final Tree content;
    private final long maxBytes;
    private final int maxEntries;
    private final FreeSpace.Promise space;
    private final Forcing forcing;

    private final PathSet names = new PathSet();
    private final Set<Path> folders = new LinkedHashSet<>();
    private final AtomicLong writtenBytes = new AtomicLong();
    private final AtomicReference<IOException> lost = new AtomicReference<>();
    private int entries;
    private int openFiles;

    StagingWriter(Tree content, long maxBytes, int maxEntries, FreeSpace.Promise space, Forcing forcing) {
        this.content = content;
        this.maxBytes = maxBytes;
        this.maxEntries = maxEntries;
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
    public synchronized EntrySink.EntryOutput file(EntryPath path, boolean executable) throws StoreException {
        count();
        try {
            names.addFile(path);
            Path file = content.reachMakingParents(path);
            noteFolders(file.getParent());
            var output = new Output(file, content.disk().create(file, executable ? Disk.Access.EXECUTABLE : Disk.Access.NORMAL));
            openFiles++;
            return output;
        } catch (EntryPathException e) {
            throw new StoreException(Reason.REFUSED, e.getMessage());
        } catch (IOException e) {
            throw StoreException.of("create " + Quoted.of(path.toString()), e);
        }
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

    private synchronized void closed() {
        openFiles--;
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
            if (completed) {
                forcing.later(this::force);
            }
        }

        private void force() {
            try (var again = content.disk().open(path)) {
                again.force();
            } catch (IOException e) {
                lost.compareAndSet(null, e);
            }
        }
    }
}
