package org.lanspread.spi.stream;

import java.io.IOException;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveProvider;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;

/**
 * Unpacks a game's archive at the sender of a streamed installation. Implementations hold no state between calls; several streams may be open at
 * once, each used by one thread at a time, but for {@link StreamInstall#close()}.
 *
 * <p>A plugin that has an {@link org.lanspread.spi.unpack.Unpacker} gets one for nothing, by extending {@link UnpackerStreams}.
 */
public interface StreamInstallProvider extends ArchiveProvider {
    /**
     * Opens an archive and plans the stream. Reads the listing, decodes nothing.
     *
     * @throws UnpackException as {@link org.lanspread.spi.unpack.Unpacker#open} does
     * @throws IOException if the file cannot be read
     */
    StreamInstall open(Archive archive, UnpackOptions options) throws IOException, UnpackException;
}
