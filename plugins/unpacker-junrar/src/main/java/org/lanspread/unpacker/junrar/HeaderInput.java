package org.lanspread.unpacker.junrar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.lanspread.spi.unpack.UnpackException;

/** Reads small pieces of a volume by their place, through a buffer. */
final class HeaderInput {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final FileChannel channel;
    private final long sizeBytes;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long bufferStart;

    HeaderInput(FileChannel channel) throws IOException {
        this.channel = channel;
        this.sizeBytes = channel.size();
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /**
     * So many bytes from there on.
     *
     * @throws UnpackException if the volume ends before; nothing is allocated then
     */
    byte[] bytes(long position, int count) throws IOException, UnpackException {
        requireInside(position, count);
        byte[] bytes = new byte[count];
        for (int done = 0; done < count; ) {
            done += copy(position + done, bytes, done);
        }
        return bytes;
    }

    /** Refuses a piece that lies outside of the volume. */
    void requireInside(long position, long count) throws UnpackException {
        if (position > sizeBytes || count > sizeBytes - position) {
            throw Failures.cutShort();
        }
    }

    private int copy(long position, byte[] target, int offset) throws IOException, UnpackException {
        long inBuffer = position - bufferStart;
        if (inBuffer < 0 || inBuffer >= buffer.limit()) {
            fill(position);
            inBuffer = 0;
        }
        int count = (int) Math.min(target.length - offset, buffer.limit() - inBuffer);
        buffer.get((int) inBuffer, target, offset, count);
        return count;
    }

    private void fill(long position) throws IOException, UnpackException {
        int count = channel.read(buffer.clear(), position);
        buffer.flip();
        bufferStart = position;
        if (count <= 0) {
            throw Failures.cutShort();
        }
    }
}
