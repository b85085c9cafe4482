package org.lanspread.spi.unpack;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes decoded entries. Written to by one thread at a time. Any exception means: stop and let it pass.
 */
public interface EntrySink {
    /** A folder. */
    void directory(ArchiveEntry entry) throws IOException;

    /** Begins a file. The output is closed by the reader, whether the file was decoded or not. */
    EntryOutput file(ArchiveEntry entry) throws IOException;

    /** The data of one file. */
    interface EntryOutput extends AutoCloseable {
        /** Takes all remaining bytes of the buffer. */
        void write(ByteBuffer data) throws IOException;

        /** Says that all data of the file was written and that it matched the CRC32 of the archive, if that has one. */
        void complete() throws IOException;

        /** Ends the file; one that was not completed is to be thrown away. */
        @Override
        void close() throws IOException;
    }
}
