package org.lanspread.unpacker.sevenzip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.PathSet;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker.Match;
import org.lanspread.testkit.unpack.RecordingSink;

class ArchivesTest {
    private static final int FLIPS = 150;

    private final SevenZipUnpacker unpacker = new SevenZipUnpacker();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"seven.7z", "seven-nonsolid.7z", "volumes.7z.001", "rar5-normal.rar", "rar5-solid.rar"})
    void unpacksWhatIsSound(String name) throws Exception {
        assertThat(unpacker.match(new Archive(Samples.file(name)))).isEqualTo(Match.BY_CONTENT);
        assertThat(Samples.unpack(unpacker, Samples.file(name), Samples.OPTIONS)).isEqualTo(Samples.sums());
    }

    @ParameterizedTest
    @ValueSource(strings = {"password.7z", "password-headers.7z", "rar5-password.rar", "rar5-password-headers.rar"})
    @Tag("B37")
    void unpacksWhatIsEncryptedOnlyWithItsPassword(String name) throws Exception {
        assertThat(Samples.unpack(unpacker, Samples.file(name), Samples.SECRET)).isEqualTo(Samples.sums());
        assertThat(failure(Samples.file(name), Samples.OPTIONS).reason()).isEqualTo(Reason.PASSWORD_REQUIRED);
        var wrong = new UnpackOptions(64L << 20, Optional.of("wrong"));
        assertThat(failure(Samples.file(name), wrong).reason()).isEqualTo(Reason.WRONG_PASSWORD);
    }

    @Test
    void listsWhatTheArchiveHas() throws Exception {
        try (var reader = unpacker.open(new Archive(Samples.file("seven.7z")), Samples.OPTIONS)) {
            assertThat(reader.listing().solid()).isTrue();
            var entries = reader.listing().entries();
            assertThat(entries).filteredOn(entry -> entry.sizeBytes() > 0).allSatisfy(entry -> assertThat(entry.crc32()).isPresent());
            assertThat(entries).filteredOn(entry -> entry.name().equals("bin/game.sh")).singleElement()
                    .returns(true, ArchiveEntry::executable).returns(Kind.FILE, ArchiveEntry::kind);
            assertThat(entries).filteredOn(entry -> entry.name().equals("data/maps/übung-漢字-🎮.map")).hasSize(1);
            assertThat(entries).filteredOn(entry -> entry.name().equals("bin")).singleElement().returns(Kind.DIRECTORY, ArchiveEntry::kind);
        }
    }

    @Test
    @Tag("B36")
    void missesAVolume() throws IOException {
        for (int present : new int[] {1, 2}) {
            Path set = Files.createDirectory(folder.resolve("set" + present));
            for (int volume = 1; volume <= present; volume++) {
                Files.copy(Samples.file("volumes.7z.00" + volume), set.resolve("game.7z.00" + volume));
            }
            assertThat(failure(set.resolve("game.7z.001"), Samples.OPTIONS).reason()).isEqualTo(Reason.VOLUME_MISSING);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"seven.7z", "rar5-normal.rar", "rar5-solid.rar"})
    @Tag("B36")
    void refusesWhatIsCut(String name) throws IOException {
        byte[] sound = Files.readAllBytes(Samples.file(name));
        for (int percent = 1; percent < 100; percent++) {
            Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(sound, sound.length * percent / 100));
            assertThat(failure(cut, Samples.OPTIONS).reason()).as("%d %%", percent).isEqualTo(Reason.DAMAGED);
        }
    }

    /** A bit may lie in what unpacking does not look at, such as a time. */
    @ParameterizedTest
    @ValueSource(strings = {"seven.7z", "seven-nonsolid.7z", "rar5-normal.rar", "rar5-solid.rar"})
    @Tag("B36")
    void refusesFlippedBitsOrIsRight(String name) throws Exception {
        byte[] sound = Files.readAllBytes(Samples.file(name));
        var random = new Random(name.hashCode());
        for (int i = 0; i < FLIPS; i++) {
            int bit = random.nextInt(sound.length * 8);
            byte[] flipped = sound.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Path file = Files.write(folder.resolve("flipped"), flipped);
            try {
                assertThat(Samples.unpack(unpacker, file, Samples.OPTIONS)).as("bit %d", bit).isEqualTo(Samples.sums());
            } catch (UnpackException e) {
                assertThat(e.getMessage()).as("bit %d", bit).endsWith(".");
            }
        }
    }

    @Test
    @Tag("B36")
    void refusesWhatHasMore() throws IOException {
        byte[] sound = Files.readAllBytes(Samples.file("seven.7z"));
        Path longer = Files.write(folder.resolve("longer.7z"), Arrays.copyOf(sound, sound.length + 1));
        assertThat(failure(longer, Samples.OPTIONS).reason()).isEqualTo(Reason.DAMAGED);
    }

    @Test
    @Tag("B38")
    void opensNothingButItsFormats() throws IOException {
        Path zip = Files.writeString(folder.resolve("game.7z"), "PK\3\4" + "0".repeat(100));
        assertThat(unpacker.match(new Archive(zip))).isEqualTo(Match.NO);
        assertThat(failure(zip, Samples.OPTIONS).reason()).isEqualTo(Reason.DAMAGED);
    }

    @ParameterizedTest
    @CsvSource({"large-dictionary.7z, 67108864", "ppmd.7z, 4194304"})
    @Tag("B35")
    void refusesADictionaryThatIsOneByteOverTheLimit(String name, long neededBytes) throws Exception {
        Path file = Samples.file(name.startsWith("ppmd") ? name : "hostile/" + name);
        assertThat(Samples.unpack(unpacker, file, new UnpackOptions(neededBytes, Optional.empty()))).isNotEmpty();
        assertThat(failure(file, new UnpackOptions(neededBytes - 1, Optional.empty())).reason()).isEqualTo(Reason.LIMIT);
    }

    @ParameterizedTest
    @CsvSource({"LZMA2:24, 16777216", "LZMA:384k, 393216", "BCJ2 LZMA:1m LZMA:20, 2097152", "PPMD:o6:mem384m, 402653184", "m5:20, 1048576",
        "Copy, 0", "LZMA:24 7zAES:19, 16777216", "LZMA:4000000000b, 4000000000", "LZMA:63, 9223372036854775807", "Delta:4, 0"})
    void tellsTheDictionariesOfAMethod(String method, long bytes) {
        assertThat(Dictionaries.bytes(method)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "absolute, name EMPTY",
        "anti, other",
        "backslash, name FORBIDDEN_CHARACTER",
        "case-collision, name COLLISION",
        "drive, name FORBIDDEN_CHARACTER",
        "parent-dir, name DOT_SEGMENT",
        "symlink, link",
    })
    @Tag("B31")
    @Tag("B32")
    @Tag("B33")
    void isRefusedWhereItShouldBe(String name, String outcome) throws Exception {
        assertThat(outcome(Samples.file("hostile/" + name + ".7z"))).isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anti", "symlink"})
    @Tag("B32")
    void unpacksNothingThatIsNeitherAFileNorAFolder(String name) {
        assertThat(failure(Samples.file("hostile/" + name + ".7z"), Samples.OPTIONS).reason()).isEqualTo(Reason.UNSUPPORTED);
    }

    /** The checks that every listing has to pass, whatever its format. */
    private String outcome(Path file) throws Exception {
        try (var reader = unpacker.open(new Archive(file), Samples.OPTIONS)) {
            var paths = new PathSet();
            for (ArchiveEntry entry : reader.listing().entries()) {
                if (entry.kind() == Kind.LINK || entry.kind() == Kind.OTHER) {
                    return entry.kind().name().toLowerCase();
                }
                var path = EntryPath.parse(entry.name());
                if (entry.kind() == Kind.DIRECTORY) {
                    paths.addFolder(path);
                } else {
                    paths.addFile(path);
                }
            }
            return "sound";
        } catch (EntryPathException e) {
            return "name " + e.reason();
        } catch (UnpackException e) {
            return "open " + e.reason();
        }
    }

    private UnpackException failure(Path file, UnpackOptions options) {
        var failure = catchThrowableOfType(UnpackException.class, () -> {
            try (var reader = unpacker.open(new Archive(file), options)) {
                reader.extract(EntrySelection.all(), new RecordingSink());
            }
        });
        assertThat(failure).as("%s", file).isNotNull();
        return failure;
    }
}
