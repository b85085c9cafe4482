package org.lanspread.unpacker.junrar;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.testkit.stream.StreamInstallContract;

class JunrarStreamInstallProviderTest extends StreamInstallContract {
    @Override
    protected StreamInstallProvider provider() {
        return new JunrarStreamInstallProvider();
    }

    @Override
    protected Sample plain() throws IOException {
        return sample("rar5-normal.rar");
    }

    @Override
    protected Optional<Sample> solid() throws IOException {
        return Optional.of(sample("rar5-solid.rar"));
    }

    @Override
    protected Optional<Path> wrongChecksum() {
        return Optional.of(Samples.file("hostile/wrong-crc.rar"));
    }

    private static Sample sample(String name) throws IOException {
        return new Sample(Samples.file("valid/" + name), Samples.sums(Samples.file("valid/SHA256SUMS")));
    }
}
