package org.lanspread.unpacker.zip;

import org.lanspread.spi.stream.UnpackerStreams;

/** Streams what {@link ZipUnpacker} reads. */
public final class ZipStreamInstallProvider extends UnpackerStreams {
    /** For the service loader. */
    public ZipStreamInstallProvider() {
        super(new ZipUnpacker());
    }
}
