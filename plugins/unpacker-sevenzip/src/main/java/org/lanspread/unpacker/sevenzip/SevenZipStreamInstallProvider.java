package org.lanspread.unpacker.sevenzip;

import java.io.IOException;
import org.lanspread.spi.Availability;
import org.lanspread.spi.stream.ArchiveStream;
import org.lanspread.spi.stream.StreamInstall;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker.Match;

/** Streams what {@link SevenZipUnpacker} reads. */
public final class SevenZipStreamInstallProvider implements StreamInstallProvider {
    private final SevenZipUnpacker unpacker = new SevenZipUnpacker();

    /** For the service loader. */
    public SevenZipStreamInstallProvider() {}

    @Override
    public String id() {
        return unpacker.id();
    }

    @Override
    public int priority() {
        return unpacker.priority();
    }

    @Override
    public Availability availability() {
        return unpacker.availability();
    }

    @Override
    public Match match(Archive archive) throws IOException {
        return unpacker.match(archive);
    }

    @Override
    public StreamInstall open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        return new ArchiveStream(unpacker.open(archive, options));
    }
}
