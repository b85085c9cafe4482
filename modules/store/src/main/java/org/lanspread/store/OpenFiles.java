package org.lanspread.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.Semaphore;

/**
 * Keeps files open between uses. A file is lent to one thread at a time, and a second thread that wants the same path gets a file of its own: an
 * interrupt closes the file that the thread was using and nobody else's. At most {@value #MAX_LENT} files are lent and as many kept.
 */
final class OpenFiles implements AutoCloseable {
    /** The most files in use at once; further threads wait. */
    static final int MAX_LENT = 32;
    /** The most files kept open for the next use. */
    static final int MAX_KEPT = 32;

    private final Opener opener;
    private final Semaphore lendable = new Semaphore(MAX_LENT);
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();
    private boolean closed;

    /** How a file is opened the first time. */
    interface Opener {
        DiskFile open(Path path) throws IOException;
    }

    /** What is done with a file. */
    interface Use<T> {
        T with(DiskFile file) throws IOException;
    }

    private record Kept(Path path, DiskFile file) {}

    OpenFiles(Opener opener) {
        this.opener = opener;
    }

    /** Uses a file. After a failure it is closed, since its state is not known. */
    <T> T use(Path path, Use<T> use) throws IOException {
        lendable.acquireUninterruptibly();
        try {
            DiskFile file = take(path);
            T result;
            try {
                result = use.with(file);
            } catch (IOException | RuntimeException | Error e) {
                closeAfter(file, e);
                throw e;
            }
            keep(path, file);
            return result;
        } finally {
            lendable.release();
        }
    }

    private static void closeAfter(DiskFile file, Throwable failure) {
        try {
            file.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private DiskFile take(Path path) throws IOException {
        synchronized (kept) {
            if (closed) {
                throw new IOException("the operation has ended");
            }
            for (Iterator<Kept> each = kept.iterator(); each.hasNext(); ) {
                Kept candidate = each.next();
                if (candidate.path.equals(path)) {
                    each.remove();
                    return candidate.file;
                }
            }
        }
        return opener.open(path);
    }

    private void keep(Path path, DiskFile file) throws IOException {
        Kept surplus = null;
        synchronized (kept) {
            kept.addLast(new Kept(path, file));
            if (closed || kept.size() > MAX_KEPT) {
                surplus = kept.removeFirst();
            }
        }
        if (surplus != null) {
            surplus.file.close();
        }
    }

    /** Closes the kept files of one path. */
    void forget(Path path) throws IOException {
        synchronized (kept) {
            for (Iterator<Kept> each = kept.iterator(); each.hasNext(); ) {
                Kept candidate = each.next();
                if (candidate.path.equals(path)) {
                    each.remove();
                    candidate.file.close();
                }
            }
        }
    }

    /** Closes all kept files; those in use are closed when they are given back. */
    @Override
    public void close() throws IOException {
        synchronized (kept) {
            closed = true;
            while (!kept.isEmpty()) {
                kept.removeFirst().file.close();
            }
        }
    }
}
