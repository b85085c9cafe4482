package org.lanspread.unpacker.junrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;

class LimitsTest {
    private static final int FILE = 2;
    private static final int SERVICE = 3;
    private static final int SKIP_IF_UNKNOWN = 4;
    private static final int OLD_SUB_BLOCK = 0x77;

    @TempDir
    private Path folder;

    @Test
    void holdsAtMostTheAllowedNumberOfEntries() throws Exception {
        assertThat(open(manyFiles(ArchiveListing.MAX_ENTRIES))).hasSize(ArchiveListing.MAX_ENTRIES);
        assertThat(reason(manyFiles(ArchiveListing.MAX_ENTRIES + 1))).isEqualTo(Reason.LIMIT);
    }

    @Test
    void holdsAtMostTheAllowedCharactersOfNames() throws Exception {
        int longest = 1 << 20;
        int full = (int) (ListingBuilder.MAX_NAME_CHARS / longest);

        assertThat(open(longNames(full, longest))).hasSize(full);
        assertThat(reason(longNames(full, longest).file("x", new byte[0]))).isEqualTo(Reason.LIMIT);
    }

    @Test
    void takesHeadersUpToTheLimit() throws Exception {
        // The header's checksum and its size stand before what is counted here.
        int largest = Rar5BlockReader.MAX_HEADER_BYTES - 7;

        assertThat(open(new Rar5Writer().block(unknownBlock(largest), new byte[0]))).isEmpty();
        assertThat(reason(new Rar5Writer().block(unknownBlock(largest + 1), new byte[0]))).isEqualTo(Reason.DAMAGED);
    }

    @Test
    void readsBlocksOfRar5UpToTheLimit() throws Exception {
        int mainAndEnd = 2;

        assertThat(open(serviceBlocks(ListingBuilder.MAX_BLOCKS - mainAndEnd))).isEmpty();
        assertThat(reason(serviceBlocks(ListingBuilder.MAX_BLOCKS - mainAndEnd + 1))).isEqualTo(Reason.LIMIT);
    }

    @Test
    void readsBlocksOfRar4UpToTheLimit() throws Exception {
        var archive = new Rar4Writer(0);
        for (int i = 1; i < ListingBuilder.MAX_BLOCKS; i++) {
            archive.block(OLD_SUB_BLOCK, 0, new byte[0]);
        }
        Path full = archive.writeTo(folder.resolve("full.rar"));
        Path over = archive.block(OLD_SUB_BLOCK, 0, new byte[0]).writeTo(folder.resolve("over.rar"));

        assertThat(Samples.unpack(full, Samples.OPTIONS)).isEmpty();
        assertThat(reason(over, Samples.OPTIONS)).isEqualTo(Reason.LIMIT);
    }

    @Test
    void takesVolumesUpToTheLimit() throws Exception {
        Path first = folder.resolve("set.part1.rar");
        for (int i = 0; i <= Volumes.MAX_VOLUMES; i++) {
            Files.createFile(folder.resolve("set.part" + (i + 1) + ".rar"));
        }
        try (var volumes = new Volumes(first)) {
            for (int i = 1; i < Volumes.MAX_VOLUMES; i++) {
                volumes.addNext(VolumeNaming.NUMBERED);
            }
            assertThat(volumes.last()).isEqualTo(Volumes.MAX_VOLUMES - 1);
            var failure = catchThrowableOfType(UnpackException.class, () -> volumes.addNext(VolumeNaming.NUMBERED));
            assertThat(failure.reason()).isEqualTo(Reason.LIMIT);
        }
    }

    @Test
    void spendsOnAPasswordWhatIsAllowed() throws Exception {
        assertThat(open(encrypted(Encryption.Salt.MAX_ROUNDS_LOG2))).hasSize(1);
        assertThat(reason(encrypted(Encryption.Salt.MAX_ROUNDS_LOG2 + 1))).isEqualTo(Reason.LIMIT);
    }

    @Test
    void allocatesNothingForASizeThatTheFileDoesNotHave() throws Exception {
        byte[] body = Rar5Writer.fields(FILE, 2, Long.MAX_VALUE, 0, 0, 0, 0, 1, 1, 'x');

        assertThat(reason(new Rar5Writer().block(body, new byte[0]))).isEqualTo(Reason.DAMAGED);
    }

    /** RAR 4 asks for this memory inside of the packed data; the byte that is changed here says for how much. */
    @Test
    void givesDataOfRar4AsMuchMemoryAsIsAllowed() throws Exception {
        int allowedMebibytes = 64;
        var options = new UnpackOptions((long) allowedMebibytes << 20, Optional.empty());

        assertThat(Samples.unpack(ppm(allowedMebibytes), options)).hasSize(1);
        assertThat(reason(ppm(allowedMebibytes + 1), options)).isEqualTo(Reason.LIMIT);
    }

    /** These tests run in a heap of this size. */
    @Test
    void refusesDataThatWantsAllMemoryThereIs() {
        long all = 256L << 20;
        assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(all);

        assertThat(reason(Samples.file("rar4/ppm-255-mib.rar"), new UnpackOptions(all, Optional.empty()))).isEqualTo(Reason.LIMIT);
    }

    private Path ppm(int mebibytes) throws IOException {
        int dataStart = 7 + 13 + 51;
        byte[] archive = Files.readAllBytes(Samples.file("rar4/ppm-255-mib.rar"));
        archive[dataStart + 1] = (byte) (mebibytes - 1);
        return Files.write(folder.resolve("ppm.rar"), archive);
    }

    private static Reason reason(Path archive, UnpackOptions options) {
        return catchThrowableOfType(UnpackException.class, () -> Samples.unpack(archive, options)).reason();
    }

    private static Rar5Writer manyFiles(int count) {
        var archive = new Rar5Writer();
        for (int i = 0; i < count; i++) {
            archive.file("f" + i, new byte[0]);
        }
        return archive;
    }

    private static Rar5Writer longNames(int count, int chars) {
        var archive = new Rar5Writer();
        for (int i = 0; i < count; i++) {
            archive.file("n".repeat(chars), new byte[0]);
        }
        return archive;
    }

    private static Rar5Writer serviceBlocks(int count) {
        var archive = new Rar5Writer();
        for (int i = 0; i < count; i++) {
            archive.block(Rar5Writer.fields(SERVICE, 0), new byte[0]);
        }
        return archive;
    }

    private static byte[] unknownBlock(int bytes) {
        byte[] body = new byte[bytes];
        body[0] = 100;
        body[1] = SKIP_IF_UNKNOWN;
        return body;
    }

    private static Rar5Writer encrypted(int rounds) {
        return new Rar5Writer().entry("x", new byte[16], 16, 0, 0, Rar5Writer.encryption(rounds));
    }

    private List<ArchiveEntry> open(Rar5Writer archive) throws IOException, UnpackException {
        try (var reader = new JunrarUnpacker().open(new Archive(archive.writeTo(folder.resolve("archive.rar"))), Samples.SECRET)) {
            return reader.listing().entries();
        }
    }

    private Reason reason(Rar5Writer archive) {
        return catchThrowableOfType(UnpackException.class, () -> open(archive)).reason();
    }
}
