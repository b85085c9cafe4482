package org.example.unpacker.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.testkit.unpack.RecordingSink;

/** What the contract does not ask of every format. */
class TarUnpackerTest {
    private static final UnpackOptions OPTIONS = new UnpackOptions(8 << 20, Optional.empty());

    @TempDir
    private Path folder;

    private Archive archive() {
        return new Archive(folder.resolve("archive"));
    }

    private UnpackException refusal() {
        return catchThrowableOfType(UnpackException.class, () -> new TarUnpacker().open(archive(), OPTIONS).close());
    }

    @Test
    void listsALinkAsALinkAndHandsOutNone() throws Exception {
        try (var tar = Samples.open(archive().file(), Samples.GZIP)) {
            Samples.add(tar, "a", new byte[] {1, 2, 3});
            Samples.addLink(tar, "b", "../../etc/passwd");
        }
        try (var reader = new TarUnpacker().open(archive(), OPTIONS)) {
            assertThat(reader.listing().entries()).extracting(ArchiveEntry::kind).containsExactly(Kind.FILE, Kind.LINK);
            var sink = new RecordingSink();
            var failure = catchThrowableOfType(UnpackException.class, () -> reader.extract(EntrySelection.all(), sink));
            assertThat(failure.reason()).isEqualTo(Reason.UNSUPPORTED);
            assertThat(sink.order()).containsExactly(0);
        }
    }

    /** The peer decides about names. */
    @Test
    void leavesNamesAsTheyAre() throws Exception {
        try (var tar = Samples.open(archive().file(), Samples.ZSTD)) {
            for (String name : List.of("../up", "./here", "c:\\x")) {
                Samples.add(tar, name, new byte[0]);
            }
        }
        try (var reader = new TarUnpacker().open(archive(), OPTIONS)) {
            assertThat(reader.listing().entries()).extracting(ArchiveEntry::name).startsWith("../up", "./here");
        }
    }

    @Test
    void refusesAWindowThatIsLargerThanAllowed() throws Exception {
        try (var tar = Samples.open(archive().file(), out -> new ZstdOutputStreamNoFinalizer(out).setLong(27))) {
            Samples.add(tar, "a", new byte[100]);
        }
        assertThat(refusal().reason()).isEqualTo(Reason.LIMIT);
        new TarUnpacker().open(archive(), new UnpackOptions(128 << 20, Optional.empty())).close();
    }

    @Test
    void refusesWhatIsNoTarInside() throws IOException {
        try (var out = Samples.GZIP.into(Files.newOutputStream(archive().file()))) {
            out.write("plain text".repeat(1000).getBytes());
        }
        assertThat(refusal().reason()).isEqualTo(Reason.DAMAGED);
    }

    @Test
    void noticesAFileThatChangedSinceItWasListed() throws Exception {
        Samples.plain(archive().file(), Samples.GZIP);
        try (var reader = new TarUnpacker().open(archive(), OPTIONS)) {
            try (var tar = Samples.open(archive().file(), Samples.GZIP)) {
                Samples.add(tar, "other", new byte[10]);
            }
            assertThat(catchThrowableOfType(UnpackException.class, () -> reader.extract(EntrySelection.all(), new RecordingSink())).reason())
                    .isEqualTo(Reason.DAMAGED);
        }
    }
}
