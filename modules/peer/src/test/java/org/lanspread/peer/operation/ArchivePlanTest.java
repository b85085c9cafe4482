package org.lanspread.peer.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;

/** What archives claim is held to the limits by their listings alone: nothing is unpacked to find out. */
class ArchivePlanTest {
    private static final UnpackOptions OPTIONS = new UnpackOptions(1, Optional.empty());

    private static ArchiveEntry file(int index, long sizeBytes) {
        return new ArchiveEntry(index, "data/" + index, ArchiveEntry.Kind.FILE, sizeBytes, OptionalLong.empty(), false);
    }

    private static List<ArchiveEntry> files(int count) {
        return IntStream.range(0, count).mapToObj(index -> file(index, 1)).toList();
    }

    private static ArchivePlan plan(List<ArchiveEntry> entries) throws Exception {
        return ArchivePlan.open(List.of(Path.of("game.eti")), List.of(new Claiming(entries)), OPTIONS, new CancelToken());
    }

    private static void assertRefused(List<ArchiveEntry> entries) {
        assertThatThrownBy(() -> plan(entries)).isInstanceOfSatisfying(InstallException.class,
                e -> assertThat(e.reason()).isEqualTo(FailureReason.ARCHIVE_REFUSED)).hasMessageContaining("nothing was installed");
    }

    @Test
    @Tag("B16")
    void takesAsManyEntriesAsAreAllowedAndNotOneMore() throws Exception {
        try (ArchivePlan plan = plan(files(ArchiveListing.MAX_ENTRIES))) {
            assertThat(plan.entries()).isEqualTo(ArchiveListing.MAX_ENTRIES);
            assertThat(plan.totalBytes()).isEqualTo(ArchiveListing.MAX_ENTRIES);
        }
        assertRefused(files(ArchiveListing.MAX_ENTRIES + 1));
    }

    @Test
    @Tag("B16")
    void takesAsManyDeclaredBytesAsAreAllowedAndNotOneMore() throws Exception {
        try (ArchivePlan plan = plan(List.of(file(0, ArchivePlan.MAX_INSTALLED_BYTES - 1), file(1, 1)))) {
            assertThat(plan.totalBytes()).isEqualTo(ArchivePlan.MAX_INSTALLED_BYTES);
        }
        assertRefused(List.of(file(0, ArchivePlan.MAX_INSTALLED_BYTES), file(1, 1)));
        assertRefused(List.of(file(0, 1L << 60)));
        assertRefused(List.of(file(0, 1), file(1, Long.MAX_VALUE)));
    }

    /** Claims these entries for every file. */
    private record Claiming(List<ArchiveEntry> entries) implements Unpacker, ArchiveReader {
        @Override
        public String id() {
            return "claiming";
        }

        @Override
        public Match match(Archive archive) {
            return Match.BY_CONTENT;
        }

        @Override
        public ArchiveReader open(Archive archive, UnpackOptions options) {
            return this;
        }

        @Override
        public ArchiveListing listing() {
            return new ArchiveListing(entries, false);
        }

        @Override
        public void extract(EntrySelection which, EntrySink sink) {
            throw new AssertionError("a plan unpacks nothing");
        }

        @Override
        public void close() {}
    }
}
