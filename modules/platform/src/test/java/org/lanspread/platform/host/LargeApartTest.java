package org.lanspread.platform.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanspread.platform.host.ChildHost.Plugin;
import org.lanspread.spi.stream.UnpackerStreams;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;

@Tag("B35")
class LargeApartTest {
    private static final Archive ARCHIVE = new Archive(Path.of("game.eti"));
    private static final UnpackOptions OPTIONS = new UnpackOptions(1, Optional.empty());

    private final List<String> asked = new ArrayList<>();

    private Unpacker unpacker(String name, Optional<Reason> refusal) {
        return new Unpacker() {
            @Override
            public String id() {
                return name;
            }

            @Override
            public Match match(Archive archive) {
                return Match.BY_NAME;
            }

            @Override
            public ArchiveReader open(Archive archive, UnpackOptions options) throws UnpackException {
                asked.add(name);
                if (refusal.isPresent()) {
                    throw new UnpackException(refusal.get(), name);
                }
                return new Empty();
            }
        };
    }

    private record Empty() implements ArchiveReader {
        @Override
        public ArchiveListing listing() {
            return new ArchiveListing(List.of(), false, 0);
        }

        @Override
        public void extract(EntrySelection which, EntrySink sink) {}

        @Override
        public void close() {}
    }

    private void open(Optional<Reason> here, Optional<Reason> apart) throws IOException, UnpackException {
        var unpacker = new LargeApart.OfUnpacker(unpacker("here", here), unpacker("apart", apart));
        assertThat(unpacker.id()).isEqualTo("here");
        unpacker.open(ARCHIVE, OPTIONS).close();
    }

    @Test
    void readsHereWhatFitsHere() throws Exception {
        open(Optional.empty(), Optional.empty());
        assertThat(asked).containsExactly("here");
    }

    @Test
    void readsApartWhatIsTooLargeHere() throws Exception {
        open(Optional.of(Reason.LIMIT), Optional.empty());
        assertThat(asked).containsExactly("here", "apart");
    }

    @Test
    void refusesWhatIsTooLargeApartAsWell() {
        assertThatThrownBy(() -> open(Optional.of(Reason.LIMIT), Optional.of(Reason.LIMIT))).isInstanceOf(UnpackException.class).hasMessage("apart");
    }

    @Test
    void refusesWhatIsTooLargeHereWhereThereIsNoProcess() {
        var apart = new IsolatedUnpacker(new ChildHost(new Plugin("acme", 0, List.of(), Path.of("acme")),
                new ChildRuntime(Path.of("no such java"), List.of(), List.of(), "acme", "acme.Main"), HostLimits.DEFAULT), 1);
        var unpacker = new LargeApart.OfUnpacker(unpacker("here", Optional.of(Reason.LIMIT)), apart);

        assertThat(apart.availability().reason()).contains("no such java", "--strip-native-commands");
        assertThatThrownBy(() -> unpacker.open(ARCHIVE, OPTIONS)).isInstanceOf(UnpackException.class).hasMessage("here");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LIMIT")
    void leavesEveryOtherRefusalAsItIs(Reason reason) {
        assertThatThrownBy(() -> open(Optional.of(reason), Optional.empty())).isInstanceOf(UnpackException.class).hasMessage("here");
        assertThat(asked).containsExactly("here");
    }

    @Test
    void streamsInTheSameWay() throws Exception {
        var here = new UnpackerStreams(unpacker("here", Optional.of(Reason.LIMIT)));
        new LargeApart.OfStreams(here, new UnpackerStreams(unpacker("apart", Optional.empty()))).open(ARCHIVE, OPTIONS).close();
        assertThat(asked).containsExactly("here", "apart");
    }
}
