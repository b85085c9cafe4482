package org.lanspread.platform.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;

/** What goes over the channels of a child, at its limits and one past them. */
class HostLimitsTest {
    private static final int COUNT_AT = 1 + 1 + Long.BYTES;

    /** Names of the longest kind, and a last one so that all have so many bytes. */
    private static ArchiveListing listing(int namesBytes) {
        var entries = new ArrayList<ArchiveEntry>();
        for (int left = namesBytes; left > 0; left -= StreamInstallFrame.MAX_NAME_BYTES) {
            entries.add(entry(entries.size(), Math.min(left, StreamInstallFrame.MAX_NAME_BYTES)));
        }
        return new ArchiveListing(entries, false, 0);
    }

    private static ArchiveEntry entry(int index, int nameBytes) {
        return new ArchiveEntry(index, "n".repeat(nameBytes), ArchiveEntry.Kind.FILE, 0, OptionalLong.empty(), false);
    }

    private static byte[] written(ArchiveListing listing) throws IOException, UnpackException {
        var out = new ByteArrayOutputStream();
        ListingCodec.write(listing, out);
        return out.toByteArray();
    }

    private static Optional<ArchiveListing> read(byte[] bytes) throws IOException, UnpackException {
        return ListingCodec.read(new ByteArrayInputStream(bytes));
    }

    private static void refusedByTheChild(ArchiveListing listing) {
        var refusal = catchThrowableOfType(UnpackException.class, () -> written(listing));
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.LIMIT);
    }

    @Test
    @Tag("B40")
    void namesMayHaveSoManyBytesTogether() throws Exception {
        ArchiveListing most = listing(HostLimits.MAX_NAMES_BYTES);
        assertThat(read(written(most))).contains(most);
        refusedByTheChild(listing(HostLimits.MAX_NAMES_BYTES + 1));
    }

    /** A child that does not refuse what it has to. */
    @Test
    @Tag("B40")
    void aListingWithLongerNamesMakesNoSense() throws Exception {
        byte[] most = written(listing(HostLimits.MAX_NAMES_BYTES));
        var more = new ByteArrayOutputStream();
        more.write(most);
        byte[] one = written(new ArchiveListing(List.of(entry(0, 1)), false, 0));
        more.write(one, COUNT_AT + Integer.BYTES, one.length - COUNT_AT - Integer.BYTES);
        byte[] listing = more.toByteArray();
        ByteBuffer.wrap(listing).putInt(COUNT_AT, ByteBuffer.wrap(listing).getInt(COUNT_AT) + 1);
        assertThatIOException().isThrownBy(() -> read(listing)).withMessageContaining("with a name of 1");
    }

    @Test
    @Tag("B40")
    void oneNameMayHaveSoManyBytes() throws Exception {
        var longest = new ArchiveListing(List.of(entry(0, StreamInstallFrame.MAX_NAME_BYTES)), false, 0);
        assertThat(read(written(longest))).contains(longest);
        refusedByTheChild(new ArchiveListing(List.of(entry(0, StreamInstallFrame.MAX_NAME_BYTES + 1)), false, 0));
    }

    @Test
    @Tag("B40")
    void anArchiveMayHaveSoManyEntries() throws Exception {
        var entries = new ArrayList<ArchiveEntry>();
        for (int i = 0; i < ArchiveListing.MAX_ENTRIES; i++) {
            entries.add(entry(i, 1));
        }
        byte[] most = written(new ArchiveListing(entries, false, 0));
        assertThat(read(most)).hasValueSatisfying(listing -> assertThat(listing.entries()).hasSize(ArchiveListing.MAX_ENTRIES));
        ByteBuffer.wrap(most).putInt(COUNT_AT, ArchiveListing.MAX_ENTRIES + 1);
        assertThatIOException().isThrownBy(() -> read(most)).withMessageContaining("a listing of");
    }

    @Test
    void aSelectionMayNameTheLastEntryThatThereMayBe() throws Exception {
        var last = new BitSet();
        last.set(ArchiveListing.MAX_ENTRIES - 1);
        assertThat(sent(last).selected()).contains(last);
        var beyond = new BitSet();
        beyond.set(ArchiveListing.MAX_ENTRIES);
        assertThatIOException().isThrownBy(() -> sent(beyond)).withMessageContaining("a selection of");
    }

    private static Request sent(BitSet selected) throws IOException {
        var out = new ByteArrayOutputStream();
        new Request(Path.of("plugin"), new Archive(Path.of("a")), new UnpackOptions(1, Optional.empty()), Optional.of(selected)).write(out);
        return Request.read(new ByteArrayInputStream(out.toByteArray()));
    }

    @Test
    void theEndOfWhatAChildComplainsOfIsKept() {
        assertThat(kept(HostLimits.MAX_ERRORS_BYTES)).containsExactly("first");
        assertThat(kept(HostLimits.MAX_ERRORS_BYTES + 1)).containsExactly("irst");
    }

    private static List<String> kept(int bytes) {
        var tail = new ErrorTail();
        tail.drain(new ByteArrayInputStream(("first" + "\n".repeat(bytes - "first".length())).getBytes(StandardCharsets.UTF_8)));
        return tail.lines();
    }
}
