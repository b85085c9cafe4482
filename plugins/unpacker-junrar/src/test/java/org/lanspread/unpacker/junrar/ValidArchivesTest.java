package org.lanspread.unpacker.junrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.testkit.unpack.RecordingSink;

class ValidArchivesTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "rar5-normal", "rar5-solid", "rar5-stored", "rar5-blake2", "rar5-recovery", "rar5-dict-1g", "rar5-volumes.part01"
    })
    void unpacksRar5(String name) throws Exception {
        assertThat(Samples.unpack(Samples.file("valid/" + name + ".rar"), Samples.OPTIONS)).isEqualTo(Samples.sums(Samples.file("valid/SHA256SUMS")));
    }

    @ParameterizedTest
    @CsvSource({
        "rar4, rar4", "rar4-solid, rar4-solid", "unicode, unicode", "tika-documents, tika-documents", "test-documents.part1, test-documents",
        "BoatModernEnglish-regular-unpack30, BoatModernEnglish-regular-unpack30"
    })
    void unpacksRar4(String name, String sums) throws Exception {
        assertThat(Samples.unpack(Samples.file("rar4/" + name + ".rar"), Samples.OPTIONS))
                .isEqualTo(Samples.sums(Samples.file("rar4/" + sums + ".sha256")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rar5-password", "rar5-password-headers"})
    void unpacksAnEncryptedArchiveOnlyWithItsPassword(String name) throws Exception {
        Path file = Samples.file("valid/" + name + ".rar");

        assertThat(Samples.unpack(file, Samples.SECRET)).isEqualTo(Samples.sums(Samples.file("valid/SHA256SUMS")));
        assertThat(reason(file, Optional.empty())).isEqualTo(Reason.PASSWORD_REQUIRED);
        assertThat(reason(file, Optional.of("wrong"))).isEqualTo(Reason.WRONG_PASSWORD);
    }

    @Test
    void unpacksAnEncryptedArchiveOfRar4OnlyWithItsPassword() throws Exception {
        Path file = Samples.file("rar4/rar4-password-junrar.rar");
        var right = new UnpackOptions(Samples.OPTIONS.maxDictionaryBytes(), Optional.of("junrar"));

        assertThat(Samples.unpack(file, right)).isEqualTo(Map.of("file1.txt", Samples.sha256("file1\n".getBytes(StandardCharsets.UTF_8))));
        assertThat(reason(file, Optional.empty())).isEqualTo(Reason.PASSWORD_REQUIRED);
        assertThat(reason(file, Optional.of("wrong"))).isEqualTo(Reason.WRONG_PASSWORD);
    }

    @Test
    void doesNotMindAPasswordThatIsNotNeeded() throws Exception {
        assertThat(Samples.unpack(Samples.file("valid/rar5-normal.rar"), Samples.SECRET))
                .isEqualTo(Samples.sums(Samples.file("valid/SHA256SUMS")));
    }

    @Test
    void listsWhatTheArchiveHas() throws Exception {
        try (var reader = new JunrarUnpacker().open(new Archive(Samples.file("valid/rar5-normal.rar")), Samples.OPTIONS)) {
            assertThat(reader.listing().solid()).isFalse();
            assertThat(reader.listing().entries()).filteredOn(entry -> entry.kind() == Kind.FILE).hasSize(67)
                    .allSatisfy(entry -> assertThat(entry.crc32()).isPresent());
            assertThat(entry(reader.listing().entries(), "bin/game.sh").executable()).isTrue();
            assertThat(entry(reader.listing().entries(), "readme.txt"))
                    .returns(false, ArchiveEntry::executable).returns(620L, ArchiveEntry::sizeBytes);
            assertThat(entry(reader.listing().entries(), "data/maps/übung-漢字-🎮.map").kind()).isEqualTo(Kind.FILE);
            assertThat(entry(reader.listing().entries(), "bin").kind()).isEqualTo(Kind.DIRECTORY);
        }
    }

    @ParameterizedTest
    @CsvSource({"valid/rar5-solid.rar, true", "rar4/rar4-solid.rar, true", "rar4/rar4.rar, false"})
    void saysWhetherItIsSolid(String name, boolean solid) throws Exception {
        try (var reader = new JunrarUnpacker().open(new Archive(Samples.file(name)), Samples.OPTIONS)) {
            assertThat(reader.listing().solid()).isEqualTo(solid);
        }
    }

    @ParameterizedTest
    @CsvSource({"valid/rar5-solid.rar, valid/SHA256SUMS", "rar4/rar4-solid.rar, rar4/rar4-solid.sha256"})
    void unpacksTheLastFileOfASolidArchiveAlone(String name, String sums) throws Exception {
        var sink = new RecordingSink();
        try (var reader = new JunrarUnpacker().open(new Archive(Samples.file(name)), Samples.OPTIONS)) {
            ArchiveEntry last = reader.listing().entries().stream().filter(entry -> entry.sizeBytes() > 0).reduce((a, b) -> b).orElseThrow();
            reader.extract(entry -> entry.equals(last), sink);
            assertThat(sink.order()).containsExactly(last.index());
            assertThat(Samples.sha256(sink.files().get(last.name()))).isEqualTo(Samples.sums(Samples.file(sums)).get(last.name()));
        }
    }

    @Test
    void listsNoCrc32WhereTheArchiveHasAnotherChecksumOrAKeyedOne() throws Exception {
        for (String name : new String[] {"rar5-blake2", "rar5-password"}) {
            try (var reader = new JunrarUnpacker().open(new Archive(Samples.file("valid/" + name + ".rar")), Samples.SECRET)) {
                assertThat(reader.listing().entries()).as(name).filteredOn(entry -> entry.sizeBytes() > 0)
                        .allSatisfy(entry -> assertThat(entry.crc32()).isEmpty());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"valid/rar5-volumes.part, 01.rar, 02.rar, 03.rar", "rar4/test-documents.part, 1.rar, 2.rar, 3.rar"})
    void missesAVolume(String prefix, String first, String second, String third, @TempDir Path folder) throws Exception {
        for (String lost : new String[] {second, third}) {
            Path set = Files.createDirectory(folder.resolve("without-" + lost));
            for (String kept : new String[] {first, second, third}) {
                if (!kept.equals(lost)) {
                    Files.copy(Samples.file(prefix + kept), set.resolve("set.part" + kept));
                }
            }
            assertThat(reason(set.resolve("set.part" + first), Optional.empty())).isEqualTo(Reason.VOLUME_MISSING);
        }
    }

    @Test
    void refusesALaterVolume() {
        assertThat(reason(Samples.file("valid/rar5-volumes.part02.rar"), Optional.empty())).isEqualTo(Reason.VOLUME_MISSING);
        assertThat(reason(Samples.file("rar4/test-documents.part2.rar"), Optional.empty())).isEqualTo(Reason.VOLUME_MISSING);
    }

    @Test
    void refusesADictionaryThatIsOneByteOverTheLimit() throws Exception {
        Path solid = Samples.file("valid/rar5-solid.rar");
        long needed = 1L << 20;

        assertThat(Samples.unpack(solid, new UnpackOptions(needed, Optional.empty()))).isNotEmpty();
        var failure = catchThrowableOfType(UnpackException.class, () -> Samples.unpack(solid, new UnpackOptions(needed - 1, Optional.empty())));
        assertThat(failure.reason()).isEqualTo(Reason.LIMIT);
    }

    private static ArchiveEntry entry(Iterable<ArchiveEntry> entries, String name) {
        for (ArchiveEntry entry : entries) {
            if (entry.name().equals(name)) {
                return entry;
            }
        }
        throw new AssertionError("no entry " + name);
    }

    private static Reason reason(Path file, Optional<String> password) {
        var options = new UnpackOptions(Samples.OPTIONS.maxDictionaryBytes(), password);
        return catchThrowableOfType(UnpackException.class, () -> Samples.unpack(file, options)).reason();
    }
}
