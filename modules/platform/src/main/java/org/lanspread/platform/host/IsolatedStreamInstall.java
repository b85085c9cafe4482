package org.lanspread.platform.host;

import java.io.IOException;
import org.lanspread.spi.stream.ArchiveStream;
import org.lanspread.spi.stream.StreamInstall;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;

/**
 * Streams what an unpacker in a process of its own reads.
 *
 * @param unpacker the unpacker
 */
record IsolatedStreamInstall(Unpacker unpacker) implements StreamInstallProvider {
    @Override
    public String id() {
        return unpacker.id();
    }

    @Override
    public int priority() {
        return unpacker.priority();
    }

    @Override
    public Unpacker.Match match(Archive archive) throws IOException {
        return unpacker.match(archive);
    }

    @Override
    public StreamInstall open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        return new ArchiveStream(unpacker.open(archive, options));
    }
}
