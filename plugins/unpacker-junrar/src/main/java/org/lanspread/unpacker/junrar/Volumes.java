package org.lanspread.unpacker.junrar;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/** The files of an archive, of which one is open at a time. A link is no volume: it could lead to a file that is not to be read. */
final class Volumes implements Closeable {
    /** The most volumes a set may have. */
    static final int MAX_VOLUMES = 1_000;

    private final List<Path> files;
    private Optional<FileChannel> open = Optional.empty();
    private int openIndex;
    private boolean closed;

    Volumes(Path first) {
        this(List.of(first));
    }

    private Volumes(List<Path> files) {
        this.files = new ArrayList<>(files);
    }

    /** The same volumes, for another reader. */
    Volumes again() {
        return new Volumes(files);
    }

    /** The index of the last volume found so far. */
    int last() {
        return files.size() - 1;
    }

    synchronized FileChannel channel(int index) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (open.isEmpty() || index != openIndex) {
            closeOpen();
            open = Optional.of(openFile(files.get(index)));
            openIndex = index;
        }
        return open.get();
    }

    private void closeOpen() throws IOException {
        if (open.isPresent()) {
            open.get().close();
        }
    }

    /**
     * Finds the volume after the last one, beside it.
     *
     * @throws UnpackException if there is no plain file of its name
     */
    void addNext(VolumeNaming naming) throws UnpackException {
        if (files.size() == MAX_VOLUMES) {
            throw Failures.limit("The archive has more than " + MAX_VOLUMES + " volumes.");
        }
        Path last = files.getLast();
        String next = naming.after(last.getFileName().toString());
        Path file = last.resolveSibling(next);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnpackException(Reason.VOLUME_MISSING, "The volume " + Quoted.of(next) + " of the archive is missing, or is not a plain file.");
        }
        files.add(file);
    }

    private static FileChannel openFile(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        closeOpen();
    }
}
