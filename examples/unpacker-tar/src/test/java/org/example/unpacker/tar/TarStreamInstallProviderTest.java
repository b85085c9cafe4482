package org.example.unpacker.tar;

import java.io.IOException;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.testkit.stream.StreamInstallContract;

class TarStreamInstallProviderTest extends StreamInstallContract {
    @Override
    protected StreamInstallProvider provider() {
        return new TarStreamInstallProvider();
    }

    @Override
    protected Sample plain() throws IOException {
        return Samples.plain(folder.resolve("plain"), Samples.ZSTD);
    }
}
