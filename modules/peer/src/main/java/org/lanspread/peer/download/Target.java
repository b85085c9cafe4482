package org.lanspread.peer.download;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where verified content goes. Called by several threads at once. */
@FunctionalInterface
public interface Target {
    /**
     * Writes all remaining bytes.
     *
     * @param file the index of the file in the manifest
     * @param offset where in the file they belong
     * @throws IOException if the disk refuses; the download ends
     */
    void write(int file, long offset, ByteBuffer content) throws IOException;
}
