package org.lanspread.testkit.stream;

import java.io.IOException;
import org.lanspread.spi.stream.ArchiveStream;
import org.lanspread.spi.stream.StreamInstall;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker.Match;
import org.lanspread.testkit.unpack.MemoryUnpacker;

/** Streams the archives of {@link org.lanspread.testkit.unpack.MemoryArchive}, for tests of whatever uses providers. */
public final class MemoryStreamInstallProvider implements StreamInstallProvider {
    private final MemoryUnpacker unpacker = new MemoryUnpacker();

    /** A provider. */
    public MemoryStreamInstallProvider() {}

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
