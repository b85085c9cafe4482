package org.lanspread.unpacker.sevenzip;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.testkit.unpack.UnpackerContract;

class SevenZipUnpackerTest extends UnpackerContract {
    @Override
    protected Unpacker unpacker() {
        return new SevenZipUnpacker();
    }

    @Override
    protected Sample plain() throws IOException {
        return new Sample(Samples.file("seven-nonsolid.7z"), Samples.sums());
    }

    @Override
    protected Optional<Sample> solid() throws IOException {
        return Optional.of(new Sample(Samples.file("seven.7z"), Samples.sums()));
    }

    @Override
    protected Optional<Sample> encrypted() throws IOException {
        return Optional.of(new Sample(Samples.file("password.7z"), Samples.sums()));
    }

    @Override
    protected Optional<Path> wrongChecksum() throws IOException {
        return Optional.of(Samples.wrongChecksum(folder));
    }
}
