package org.lanspread.unpacker.sevenzip;

import org.lanspread.spi.stream.UnpackerStreams;

/** Streams what {@link SevenZipUnpacker} reads. */
public final class SevenZipStreamInstallProvider extends UnpackerStreams {
    /** For the service loader. */
    public SevenZipStreamInstallProvider() {
        super(new SevenZipUnpacker());
    }
}
