package org.lanspread.peer.streaming;

import java.io.IOException;
import org.lanspread.spi.Availability;
import org.lanspread.spi.stream.ArchiveStream;
import org.lanspread.spi.stream.StreamInstall;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.spi.unpack.Unpacker.Match;

/**
 * Streams what an unpacker reads, for a plugin that brings no provider of its own: whoever can install a game can send it unpacked.
 *
 * @param unpacker reads the archives
 */
public record UnpackerStreams(Unpacker unpacker) implements StreamInstallProvider {
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
