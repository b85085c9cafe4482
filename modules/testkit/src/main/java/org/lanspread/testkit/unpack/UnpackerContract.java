package org.lanspread.testkit.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.spi.unpack.Unpacker.Match;

/**
 * What every unpacker keeps to. Extend it in a test of your plugin and hand it samples of your format; a sample that the format cannot have (a solid
 * archive, an encrypted one) is left out by not overriding its method, and the tests that need it are skipped.
 */
public abstract class UnpackerContract extends ArchiveContract {
    private static final int CUTS = 10;

    /** For implementations. */
    protected UnpackerContract() {}

    /** The unpacker, as the peer would make it. */
    protected abstract Unpacker unpacker();

    /** A sound archive whose password is {@code secret}. */
    protected Optional<Sample> encrypted() throws IOException {
        return Optional.empty();
    }

    @Test
    void hasAnIdThatConfigurationCanName() {
        assertThat(unpacker().id()).matches("[a-z0-9-]{1,32}");
    }

    @Test
    void matchesItsFormatByContentUnderAnyName() throws IOException {
        Path renamed = Files.copy(plain().file(), folder.resolve("renamed.bin"));

        assertThat(unpacker().match(new Archive(renamed))).isEqualTo(Match.BY_CONTENT);
    }

    @Test
    void doesNotMatchForeignContent() throws IOException {
        byte[] foreign = new byte[4096];
        new Random(1).nextBytes(foreign);

        assertThat(unpacker().match(archive("foreign.bin", foreign))).isEqualTo(Match.NO);
        assertThat(unpacker().match(archive("empty.bin", new byte[0]))).isEqualTo(Match.NO);
    }

    @Test
    void doesNotMatchItsFormatBehindForeignBytes() throws IOException {
        byte[] sound = Files.readAllBytes(plain().file());
        byte[] shifted = new byte[sound.length + 512];
        System.arraycopy(sound, 0, shifted, 512, sound.length);

        assertThat(unpacker().match(archive("program.bin", shifted))).isEqualTo(Match.NO);
    }

    @Test
    void numbersItsEntriesInOrder() throws Exception {
        try (var reader = unpacker().open(new Archive(plain().file()), OPTIONS)) {
            var entries = reader.listing().entries();
            assertThat(entries).extracting(ArchiveEntry::index).containsExactlyElementsOf(IntStream.range(0, entries.size()).boxed().toList());
        }
    }

    @Test
    void unpacksEveryFileInTheOrderOfTheListing() throws Exception {
        unpacksEverything(plain(), OPTIONS);
    }

    @Test
    void unpacksASolidArchive() throws Exception {
        assumeTrue(solid().isPresent(), "this format has no solid archives");
        unpacksEverything(solid().orElseThrow(), OPTIONS);
    }

    @Test
    void handsOutOnlyWhatIsSelected() throws Exception {
        handsOutOnlyWhatIsSelected(plain());
    }

    @Test
    void handsOutOnlyWhatIsSelectedOfASolidArchive() throws Exception {
        assumeTrue(solid().isPresent(), "this format has no solid archives");
        handsOutOnlyWhatIsSelected(solid().orElseThrow());
    }

    @Test
    void mayExtractMoreThanOnce() throws Exception {
        var first = new RecordingSink();
        var second = new RecordingSink();
        var sample = plain();
        try (var reader = unpacker().open(new Archive(sample.file()), OPTIONS)) {
            reader.extract(EntrySelection.all(), first);
            reader.extract(EntrySelection.all(), second);
        }
        assertThat(sha256(first)).isEqualTo(new TreeMap<>(sample.sha256()));
        assertThat(sha256(second)).isEqualTo(sha256(first));
    }

    @Test
    void letsAnExceptionOfTheSinkPassUnchanged() throws Exception {
        for (var place : FailingSink.Place.values()) {
            for (Exception failure : List.of(new IOException("the disk is full"), new IllegalStateException("cancelled"))) {
                var sink = new FailingSink(place, failure);
                try (var reader = unpacker().open(new Archive(plain().file()), OPTIONS)) {
                    assertThatThrownBy(() -> reader.extract(EntrySelection.all(), sink)).as("at %s", place).isSameAs(failure);
                }
                assertThat(sink.opened).as("outputs open after a failure at %s", place).isEqualTo(sink.closed);
                assertThat(sink.callsAfterFailure).as("calls after a failure at %s", place).isZero();
            }
        }
    }

    @Test
    void isOfUseAfterAnExceptionOfTheSink() throws Exception {
        var sample = plain();
        var sink = new RecordingSink();
        try (var reader = unpacker().open(new Archive(sample.file()), OPTIONS)) {
            var failing = new FailingSink(FailingSink.Place.WRITE, new IOException("the disk is full"));
            assertThatThrownBy(() -> reader.extract(EntrySelection.all(), failing)).isInstanceOf(IOException.class);
            reader.extract(EntrySelection.all(), sink);
        }
        assertThat(sha256(sink)).isEqualTo(new TreeMap<>(sample.sha256()));
    }

    @Test
    void refusesAnArchiveThatIsCutShort() throws Exception {
        byte[] sound = Files.readAllBytes(plain().file());
        for (int cut = 1; cut < CUTS; cut++) {
            byte[] shortened = Arrays.copyOf(sound, sound.length * cut / CUTS);
            Archive archive = archive("cut-" + cut, shortened);
            var failure = catchThrowableOfType(UnpackException.class, () -> unpack(archive, OPTIONS, new RecordingSink()));
            assertThat(failure).as("cut after %d of %d bytes", shortened.length, sound.length).isNotNull();
        }
    }

    @Test
    void neverCompletesAFileThatDoesNotMatchItsChecksum() throws Exception {
        assumeTrue(wrongChecksum().isPresent(), "this format has no checksums");
        var sink = new RecordingSink();
        var failure = catchThrowableOfType(UnpackException.class, () -> unpack(new Archive(wrongChecksum().orElseThrow()), OPTIONS, sink));

        assertThat(failure.reason()).isEqualTo(Reason.DAMAGED);
        assertThat(sink.incomplete()).hasSize(1);
        assertThat(sink.isOpen()).isFalse();
    }

    @Test
    void asksForThePassword() throws Exception {
        assumeTrue(encrypted().isPresent(), "this format has no passwords");
        var sample = encrypted().orElseThrow();

        var opening = catchThrowableOfType(UnpackException.class, () -> unpacker().open(new Archive(sample.file()), withPassword(Optional.empty())));
        assertThat(opening).as("opening without a password").isNotNull();
        assertThat(opening.reason()).isEqualTo(Reason.PASSWORD_REQUIRED);
        assertThat(reasonWith(sample, Optional.of("not secret"))).isEqualTo(Reason.WRONG_PASSWORD);
        unpacksEverything(sample, withPassword(Optional.of("secret")));
    }

    @Test
    void anotherReaderUnpacksTheSameAlsoWhenTheFirstIsClosed() throws Exception {
        Path copy = Files.copy(plain().file(), folder.resolve("twice"));
        var sink = new RecordingSink();
        var first = unpacker().open(new Archive(copy), OPTIONS);
        Optional<ArchiveReader> second = first.another();
        Optional<ArchiveReader> third = first.another();
        first.close();
        assumeTrue(second.isPresent(), "the archive has to be opened again");
        try (var another = second.get()) {
            assertThat(another.listing()).isEqualTo(first.listing());
            another.extract(EntrySelection.all(), sink);
        }
        third.orElseThrow().close();
        assertThatThrownBy(() -> third.get().extract(EntrySelection.all(), sink)).isInstanceOfAny(IOException.class, UnpackException.class);
        Files.delete(copy);

        assertThat(sha256(sink)).isEqualTo(new TreeMap<>(plain().sha256()));
    }

    @Test
    void doesNotHoldTheFileAfterClosing() throws Exception {
        Path copy = Files.copy(plain().file(), folder.resolve("copy"));
        unpack(new Archive(copy), OPTIONS, new RecordingSink());
        Files.delete(copy);

        assertThat(copy).doesNotExist();
    }

    private Reason reasonWith(Sample sample, Optional<String> password) {
        var archive = new Archive(sample.file());
        var failure = catchThrowableOfType(UnpackException.class, () -> unpack(archive, withPassword(password), new RecordingSink()));
        assertThat(failure).as("with the password %s", password).isNotNull();
        return failure.reason();
    }

    private static UnpackOptions withPassword(Optional<String> password) {
        return new UnpackOptions(OPTIONS.maxDictionaryBytes(), password);
    }

    private void unpacksEverything(Sample sample, UnpackOptions options) throws Exception {
        var sink = new RecordingSink();
        unpack(new Archive(sample.file()), options, sink);

        assertThat(sha256(sink)).isEqualTo(new TreeMap<>(sample.sha256()));
        assertThat(sink.order()).isSorted().doesNotHaveDuplicates();
        assertThat(sink.incomplete()).isEmpty();
        assertThat(sink.isOpen()).isFalse();
    }

    private void handsOutOnlyWhatIsSelected(Sample sample) throws Exception {
        var sink = new RecordingSink();
        List<Integer> wanted;
        try (var reader = unpacker().open(new Archive(sample.file()), OPTIONS)) {
            wanted = reader.listing().entries().stream().filter(e -> e.kind() == Kind.FILE && e.index() % 2 == 1).map(ArchiveEntry::index).toList();
            reader.extract(entry -> wanted.contains(entry.index()), sink);
        }
        assertThat(sink.order()).isEqualTo(wanted);
        sha256(sink).forEach((name, sum) -> assertThat(sum).as(name).isEqualTo(sample.sha256().get(name)));
    }

    private void unpack(Archive archive, UnpackOptions options, EntrySink sink) throws IOException, UnpackException {
        try (var reader = unpacker().open(archive, options)) {
            reader.extract(EntrySelection.all(), sink);
        }
    }

    private Archive archive(String name, byte[] content) throws IOException {
        return new Archive(Files.write(folder.resolve(name), content));
    }

    private static Map<String, String> sha256(RecordingSink sink) throws NoSuchAlgorithmException {
        var sums = new TreeMap<String, String>();
        for (var file : sink.files().entrySet()) {
            sums.put(file.getKey(), HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file.getValue())));
        }
        return sums;
    }

    /** Fails at one place, and counts what is called. */
    private static final class FailingSink implements EntrySink, EntrySink.EntryOutput {
        private final Place place;
        private final Exception failure;
        private int opened;
        private int closed;
        private int callsAfterFailure;
        private boolean failed;

        enum Place { FILE, WRITE, COMPLETE }

        FailingSink(Place place, Exception failure) {
            this.place = place;
            this.failure = failure;
        }

        private void reach(Place here) throws IOException {
            callsAfterFailure += failed ? 1 : 0;
            if (here == place) {
                failed = true;
                if (failure instanceof IOException io) {
                    throw io;
                }
                throw (RuntimeException) failure;
            }
        }

        @Override
        public void directory(ArchiveEntry entry) {
            callsAfterFailure += failed ? 1 : 0;
        }

        @Override
        public EntryOutput file(ArchiveEntry entry) throws IOException {
            reach(Place.FILE);
            opened++;
            return this;
        }

        @Override
        public void write(ByteBuffer data) throws IOException {
            data.position(data.limit());
            reach(Place.WRITE);
        }

        @Override
        public void complete() throws IOException {
            reach(Place.COMPLETE);
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
