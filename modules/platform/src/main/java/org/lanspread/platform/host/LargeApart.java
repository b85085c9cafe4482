package org.lanspread.platform.host;

import java.io.IOException;
import org.lanspread.spi.Availability;
import org.lanspread.spi.stream.StreamInstall;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveProvider;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.spi.unpack.Unpacker.Match;

/**
 * A provider that reads an archive in this process, or, if its dictionaries are larger than the caller allows here, in a process of its own, which
 * has a limit of its own. What that refuses is refused, and what would need it is refused where no process can be started.
 */
abstract class LargeApart<P extends ArchiveProvider> implements ArchiveProvider {
    private final P here;
    private final P apart;

    private LargeApart(P here, P apart) {
        this.here = here;
        this.apart = apart;
    }

    @Override
    public final String id() {
        return here.id();
    }

    @Override
    public final int priority() {
        return here.priority();
    }

    @Override
    public final Availability availability() {
        return here.availability();
    }

    @Override
    public final Match match(Archive archive) throws IOException {
        return here.match(archive);
    }

    /** Opens with one of the two. */
    @FunctionalInterface
    private interface Opening<P, R> {
        R with(P provider) throws IOException, UnpackException;
    }

    final <R> R opened(Opening<P, R> opening) throws IOException, UnpackException {
        try {
            return opening.with(here);
        } catch (UnpackException e) {
            if (e.reason() != Reason.LIMIT || !apart.availability().available()) {
                throw e;
            }
            return opening.with(apart);
        }
    }

    /** Of an unpacker. */
    static final class OfUnpacker extends LargeApart<Unpacker> implements Unpacker {
        OfUnpacker(Unpacker here, Unpacker apart) {
            super(here, apart);
        }

        @Override
        public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
            return opened(unpacker -> unpacker.open(archive, options));
        }
    }

    /** Of what streams. */
    static final class OfStreams extends LargeApart<StreamInstallProvider> implements StreamInstallProvider {
        OfStreams(StreamInstallProvider here, StreamInstallProvider apart) {
            super(here, apart);
        }

        @Override
        public StreamInstall open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
            return opened(streams -> streams.open(archive, options));
        }
    }
}
