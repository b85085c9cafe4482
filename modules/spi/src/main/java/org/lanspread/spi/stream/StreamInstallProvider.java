package org.lanspread.spi.stream;

import java.io.IOException;
import org.lanspread.spi.Provider;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker.Match;

/**
 * Unpacks a game's archive at the sender of a streamed installation. Implementations hold no state between calls; several streams may be open at
 * once, each used by one thread at a time, but for {@link StreamInstall#close()}.
 *
 * <p>A plugin that has an {@link org.lanspread.spi.unpack.Unpacker} gets one for nothing: {@link ArchiveStream} makes frames of what an unpacker
 * reads.
 */
public interface StreamInstallProvider extends Provider {
    /**
     * Whether this provider unpacks the archive, as {@link org.lanspread.spi.unpack.Unpacker#match} says it.
     *
     * @throws IOException if the head cannot be read
     */
    Match match(Archive archive) throws IOException;

    /**
     * Opens an archive and plans the stream. Reads the listing, decodes nothing.
     *
     * @throws UnpackException as {@link org.lanspread.spi.unpack.Unpacker#open} does
     * @throws IOException if the file cannot be read
     */
    StreamInstall open(Archive archive, UnpackOptions options) throws IOException, UnpackException;
}
