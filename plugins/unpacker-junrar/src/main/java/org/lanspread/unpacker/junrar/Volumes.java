package org.lanspread.unpacker.junrar;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;

/** The files of an archive, of which one is open at a time. */
final class Volumes implements Closeable {
    /** The most volumes a set may have. */
    static final int MAX_VOLUMES = 1_000;

    private final List<Path> files = new ArrayList<>();
    private FileChannel open;
    private int openIndex;

    Volumes(Path first) throws IOException {
        files.add(first);
        open = FileChannel.open(first);
    }

    /** The index of the last volume found so far. */
    int last() {
        return files.size() - 1;
    }

    FileChannel channel(int index) throws IOException {
        if (index != openIndex) {
            open.close();
            open = FileChannel.open(files.get(index));
            openIndex = index;
        }
        return open;
    }

    /**
     * Finds the volume after the last one, beside it.
     *
     * @throws UnpackException if it is not there
     */
    void addNext(VolumeNaming naming) throws UnpackException {
        if (files.size() == MAX_VOLUMES) {
            throw Failures.limit("The archive has more than " + MAX_VOLUMES + " volumes.");
        }
        Path last = files.getLast();
        String next = naming.after(last.getFileName().toString());
        Path file = last.resolveSibling(next);
        if (!Files.isRegularFile(file)) {
            throw new UnpackException(Reason.VOLUME_MISSING, "The volume " + Quoted.of(next) + " of the archive is missing.");
        }
        files.add(file);
    }

    @Override
    public void close() throws IOException {
        open.close();
    }
}
