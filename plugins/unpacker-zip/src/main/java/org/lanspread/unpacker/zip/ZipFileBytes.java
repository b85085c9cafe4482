package org.lanspread.unpacker.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.lanspread.spi.unpack.UnpackException;

/**
 * The bytes of the archive.
 *
 * @param channel the open file
 */
record ZipFileBytes(FileChannel channel) {
    long sizeBytes() throws IOException {
        return channel.size();
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
            int count = channel.read(into, from);
            if (count < 0) {
                throw Failures.damaged("The archive is cut short.");
            }
            from += count;
        }
    }
}
