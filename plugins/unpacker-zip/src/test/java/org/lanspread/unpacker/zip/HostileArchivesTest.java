package org.lanspread.unpacker.zip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker.Match;
import org.lanspread.testkit.unpack.RecordingSink;

/** What becomes of archives that were made to do harm, or contradict themselves. */
class HostileArchivesTest {
    private static final UnpackOptions OPTIONS = new UnpackOptions(1 << 20, Optional.empty());

    @TempDir
    private Path folder;

    private Archive archive(byte[] content) throws IOException {
        return new Archive(Files.write(folder.resolve("game.zip"), content));
    }

    private RecordingSink unpack(byte[] content) throws IOException, UnpackException {
        var sink = new RecordingSink();
        try (var reader = new ZipUnpacker().open(archive(content), OPTIONS)) {
            reader.extract(EntrySelection.all(), sink);
        }
        return sink;
    }

    private List<ArchiveEntry> list(byte[] content) throws IOException, UnpackException {
        try (var reader = new ZipUnpacker().open(archive(content), OPTIONS)) {
            return reader.listing().entries();
        }
    }

    private void assertRefused(byte[] content, Reason reason) {
        var failure = catchThrowableOfType(UnpackException.class, () -> unpack(content));
        assertThat(failure).isNotNull();
        assertThat(failure.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"../escape.txt, DOT_SEGMENT", "/absolute.txt, EMPTY", "c:evil.txt, FORBIDDEN_CHARACTER", "..\\escape.txt, FORBIDDEN_CHARACTER",
        "a//b, EMPTY", "con.txt, WINDOWS_NAME"})
    @Tag("B31")
    void listsNamesAsTheyAreSoThatThePeerRefusesThem(String name, EntryPathException.Reason reason) throws Exception {
        String listed = list(Samples.stored(name)).getFirst().name();
        assertThat(listed).isEqualTo(name);
        assertThat(catchThrowableOfType(EntryPathException.class, () -> EntryPath.parse(listed)).reason()).isEqualTo(reason);
    }

    @Test
    @Tag("B33")
    void listsTheSameNameTwice() throws Exception {
        byte[] twice = Samples.stored("same.txt", "some.txt");
        for (int at = 0; at < twice.length - 4; at++) {
            if (new String(twice, at, 4, StandardCharsets.US_ASCII).equals("some")) {
                twice[at + 1] = 'a';
            }
        }
        assertThat(list(twice)).extracting(ArchiveEntry::name).containsExactly("same.txt", "same.txt");
    }

    @Test
    @Tag("B32")
    @Tag("B41")
    void tellsByTheUnixModeWhatAnEntryIs() throws Exception {
        byte[] archive = Samples.stored("link", "device", "setuid", "plain", "folder/");
        int[] modes = {0xa1ff, 0x21ff, 0x89ed, 0x81a4, 0x41ed};
        for (int i = 0; i < modes.length; i++) {
            Samples.withMode(archive, i, modes[i]);
        }
        var entries = list(archive);
        assertThat(entries).extracting(ArchiveEntry::kind).containsExactly(Kind.LINK, Kind.OTHER, Kind.FILE, Kind.FILE, Kind.DIRECTORY);
        assertThat(entries).extracting(ArchiveEntry::executable).containsExactly(false, false, true, false, false);
        assertThat(entries.getLast().name()).isEqualTo("folder");
        assertRefused(archive, Reason.UNSUPPORTED);
    }

    @Test
    void refusesAnEncryptedEntry() throws IOException {
        byte[] archive = Samples.stored("a.txt");
        Samples.at(archive, Samples.directoryEntry(archive, 0)).put(8, (byte) 1);
        assertRefused(archive, Reason.UNSUPPORTED);
    }

    @Test
    void refusesAMethodThatItDoesNotKnow() throws IOException {
        byte[] archive = Samples.stored("a.txt");
        Samples.at(archive, Samples.directoryEntry(archive, 0)).put(10, (byte) 14);
        assertRefused(archive, Reason.UNSUPPORTED);
    }

    /** By the place in the header of the entry: flags, method, checksum, packed size, size, name. */
    @ParameterizedTest
    @CsvSource({"0", "7", "8", "14", "18", "22", "30"})
    void refusesAHeaderThatSaysAnythingElseThanTheDirectory(int at) throws IOException {
        byte[] archive = Samples.stored("a.txt");
        archive[at] ^= 8;
        assertRefused(archive, Reason.DAMAGED);
    }

    @Test
    @Tag("B34")
    void refusesEntriesThatShareTheirData() throws IOException {
        byte[] archive = Samples.stored("a.txt", "b.txt");
        Samples.at(archive, Samples.directoryEntry(archive, 1)).putInt(42, 0);
        assertRefused(archive, Reason.DAMAGED);
    }

    @ParameterizedTest
    @CsvSource({"-1", "1"})
    @Tag("B34")
    void refusesMoreOrLessDataThanDeclared(int difference) throws IOException {
        byte[] archive = Samples.deflated("zeros", 1 << 20);
        int entry = Samples.directoryEntry(archive, 0);
        Samples.at(archive, entry).putInt(24, (1 << 20) + difference);
        assertRefused(archive, Reason.DAMAGED);
    }

    @Test
    void unpacksWhatHasItsSizesBehindItsData() throws Exception {
        assertThat(unpack(Samples.deflated("zeros", 1 << 20)).files().get("zeros")).isEqualTo(new byte[1 << 20]);
        assertThat(unpack(Samples.deflated("empty", 0)).files().get("empty")).isEmpty();
    }

    @Test
    void unpacksAnEmptyArchive() throws Exception {
        byte[] empty = Samples.stored();
        assertThat(new ZipUnpacker().match(archive(empty))).isEqualTo(Match.BY_CONTENT);
        assertThat(unpack(empty).order()).isEmpty();
    }

    @Test
    @Tag("B38")
    void refusesAnArchiveBehindForeignBytes() throws IOException {
        byte[] sound = Samples.stored("a.txt");
        byte[] behind = new byte[sound.length + 16];
        System.arraycopy(sound, 0, behind, 16, sound.length);
        System.arraycopy(sound, 0, behind, 0, 4);
        assertRefused(behind, Reason.DAMAGED);
    }

    @Test
    void refusesAnArchiveInWhichSomebodyElseFindsAnotherDirectory() throws IOException {
        byte[] sound = Samples.stored("a.txt");
        byte[] end = Arrays.copyOfRange(sound, sound.length - 22, sound.length);
        byte[] two = Arrays.copyOf(sound, sound.length + end.length);
        two[sound.length - 2] = (byte) end.length;
        System.arraycopy(end, 0, two, sound.length, end.length);
        assertRefused(two, Reason.DAMAGED);
    }

    @Test
    @Tag("B36")
    void refusesWhatIsCutAnywhere() throws IOException {
        byte[] sound = Samples.stored("a.txt", "b/");
        for (int length = 0; length < sound.length; length++) {
            assertRefused(Arrays.copyOf(sound, length), Reason.DAMAGED);
        }
    }

    @Test
    @Tag("B36")
    void refusesOrSurvivesAnyFlippedBit() throws IOException {
        byte[] sound = Files.readAllBytes(Samples.file("plain.zip"));
        var random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] flipped = sound.clone();
            flipped[random.nextInt(sound.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                unpack(flipped);
            } catch (UnpackException e) {
                assertThat(e.reason()).isIn(Reason.DAMAGED, Reason.UNSUPPORTED, Reason.LIMIT);
            }
        }
    }

    @Test
    void decodesNamesOfOldPrograms() throws Exception {
        byte[] archive = Samples.stored("u.txt");
        archive[LocalHeader.BYTES] = (byte) 0x81;
        archive[Samples.directoryEntry(archive, 0) + 46] = (byte) 0x81;
        for (int at : new int[] {7, Samples.directoryEntry(archive, 0) + 9}) {
            archive[at] &= ~8;
        }
        assertThat(list(archive)).extracting(ArchiveEntry::name).containsExactly("ü.txt");
    }

    @Test
    void refusesANameThatIsNotUtf8ButSaysSo() throws IOException {
        byte[] archive = Samples.stored("u.txt");
        archive[LocalHeader.BYTES] = (byte) 0x81;
        archive[Samples.directoryEntry(archive, 0) + 46] = (byte) 0x81;
        assertRefused(archive, Reason.DAMAGED);
    }

    @Test
    @Tag("B34")
    void refusesOneEntryTooMany() throws IOException {
        assertThat(zip64(ArchiveListing.MAX_ENTRIES)).isEqualTo(Reason.DAMAGED);
        assertThat(zip64(ArchiveListing.MAX_ENTRIES + 1)).isEqualTo(Reason.LIMIT);
    }

    /** An archive of nothing but a directory that says how many entries it has, in the form for large ones. */
    private Reason zip64(long entries) throws IOException {
        var bytes = ByteBuffer.allocate(4 + 56 + 20 + 22).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(LocalHeader.SIGNATURE);
        bytes.putInt(0x0606_4b50).putLong(44).putInt(0).putLong(0).putLong(entries).putLong(entries).putLong(0).putLong(4);
        bytes.putInt(0x0706_4b50).putInt(0).putLong(4).putInt(1);
        bytes.putInt(CentralDirectory.END_SIGNATURE).putInt(0).putInt(-1).putInt(-1).putInt(-1).putShort((short) 0);
        return catchThrowableOfType(UnpackException.class, () -> unpack(bytes.array())).reason();
    }
}
