package org.lanspread.unpacker.sevenzip;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.spi.stream.StreamInstallProvider;

/** The same through the host of isolated plugins, of an archive with few files, since each of many attempts starts two processes. */
class IsolatedStreamInstallTest extends SevenZipStreamInstallProviderTest {
    @TempDir
    private static Path plugins;

    private static Host host;

    @BeforeAll
    static void host() throws Exception {
        host = Host.of(plugins);
    }

    @Override
    protected StreamInstallProvider provider() {
        return host.streamInstall();
    }

    @Override
    protected Sample plain() throws IOException {
        return Samples.few();
    }
}
