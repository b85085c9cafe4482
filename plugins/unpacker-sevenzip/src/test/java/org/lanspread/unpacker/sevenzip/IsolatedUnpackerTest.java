package org.lanspread.unpacker.sevenzip;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.spi.unpack.Unpacker;

/** The same through the host of isolated plugins. */
class IsolatedUnpackerTest extends SevenZipUnpackerTest {
    @TempDir
    private static Path plugins;

    private static Host host;

    @BeforeAll
    static void host() throws Exception {
        host = Host.of(plugins);
    }

    @Override
    protected Unpacker unpacker() {
        return host.unpacker();
    }
}
