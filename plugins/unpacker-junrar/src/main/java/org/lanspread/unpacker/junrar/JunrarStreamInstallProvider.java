package org.lanspread.unpacker.junrar;

import org.lanspread.spi.stream.UnpackerStreams;

/** Streams what {@link JunrarUnpacker} reads. */
public final class JunrarStreamInstallProvider extends UnpackerStreams {
    /** For the service loader. */
    public JunrarStreamInstallProvider() {
        super(new JunrarUnpacker());
    }
}
