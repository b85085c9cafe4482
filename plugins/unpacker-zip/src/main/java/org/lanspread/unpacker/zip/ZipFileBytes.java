package org.lanspread.unpacker.zip;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.lanspread.spi.unpack.UnpackException;

/** The bytes of the archive, which is opened when it is first read. A link is no archive: it could lead to a file that is not to be read. */
final class ZipFileBytes implements Closeable {
    private final Path file;
    private Optional<FileChannel> open = Optional.empty();
    private boolean closed;

    ZipFileBytes(Path file) {
        this.file = file;
    }

    /** The same bytes, for another reader. */
    ZipFileBytes again() {
        return new ZipFileBytes(file);
    }

    private synchronized FileChannel channel() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (open.isEmpty()) {
            open = Optional.of(FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        }
        return open.get();
    }

    long sizeBytes() throws IOException {
        return channel().size();
    }

    /** Exactly these bytes, little-endian. */
    ByteBuffer read(long at, int length) throws IOException, UnpackException {
        if (at < 0 || length < 0 || at > sizeBytes() - length) {
            throw Failures.damaged("The archive is cut short.");
        }
        var bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        readFully(bytes, at);
        return bytes.flip();
    }

    /** Fills the rest of the buffer. */
    void readFully(ByteBuffer into, long at) throws IOException, UnpackException {
        long from = at;
        while (into.hasRemaining()) {
            int count = channel().read(into, from);
            if (count < 0) {
                throw Failures.damaged("The archive is cut short.");
            }
            from += count;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (open.isPresent()) {
            open.get().close();
        }
    }
}
