package org.example.unpacker.tar;

import java.io.IOException;
import java.util.Optional;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.testkit.unpack.UnpackerContract;

class TarZstdTest extends UnpackerContract {
    @Override
    protected Unpacker unpacker() {
        return new TarUnpacker();
    }

    @Override
    protected Sample plain() throws IOException {
        return Samples.plain(folder.resolve("plain"), Samples.ZSTD);
    }

    @Override
    protected Optional<Sample> solid() throws IOException {
        return Optional.of(plain());
    }
}
