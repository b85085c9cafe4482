package org.lanspread.platform.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.spi.stream.FrameReader;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.UnpackOptions.Reading;
import org.lanspread.spi.unpack.Unpacker;

class AnsweringTest {
    private static final long SECOND = HostLimits.SIGN_OF_LIFE.toNanos();
    /** When the archive is read, in ns since it began to be opened. */
    private static final List<Long> READS = List.of(0L, SECOND - 1, SECOND, SECOND + 1, 2 * SECOND - 1, 2 * SECOND);
    private static final int SIGNS = 2;

    @TempDir
    private Path folder;

    private final AtomicLong clockNanos = new AtomicLong();
    private Path answer;

    @BeforeEach
    void name() {
        answer = folder.resolve("answer");
    }

    private void answer(Optional<BitSet> selected) throws IOException {
        var request = new Request(folder, new Archive(folder.resolve("archive")), new UnpackOptions(1, Optional.empty()), selected);
        try (var out = new FileOutputStream(answer.toFile())) {
            new Answering(out, clockNanos::get).answer(request, Slow::new);
        }
    }

    @Test
    @Tag("B39")
    void saysOnceASecondThatItReadsAnArchiveThatIsToBeListed() throws Exception {
        answer(Optional.empty());
        try (InputStream in = Files.newInputStream(answer)) {
            for (int i = 0; i < SIGNS; i++) {
                assertThat(ListingCodec.read(in)).isEmpty();
            }
            assertThat(ListingCodec.read(in)).hasValueSatisfying(listing -> assertThat(listing.entries()).hasSize(1));
            assertThat(in.read()).isNegative();
        }
    }

    @Test
    @Tag("B39")
    void saysSoBeforeItUnpacksAndNotMeanwhile() throws Exception {
        var selected = new BitSet();
        selected.set(0);
        answer(Optional.of(selected));
        var frames = new ArrayList<StreamInstallFrame>();
        try (FileChannel in = FileChannel.open(answer)) {
            var reader = new FrameReader(in);
            do {
                frames.add(reader.next());
            } while (!(frames.getLast() instanceof StreamInstallFrame.End));
        }
        assertThat(frames).filteredOn(StreamInstallFrame.Working.class::isInstance).hasSize(SIGNS);
        assertThat(frames.subList(0, SIGNS)).hasOnlyElementsOfType(StreamInstallFrame.Working.class);
    }

    /** Takes long to open an archive, and says that it reads when it unpacks, too. */
    private final class Slow implements Unpacker {
        @Override
        public String id() {
            return "slow";
        }

        @Override
        public Match match(Archive asked) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public ArchiveReader open(Archive asked, UnpackOptions options) throws IOException {
            for (long at : READS) {
                clockNanos.set(at);
                options.reading().goesOn();
            }
            return new Talking(options.reading(), clockNanos);
        }
    }

    /** A folder. */
    private record Talking(Reading reading, AtomicLong clockNanos) implements ArchiveReader {
        private static final ArchiveEntry ENTRY = new ArchiveEntry(0, "d", ArchiveEntry.Kind.DIRECTORY, 0, OptionalLong.empty(), false);

        @Override
        public ArchiveListing listing() {
            return new ArchiveListing(List.of(ENTRY), false, 0);
        }

        @Override
        public void extract(EntrySelection which, EntrySink sink) throws IOException {
            clockNanos.addAndGet(2 * SECOND);
            reading.goesOn();
            sink.directory(ENTRY);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
