package org.lanspread.unpacker.junrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.PathSet;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.testkit.unpack.RecordingSink;

/**
 * What becomes of each archive of {@code hostile/}: refused by this plugin when it is opened or decoded, or listed so truly that the checks which the
 * peer makes of every listing refuse it, or harmless.
 */
class HostileArchivesTest {
    @ParameterizedTest
    @CsvSource({
        "absolute, name EMPTY",
        "backslash-parent, name FORBIDDEN_CHARACTER",
        "case-collision, name COLLISION",
        "data-without-crc, unpacks",
        "dot-name, name DOT_SEGMENT",
        "drive-letter, name FORBIDDEN_CHARACTER",
        "drive-relative, name FORBIDDEN_CHARACTER",
        "duplicate-name, name COLLISION",
        "empty-name, name EMPTY",
        "file-copy, link",
        "file-then-dir, name COLLISION",
        "hardlink-out, link",
        "invalid-utf8, open DAMAGED",
        "junction, link",
        "nul-byte, name INVISIBLE_CHARACTER",
        "own-marker, name RESERVED",
        "own-staging, name RESERVED",
        "parent-dir, name DOT_SEGMENT",
        "parent-dir-deep, name DOT_SEGMENT",
        "rar7-md6g, open LIMIT",
        "reserved-windows, name WINDOWS_NAME",
        "setuid, unpacks",
        "size-negative, open DAMAGED",
        "size-overstated, open DAMAGED",
        "size-understated, open DAMAGED",
        "stream-name, name FORBIDDEN_CHARACTER",
        "symlink-absolute, link",
        "symlink-out, link",
        "trailing-dot-space, name TRAILING_DOT_OR_SPACE",
        "unc, name FORBIDDEN_CHARACTER",
        "unicode-collision, name NOT_NORMALISED",
        "version-sentinel, name COLLISION",
        "very-deep, name TOO_LONG",
        "very-long-name, name TOO_LONG",
        "wrong-crc, extract DAMAGED",
        "zero-byte-without-crc, unpacks",
    })
    void isRefusedWhereItShouldBe(String name, String outcome) throws Exception {
        assertThat(outcome(name)).isEqualTo(outcome);
    }

    /** Every archive of the folder has its line above. */
    @Test
    void knowsEveryArchive() throws Exception {
        var lines = HostileArchivesTest.class.getDeclaredMethod("isRefusedWhereItShouldBe", String.class, String.class)
                .getAnnotation(CsvSource.class).value();
        var known = new TreeSet<String>();
        for (String line : lines) {
            known.add(line.substring(0, line.indexOf(',')) + ".rar");
        }
        try (var files = Files.list(Samples.file("hostile"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".rar")))
                    .containsExactlyInAnyOrderElementsOf(known);
        }
    }

    @Test
    void tellsWhichFilesHaveNoChecksum() throws Exception {
        assertThat(entries("data-without-crc")).singleElement().satisfies(entry -> assertThat(entry.crc32()).isEmpty());
        assertThat(entries("zero-byte-without-crc")).satisfiesExactly(
                empty -> assertThat(empty.crc32()).isEmpty(),
                full -> assertThat(full.crc32()).isPresent());
    }

    @Test
    void keepsOfTheModeOnlyThatAFileIsExecutable() throws Exception {
        assertThat(entries("setuid")).singleElement().satisfies(entry -> assertThat(entry.executable()).isTrue());
    }

    private static List<ArchiveEntry> entries(String name) throws IOException, UnpackException {
        try (var reader = new JunrarUnpacker().open(new Archive(Samples.file("hostile/" + name + ".rar")), Samples.OPTIONS)) {
            return reader.listing().entries();
        }
    }

    private static String outcome(String name) throws IOException {
        try (var reader = new JunrarUnpacker().open(new Archive(Samples.file("hostile/" + name + ".rar")), Samples.OPTIONS)) {
            Optional<String> refused = refusedByThePeer(reader.listing().entries());
            if (refused.isPresent()) {
                return refused.get();
            }
            var sink = new RecordingSink();
            try {
                reader.extract(EntrySelection.all(), sink);
            } catch (UnpackException e) {
                return "extract " + e.reason();
            }
            var expected = new TreeMap<String, Integer>();
            reader.listing().entries().forEach(entry -> expected.put(entry.name(), (int) entry.sizeBytes()));
            var unpacked = new TreeMap<String, Integer>();
            sink.files().forEach((file, content) -> unpacked.put(file, content.length));
            assertThat(unpacked).isEqualTo(expected);
            return "unpacks";
        } catch (UnpackException e) {
            return "open " + e.reason();
        }
    }

    /** The checks that every listing has to pass, whatever its format. */
    private static Optional<String> refusedByThePeer(List<ArchiveEntry> entries) {
        var paths = new PathSet();
        for (ArchiveEntry entry : entries) {
            if (entry.kind() == Kind.LINK) {
                return Optional.of("link");
            }
            try {
                var path = EntryPath.parse(entry.name());
                if (entry.kind() == Kind.DIRECTORY) {
                    paths.addFolder(path);
                } else {
                    paths.addFile(path);
                }
            } catch (EntryPathException e) {
                return Optional.of("name " + e.reason());
            }
        }
        return Optional.empty();
    }
}
