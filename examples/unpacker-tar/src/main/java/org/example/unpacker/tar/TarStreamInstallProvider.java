package org.example.unpacker.tar;

import org.lanspread.spi.stream.UnpackerStreams;

/** Streams what {@link TarUnpacker} reads. */
public final class TarStreamInstallProvider extends UnpackerStreams {
    /** For the service loader. */
    public TarStreamInstallProvider() {
        super(new TarUnpacker());
    }
}
