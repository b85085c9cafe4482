package org.lanspread.platform.plugin;

import java.nio.file.Path;
import java.util.Optional;
import org.lanspread.platform.host.HostLimits;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.UnpackOptions;

/** A host program that opens an archive by an isolated plugin. */
final class IsolatedHost {
    private IsolatedHost() {}

    public static void main(String[] arguments) throws Exception {
        IsolatedFixture.host(Path.of(arguments[0]), HostLimits.DEFAULT).unpacker()
                .open(new Archive(Path.of(arguments[1])), new UnpackOptions(1 << 20, Optional.empty()));
    }
}
