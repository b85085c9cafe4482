package org.lanspread.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file. Used by one thread at a time: an interrupt of a thread that is inside one of these methods closes the file.
 */
public interface DiskFile extends Closeable {
    /**
     * Reads into the buffer until it is full or the file ends.
     *
     * @return how many bytes were read, 0 or more
     */
    int read(ByteBuffer into, long offset) throws IOException;

    /** Writes all remaining bytes of the buffer. */
    void write(ByteBuffer data, long offset) throws IOException;

    /** Cuts the file to this size, if it is longer. */
    void truncate(long sizeBytes) throws IOException;

    /**
     * Makes content and size durable. After a failure the content is unknown and reading it back proves nothing: only a new file helps.
     */
    void force() throws IOException;

    /** The present size in bytes. */
    long size() throws IOException;
}
