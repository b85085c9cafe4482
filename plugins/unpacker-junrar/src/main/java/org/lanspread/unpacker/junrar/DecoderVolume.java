package org.lanspread.unpacker.junrar;

import com.github.junrar.Archive;
import com.github.junrar.io.SeekableReadOnlyByteChannel;
import com.github.junrar.volume.Volume;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** What the decoder takes for an archive: a header written here, and behind it the packed data of one entry, read once from its begin to its end. */
final class DecoderVolume implements Volume, SeekableReadOnlyByteChannel {
    private final byte[] header;
    private final InputStream packed;
    private final long sizeBytes;
    private long position;
    private long packedPosition;

    DecoderVolume(byte[] header, InputStream packed, long packedBytes) {
        this.header = header;
        this.packed = packed;
        this.packedPosition = header.length;
        this.sizeBytes = Math.addExact(header.length, packedBytes);
    }

    @Override
    public SeekableReadOnlyByteChannel getChannel() {
        return this;
    }

    @Override
    public long getLength() {
        return sizeBytes;
    }

    /** Not known here, and not asked for: volumes are joined before. */
    @Override
    public Archive getArchive() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long getPosition() {
        return position;
    }

    @Override
    public void setPosition(long newPosition) {
        position = newPosition;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        int read;
        if (position < header.length) {
            read = Math.min(count, header.length - (int) position);
            System.arraycopy(header, (int) position, target, offset, read);
        } else if (position == packedPosition) {
            read = packed.read(target, offset, count);
            packedPosition += Math.max(read, 0);
        } else {
            throw new IOException("the decoder left the order of the data");
        }
        position += Math.max(read, 0);
        return read;
    }

    @Override
    public int readFully(byte[] target, int count) throws IOException {
        for (int done = 0; done < count; ) {
            int read = read(target, done, count - done);
            if (read < 0) {
                throw new EOFException();
            }
            done += read;
        }
        return count;
    }

    /** Does nothing: the data is read from files that are open for as long as the archive is. */
    @Override
    public void close() {}
}
