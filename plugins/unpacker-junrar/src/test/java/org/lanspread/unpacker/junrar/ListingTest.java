package org.lanspread.unpacker.junrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.testkit.unpack.RecordingSink;

/** What headers say that no archiver here writes. */
class ListingTest {
    private static final byte[] NAME = {'x'};
    private static final byte[] DATA = {1, 2, 3};
    private static final int REGULAR = 0100644;
    private static final int SKIP_IF_UNKNOWN = 4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "0100644, FILE, false", "0100755, FILE, true", "0104711, FILE, true", "0120777, LINK, false", "0020666, OTHER, false",
        "0060660, OTHER, false", "0010644, OTHER, false", "0040755, OTHER, false", "0140755, OTHER, false", "0, FILE, false"
    })
    void tellsByTheModeWhatAnEntryIs(String octal, Kind kind, boolean executable) throws Exception {
        int mode = Integer.parseInt(octal, 8);
        var rar4 = new Rar4Writer(0).entry(NAME, 0, mode, DATA, 3).writeTo(folder.resolve("4.rar"));
        var rar5 = new Rar5Writer().entry("x", DATA, 3, mode, 0, new byte[0]).writeTo(folder.resolve("5.rar"));

        assertThat(only(rar4)).returns(kind, ArchiveEntry::kind).returns(executable, ArchiveEntry::executable);
        assertThat(only(rar5)).returns(kind, ArchiveEntry::kind).returns(executable, ArchiveEntry::executable);
    }

    @Test
    void refusesToUnpackALink() throws Exception {
        var rar4 = new Rar4Writer(0).entry(NAME, 0, 0120777, DATA, 3).writeTo(folder.resolve("4.rar"));

        assertThat(reason(rar4)).isEqualTo(Reason.UNSUPPORTED);
    }

    @Test
    void turnsTheSeparatorsOfRar4IntoSlashesAndLeavesThoseOfRar5() throws Exception {
        var rar4 = new Rar4Writer(0).entry("a\\b".getBytes(StandardCharsets.UTF_8), 0, REGULAR, DATA, 3).writeTo(folder.resolve("4.rar"));
        var rar5 = new Rar5Writer().file("a\\b", DATA).writeTo(folder.resolve("5.rar"));

        assertThat(only(rar4).name()).isEqualTo("a/b");
        assertThat(only(rar5).name()).isEqualTo("a\\b");
    }

    @Test
    void unpacksAnArchiveOfRar2WithoutAnEndHeader() throws Exception {
        var rar4 = new Rar4Writer(0).entry(NAME, 0, REGULAR, DATA, 3).writeTo(folder.resolve("4.rar"));

        assertThat(Samples.unpack(rar4, Samples.OPTIONS)).containsEntry("x", Samples.sha256(DATA));
    }

    @Test
    void refusesARar4HeaderThatCannotBeListed() throws Exception {
        assertThat(reason(rar4(new byte[] {(byte) 0xe9}, 0, 3))).isEqualTo(Reason.DAMAGED);
        assertThat(reason(rar4(NAME, Rar4Writer.LARGE, 1L << 63 | 3))).isEqualTo(Reason.DAMAGED);
        assertThat(reason(rar4(NAME, 0, 2))).isEqualTo(Reason.DAMAGED);
        assertThat(reason(rar4(NAME, 0, 4))).isEqualTo(Reason.DAMAGED);
        assertThat(reason(rar4(NAME, 0, 0xffff_ffffL))).isEqualTo(Reason.UNSUPPORTED);
        assertThat(reason(new Rar4Writer(0x80).writeTo(folder.resolve("encrypted-names.rar")))).isEqualTo(Reason.UNSUPPORTED);
    }

    @Test
    void looksAtTheChecksumOfARar4HeaderThatIsSkipped() throws Exception {
        var archive = new Rar4Writer(0).block(0x76, 0, new byte[10]).entry(NAME, 0, REGULAR, DATA, 3).writeTo(folder.resolve("4.rar"));
        byte[] flipped = Files.readAllBytes(archive);
        flipped[7 + 13 + 7] ^= 1;

        assertThat(only(archive).name()).isEqualTo("x");
        assertThat(reason(Files.write(folder.resolve("flipped.rar"), flipped))).isEqualTo(Reason.DAMAGED);
    }

    @Test
    void skipsOnlyWhatARar5ArchiveAllowsToSkip() throws Exception {
        var skipped = new Rar5Writer().block(Rar5Writer.fields(100, SKIP_IF_UNKNOWN, 0), new byte[0]).file("x", DATA);
        var needed = new Rar5Writer().block(Rar5Writer.fields(100, 0, 0), new byte[0]).file("x", DATA);

        assertThat(only(skipped.writeTo(folder.resolve("skipped.rar"))).name()).isEqualTo("x");
        assertThat(reason(needed.writeTo(folder.resolve("needed.rar")))).isEqualTo(Reason.UNSUPPORTED);
    }

    @Test
    void refusesARar5HeaderThatCannotBeListed() throws Exception {
        int packedByALaterVersion = 2 | 3 << 7;
        int unknownSize = 8;
        byte[] body = Rar5Writer.fields(2, 0, unknownSize, 0, REGULAR, 0, 1, 1, 'x');

        assertThat(reason(new Rar5Writer().entry("x", DATA, 3, REGULAR, packedByALaterVersion, new byte[0]).writeTo(folder.resolve("later.rar"))))
                .isEqualTo(Reason.UNSUPPORTED);
        assertThat(reason(new Rar5Writer().block(body, new byte[0]).writeTo(folder.resolve("unknown.rar")))).isEqualTo(Reason.UNSUPPORTED);
        assertThat(reason(new Rar5Writer().entry("x", DATA, 3, REGULAR, 0, new byte[] {9, 5}).writeTo(folder.resolve("extra.rar"))))
                .isEqualTo(Reason.DAMAGED);
    }

    @Test
    void refusesAFolderWithData() throws Exception {
        int directory = 1;
        byte[] rar5Folder = Rar5Writer.fields(2, 2, 3, directory, 0, 0040755, 0, 1, 1, 'd');
        int rar4Directory = 0xe0;

        assertThat(reason(new Rar5Writer().block(rar5Folder, DATA).writeTo(folder.resolve("5.rar")))).isEqualTo(Reason.DAMAGED);
        assertThat(reason(new Rar4Writer(0).entry(NAME, rar4Directory, 0040755, DATA, 3).writeTo(folder.resolve("4.rar")))).isEqualTo(Reason.DAMAGED);
    }

    @Test
    void refusesASolidFileBehindAnEncryptedEntryThatIsNoFile() throws Exception {
        int packed = 1 << 7;
        int packedSolid = packed | 0x40;
        var archive = new Rar5Writer()
                .entry("device", new byte[16], 16, 0020666, packed, Rar5Writer.encryption(0))
                .entry("x", DATA, 3, REGULAR, packedSolid, new byte[0])
                .writeTo(folder.resolve("5.rar"));
        try (var reader = new JunrarUnpacker().open(new Archive(archive), Samples.OPTIONS)) {
            EntrySelection onlyTheFile = entry -> entry.name().equals("x");
            var failure = catchThrowableOfType(UnpackException.class, () -> reader.extract(onlyTheFile, new RecordingSink()));
            assertThat(failure.reason()).isEqualTo(Reason.UNSUPPORTED);
        }
    }

    private Path rar4(byte[] name, int flags, long declared) throws IOException {
        return new Rar4Writer(0).entry(name, flags, REGULAR, DATA, declared).writeTo(folder.resolve("4.rar"));
    }

    private static ArchiveEntry only(Path archive) throws IOException, UnpackException {
        try (var reader = new JunrarUnpacker().open(new Archive(archive), Samples.OPTIONS)) {
            assertThat(reader.listing().entries()).hasSize(1);
            return reader.listing().entries().getFirst();
        }
    }

    private static Reason reason(Path archive) {
        return catchThrowableOfType(UnpackException.class, () -> Samples.unpack(archive, Samples.OPTIONS)).reason();
    }
}
