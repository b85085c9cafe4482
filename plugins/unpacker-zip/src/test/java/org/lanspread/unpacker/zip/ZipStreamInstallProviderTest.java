package org.lanspread.unpacker.zip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.testkit.stream.StreamInstallContract;

class ZipStreamInstallProviderTest extends StreamInstallContract {
    @Override
    protected StreamInstallProvider provider() {
        return new ZipStreamInstallProvider();
    }

    @Override
    protected Sample plain() throws IOException {
        return new Sample(Samples.file("plain.zip"), Samples.sums());
    }

    @Override
    protected Optional<Path> wrongChecksum() throws IOException {
        byte[] archive = Samples.stored("a.txt");
        archive[LocalHeader.BYTES + "a.txt".length()] ^= 1;
        return Optional.of(Files.write(folder.resolve("wrong-checksum.zip"), archive));
    }
}
