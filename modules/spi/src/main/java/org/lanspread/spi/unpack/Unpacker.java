package org.lanspread.spi.unpack;

import java.io.IOException;

/**
 * Reads one or more archive formats. Implementations hold no state between calls; several archives may be open at once, each used by
 * one thread at a time.
 */
public interface Unpacker extends ArchiveProvider {
    /** How well an unpacker fits an archive. */
    enum Match {
        /** Not an archive of this format, or a volume that is not the first of its set. */
        NO,
        /** Only the name suggests it. */
        BY_NAME,
        /** The content begins as an archive of this format does. */
        BY_CONTENT
    }

    /**
     * Opens an archive and reads its listing. One of which any entry is encrypted is refused here already if no password was given: by that the core
     * knows whether one is needed.
     *
     * @throws UnpackException if the archive is damaged, needs a password, asks for more memory than allowed or is of a kind that is not
     *     supported; a listing that cannot be trusted (a size that is no size, a name that cannot be decoded) is damaged
     * @throws IOException if the file cannot be read
     */
    ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException;
}
