package org.lanspread.spi.stream;

import java.io.IOException;
import org.lanspread.spi.Availability;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.spi.unpack.Unpacker.Match;

/**
 * Streams what an unpacker reads, under its id. A plugin extends it with a public class whose public constructor has no parameters; for one that
 * brings no provider of its own, the peer uses it as it is.
 */
public class UnpackerStreams implements StreamInstallProvider {
    private final Unpacker unpacker;

    /** @param unpacker reads the archives */
    public UnpackerStreams(Unpacker unpacker) {
        this.unpacker = unpacker;
    }

    @Override
    public final String id() {
        return unpacker.id();
    }

    @Override
    public final int priority() {
        return unpacker.priority();
    }

    @Override
    public final Availability availability() {
        return unpacker.availability();
    }

    @Override
    public final Match match(Archive archive) throws IOException {
        return unpacker.match(archive);
    }

    @Override
    public final StreamInstall open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        return new ArchiveStream(unpacker.open(archive, options));
    }
}
