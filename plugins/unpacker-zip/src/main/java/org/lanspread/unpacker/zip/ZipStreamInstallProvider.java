package org.lanspread.unpacker.zip;

import java.io.IOException;
import org.lanspread.spi.stream.ArchiveStream;
import org.lanspread.spi.stream.StreamInstall;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker.Match;

/** Streams what {@link ZipUnpacker} reads. */
public final class ZipStreamInstallProvider implements StreamInstallProvider {
    private final ZipUnpacker unpacker = new ZipUnpacker();

    /** For the service loader. */
    public ZipStreamInstallProvider() {}

    @Override
    public String id() {
        return unpacker.id();
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
