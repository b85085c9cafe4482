package org.lanspread.platform.host;

import java.io.IOException;
import org.lanspread.spi.Availability;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;

/**
 * An unpacker in a process of its own.
 *
 * @param host starts it
 * @param maxDictionaryBytes the largest dictionary that the process may have; what the caller allows is about its own memory
 */
record IsolatedUnpacker(ChildHost host, long maxDictionaryBytes) implements Unpacker {
    @Override
    public String id() {
        return host.plugin().id();
    }

    @Override
    public int priority() {
        return host.plugin().priority();
    }

    @Override
    public Availability availability() {
        return host.availability();
    }

    /** Asks no process: what the plugin says about its formats is enough. */
    @Override
    public Match match(Archive archive) throws IOException {
        byte[] head = archive.head(Magic.MAX_BYTES);
        return host.plugin().formats().stream().anyMatch(format -> format.fits(head)) ? Match.BY_CONTENT : Match.NO;
    }

    @Override
    public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
        var allowed = new UnpackOptions(Math.max(maxDictionaryBytes, options.maxDictionaryBytes()), options.password(), options.reading());
        return IsolatedReader.open(host, new Archive(archive.file().toAbsolutePath()), allowed);
    }
}
