package org.lanspread.spi.stream;

import java.io.IOException;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.UnpackException;

/** An archive that is ready to be streamed. Used by one thread, but for {@link #close()}. */
public interface StreamInstall extends AutoCloseable {
    /** What the archive holds; the frames come in this order. */
    ArchiveListing listing();

    /**
     * Decodes everything and puts it into the sink: for each entry {@link StreamInstallFrame.Directory}, or {@link StreamInstallFrame.File}, its data
     * and {@link StreamInstallFrame.FileEnd}. All other frames are the caller's, who may send several archives in one stream. Waits where the sink
     * does. May be called once.
     *
     * @throws UnpackException if the data is damaged or cannot be decoded; the file that was begun has no end then
     * @throws IOException if the archive cannot be read, or from the sink, which passes through unchanged
     */
    void stream(StreamInstallFrameSink sink) throws IOException, UnpackException;

    /** Closes the archive. May be called by any thread; a stream that runs ends soon after with an exception. */
    @Override
    void close() throws IOException;
}
