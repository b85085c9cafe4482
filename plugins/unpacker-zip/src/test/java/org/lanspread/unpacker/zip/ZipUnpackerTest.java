package org.lanspread.unpacker.zip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.testkit.unpack.UnpackerContract;

class ZipUnpackerTest extends UnpackerContract {
    @Override
    protected Unpacker unpacker() {
        return new ZipUnpacker();
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
