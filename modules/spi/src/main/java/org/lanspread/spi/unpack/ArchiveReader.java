package org.lanspread.spi.unpack;

import java.io.IOException;
import java.util.Optional;

/** An open archive. Used by one thread, but for {@link #close()}. */
public interface ArchiveReader extends AutoCloseable {
    /** What the archive says it holds. Nothing of it is to be trusted but its being well formed. */
    ArchiveListing listing();

    /**
     * Decodes the selected entries in the order of the listing and hands them to the sink. May be called more than once.
     *
     * <p>An exception of the sink ends the extraction and passes through unchanged: that is how the caller cancels. The decoded data of each file is
     * checked against its CRC32 where the archive has one, before {@link EntrySink.EntryOutput#complete()} is called for it.
     *
     * @throws UnpackException if the data is damaged or cannot be decoded
     * @throws IOException if the archive cannot be read, or from the sink
     */
    void extract(EntrySelection which, EntrySink sink) throws IOException, UnpackException;

    /**
     * Another reader of the same archive with the same listing, to extract with on another thread.
     *
     * @return none if the archive has to be opened again for that, which takes time and has to be compared. Otherwise it costs nothing to have, nor
     *     to be left unclosed before its first extraction. May be called by any thread
     */
    default Optional<ArchiveReader> another() {
        return Optional.empty();
    }

    /**
     * Closes the archive. May be called more than once and by any thread: an extraction that waits, for a file or for another process, ends with an
     * exception then.
     */
    @Override
    void close() throws IOException;
}
