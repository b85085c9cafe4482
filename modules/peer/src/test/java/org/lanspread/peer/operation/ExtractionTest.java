package org.lanspread.peer.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.peer.library.HashedFiles;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.CancelToken.CancelledException;
import org.lanspread.peer.runtime.UnpackMemory;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.store.Disk;
import org.lanspread.store.GameStore;
import org.lanspread.store.InstallTransaction;
import org.lanspread.store.InstalledRecord;
import org.lanspread.store.StateDirectory;
import org.lanspread.testkit.unpack.MemoryArchive;
import org.lanspread.testkit.unpack.MemoryArchive.Member;
import org.lanspread.testkit.unpack.MemoryUnpacker;

class ExtractionTest {
    private static final GameId GAME = new GameId("quake");
    private static final UnpackOptions OPTIONS = new UnpackOptions(Installer.MAX_DICTIONARY_BYTES, Optional.empty());
    private static final int FILES = 40;
    private static final int FILE_BYTES = 1 << 20;

    @TempDir
    private Path folder;

    private final CancelToken cancel = new CancelToken();
    private final AtomicLong done = new AtomicLong();
    private final UnpackMemory memory = new UnpackMemory();
    private Path games;
    private StateDirectory state;
    private GameStore store;

    @BeforeEach
    void open() throws Exception {
        games = Files.createDirectories(folder.resolve("games"));
        Files.createDirectories(games.resolve(GAME.value()));
        state = StateDirectory.open(Disk.real(), folder.resolve("state"));
        store = GameStore.open(Disk.real(), games, state);
    }

    @AfterEach
    void close() throws Exception {
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).noneMatch(name -> name.startsWith("lanspread-unpack-"));
        store.close();
        state.close();
    }

    private static byte[] content(String name, int bytes) {
        byte[] content = new byte[bytes];
        new Random(name.hashCode()).nextBytes(content);
        return content;
    }

    private static MemoryArchive archive(String prefix, int files, int bytes) {
        var archive = new MemoryArchive().directory(prefix);
        for (int i = 0; i < files; i++) {
            String name = prefix + "/" + i;
            archive.file(name, content(name, bytes));
        }
        return archive;
    }

    /** Unpacks with so many processors, and answers what is installed then. */
    private Map<String, Integer> install(List<Path> archives, Unpacker unpacker, int processors) throws Exception {
        try (var plan = ArchivePlan.open(archives, List.of(unpacker), OPTIONS, cancel);
                InstallTransaction transaction = store.install(GAME, plan.totalBytes(), plan.entries(), cancel::isCancelled)) {
            new Extraction(plan, memory, processors, transaction.writer(), new HashedFiles(), done, cancel, GAME.value()).run();
            assertThat(done).hasValue(plan.totalBytes());
            transaction.commit(InstalledRecord.UNKNOWN);
        }
        return installed();
    }

    private Map<String, Integer> installed() throws IOException {
        Path local = games.resolve(GAME.value()).resolve("local");
        var found = new TreeMap<String, Integer>();
        try (var files = Files.walk(local)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(local.relativize(file).toString().replace('\\', '/'), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return found;
    }

    private void assertNothingIsLeft() throws IOException {
        try (var left = Files.list(games.resolve(GAME.value()))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void givesTheSameWithSeveralReadersAsWithOne() throws Exception {
        List<Path> archives = List.of(
                archive("plain", FILES, FILE_BYTES).writeTo(folder.resolve("a.mem")),
                archive("solid", 10, FILE_BYTES).solid().writeTo(folder.resolve("b.mem")),
                archive("small", 2_000, 100).writeTo(folder.resolve("c.mem")),
                archive("empty", 0, 0).writeTo(folder.resolve("d.mem")));
        Map<String, Integer> one = install(archives, new MemoryUnpacker(), 1);
        done.set(0);
        var observed = new Observed();
        observed.together = new CountDownLatch(4);
        assertThat(install(archives, observed, 4)).isEqualTo(one).hasSize(FILES + 10 + 2_000);
        assertThat(observed.opened.get()).as("how often archives were opened").isLessThanOrEqualTo(4 + 4 * 4);
    }

    @Test
    void decodesTheArchivesOfAGameSideBySide() throws Exception {
        var observed = new Observed();
        observed.together = new CountDownLatch(2);
        install(List.of(archive("a", 3, 10).solid().writeTo(folder.resolve("a.mem")), archive("b", 3, 10).solid().writeTo(folder.resolve("b.mem"))),
                observed, 2);
        assertThat(observed.together.getCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    @Tag("B36")
    void oneDamagedEntryAmongManyStopsAllReadersAndLeavesNothing(int processors) throws Exception {
        var archive = archive("data", FILES, FILE_BYTES).add(Member.file("data/bad", content("bad", FILE_BYTES)).withCrc(1));
        for (int i = 0; i < FILES; i++) {
            archive.file("more/" + i, content("more" + i, FILE_BYTES));
        }
        Path file = archive.writeTo(folder.resolve("a.mem"));
        assertThatThrownBy(() -> install(List.of(file), new MemoryUnpacker(), processors)).isInstanceOf(UnpackException.class)
                .hasMessageContaining("checksum");
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    @Tag("F57")
    void aCancelInTheMiddleEndsAllReadersAndLeavesNothing(int processors) throws Exception {
        Path file = archive("data", FILES, FILE_BYTES).writeTo(folder.resolve("a.mem"));
        var observed = new Observed();
        observed.atFile = () -> {
            if (done.get() > FILES * FILE_BYTES / 3) {
                cancel.cancel();
            }
        };
        assertThatThrownBy(() -> install(List.of(file), observed, processors)).isInstanceOf(CancelledException.class);
        assertThat(done.get()).isLessThan(FILES * (long) FILE_BYTES);
        assertNothingIsLeft();
    }

    @Test
    @Tag("B35")
    void hasAsManyReadersAsThereIsMemoryFor() throws Exception {
        Path file = archive("data", FILES, FILE_BYTES).writeTo(folder.resolve("a.mem"));
        for (int helpers = 0; helpers <= 2; helpers++) {
            UnpackMemory.Part others = memory.takeIfFree(UnpackMemory.MAX_BYTES - helpers * UnpackOptions.READER_BYTES).orElseThrow();
            var threads = ConcurrentHashMap.<Thread>newKeySet();
            var observed = new Observed();
            observed.together = new CountDownLatch(helpers + 1);
            observed.atFile = () -> threads.add(Thread.currentThread());
            done.set(0);
            assertThat(install(List.of(file), observed, 4)).hasSize(FILES);
            assertThat(threads).hasSize(helpers + 1).contains(Thread.currentThread());
            others.close();
        }
        assertThat(memory.takeIfFree(UnpackMemory.MAX_BYTES)).as("all was given back").isPresent();
    }

    /** As where the program has a defect, or memory runs out. */
    @Test
    void aHelperThatCannotBeStartedEndsThoseThatWereStartedBefore() throws Exception {
        Path file = archive("data", FILES, FILE_BYTES).writeTo(folder.resolve("a.mem"));
        var observed = new Observed();
        observed.together = new CountDownLatch(1);
        observed.hangs = true;
        var helpers = new ArrayList<Thread>();
        ThreadFactory threads = work -> {
            if (!helpers.isEmpty()) {
                await(observed.together);
                throw new IllegalStateException("no more threads");
            }
            helpers.add(new Thread(work, "lanspread-unpack-test"));
            return helpers.getFirst();
        };
        try (var plan = ArchivePlan.open(List.of(file), List.of(observed), OPTIONS, cancel);
                InstallTransaction transaction = store.install(GAME, plan.totalBytes(), plan.entries(), cancel::isCancelled)) {
            var extraction = new Extraction(
                    plan, memory, 3, transaction.writer(), new HashedFiles(), done, cancel, GAME.value(), threads);
            assertThatThrownBy(extraction::run).isInstanceOf(IllegalStateException.class).hasMessage("no more threads");
            assertThat(helpers).hasSize(1).noneMatch(Thread::isAlive);
        }
        assertThat(memory.takeIfFree(UnpackMemory.MAX_BYTES)).as("all was given back").isPresent();
        assertNothingIsLeft();
    }

    /** As one that waits for a child process does. */
    @Test
    @Tag("F59")
    void aCancelReachesReadersThatWait() throws Exception {
        Path file = archive("data", FILES, FILE_BYTES).writeTo(folder.resolve("a.mem"));
        var observed = new Observed();
        observed.together = new CountDownLatch(2);
        observed.hangs = true;
        var cancelling = Thread.ofVirtual().start(() -> {
            await(observed.together);
            cancel.cancel();
        });
        assertThatThrownBy(() -> install(List.of(file), observed, 2)).isInstanceOf(CancelledException.class);
        cancelling.join();
        assertNothingIsLeft();
    }

    @Test
    void refusesAnArchiveThatAnotherReaderFindsChanged() throws Exception {
        Path file = archive("data", FILES, FILE_BYTES).writeTo(folder.resolve("a.mem"));
        var observed = new Observed();
        observed.changes = true;
        observed.together = new CountDownLatch(2);
        assertThatThrownBy(() -> install(List.of(file), observed, 2)).isInstanceOf(UnpackException.class).hasMessageContaining("was changed");
        assertNothingIsLeft();
    }

    @Test
    @Tag("B35")
    void hasAsManyReadersAsThereAreProcessorsAndTheirDictionariesAndListingsFit() {
        long most = Extraction.MAX_DICTIONARIES_BYTES;
        assertThat(Extraction.readers(4, 0, 0)).isEqualTo(4);
        assertThat(Extraction.readers(4, most / 4, 0)).isEqualTo(4);
        assertThat(Extraction.readers(4, most / 4 + 1, 0)).isEqualTo(3);
        assertThat(Extraction.readers(4, most / 2, 0)).isEqualTo(2);
        assertThat(Extraction.readers(4, most / 2 + 1, 0)).isEqualTo(1);
        assertThat(Extraction.readers(4, most, 0)).isEqualTo(1);
        assertThat(Extraction.readers(4, ArchiveListing.UNKNOWN, 0)).isEqualTo(1);
        assertThat(Extraction.readers(Extraction.MAX_READERS, 0, 0)).isEqualTo(Extraction.MAX_READERS);
        assertThat(Extraction.readers(Extraction.MAX_READERS + 1, 0, 0)).isEqualTo(Extraction.MAX_READERS);
        int listed = Extraction.MAX_LISTED_ENTRIES;
        assertThat(Extraction.readers(4, 0, listed / 4)).isEqualTo(4);
        assertThat(Extraction.readers(4, 0, listed / 4 + 1)).isEqualTo(3);
        assertThat(Extraction.readers(4, 0, ArchiveListing.MAX_ENTRIES)).isEqualTo(2);
        assertThat(Extraction.readers(4, 0, 2 * listed)).isEqualTo(1);
    }

    /** As one whose archive is read by child processes. */
    @Test
    void anotherReaderThatIsToBeHadAtOnceIsNotOpened() throws Exception {
        Path file = archive("data", FILES, FILE_BYTES).writeTo(folder.resolve("a.mem"));
        var observed = new Observed();
        observed.multiplies = true;
        observed.together = new CountDownLatch(4);
        assertThat(install(List.of(file), observed, 4)).hasSize(FILES);
        assertThat(observed.opened).hasValue(1);
    }

    @Test
    void letsGoOfAReaderThatHasDoneItsWork() throws Exception {
        Path file = archive("data", 1, 1).writeTo(folder.resolve("a.mem"));
        var observed = new Observed();
        try (var plan = ArchivePlan.open(List.of(file), List.of(observed), OPTIONS, cancel)) {
            plan.close(plan.archives().getFirst().readers().take());
            assertThat(observed.closed).hasValue(1);
        }
        assertThat(observed.closed).as("how often a reader was closed").hasValue(1);
    }

    private static List<Run> runs(int readers, boolean solid, long... sizes) {
        var entries = new ArrayList<ArchiveEntry>();
        for (long size : sizes) {
            entries.add(new ArchiveEntry(entries.size(), "f" + entries.size(), ArchiveEntry.Kind.FILE, size, OptionalLong.empty(), false));
        }
        return Run.of(List.of(new ArchivePlan.Opened("a", new ArchiveListing(entries, solid, 0), Map.of(), null)), readers);
    }

    @Test
    void cutsAnArchiveIntoRunsOfNeighboursThatCostAboutTheSame() {
        long[] sizes = IntStream.range(0, 1_000).mapToLong(i -> i % 7 * 100_000L).toArray();
        List<Run> runs = runs(2, false, sizes);
        assertThat(runs).hasSizeBetween(2 * Run.RUNS_FOR_EACH_READER - 1, 2 * Run.RUNS_FOR_EACH_READER + 1).isEqualTo(runs(2, false, sizes));
        int next = 0;
        for (Run run : runs) {
            assertThat(run.from()).isEqualTo(next);
            assertThat(run.to()).isGreaterThan(run.from());
            next = run.to();
        }
        assertThat(next).isEqualTo(sizes.length);
    }

    @Test
    void beginsWithWhatTakesLongestAndEndsWithWhatIsQuick() {
        long common = 4 * Run.MIN_COST;
        assertThat(runs(2, false, 1, common, common, 1, 10 * common, 1, 3 * common)).extracting(Run::from, Run::to)
                .containsExactly(tuple(4, 5), tuple(0, 3), tuple(6, 7), tuple(3, 4), tuple(5, 6));
    }

    @Test
    void leavesWhatIsSmallOrSolidOrForOneReaderInOnePiece() {
        assertThat(runs(4, false, Run.MIN_COST - 2 * Run.ENTRY_COST, 0)).hasSize(1);
        assertThat(runs(4, false, Run.MIN_COST - Run.ENTRY_COST, 0)).hasSize(2);
        assertThat(runs(1, false, 1L << 40, 1L << 40)).hasSize(1);
        assertThat(runs(4, true, 1L << 40, 1L << 40)).hasSize(1);
        assertThat(runs(4, false)).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads archives of memory, lets extractions meet, and can misbehave. */
    private static final class Observed implements Unpacker {
        private final Unpacker real = new MemoryUnpacker();
        private final AtomicInteger opened = new AtomicInteger();
        private CountDownLatch together = new CountDownLatch(0);
        private Runnable atFile = () -> { };
        private boolean hangs;
        private boolean changes;
        private boolean multiplies;
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public String id() {
            return real.id();
        }

        @Override
        public Match match(Archive archive) throws IOException {
            return real.match(archive);
        }

        @Override
        public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
            int number = opened.incrementAndGet();
            ArchiveReader reader = real.open(archive, options);
            ArchiveListing listing = reader.listing();
            var shown = changes && number > 1
                    ? new ArchiveListing(listing.entries().subList(0, 1), listing.solid(), listing.dictionaryBytes())
                    : listing;
            if (changes && number > 1) {
                together.countDown();
            }
            return new Watched(archive, reader, shown);
        }

        private final class Watched implements ArchiveReader {
            private final Archive archive;
            private final ArchiveReader reader;
            private final ArchiveListing listing;
            private final CountDownLatch closed = new CountDownLatch(1);

            Watched(Archive archive, ArchiveReader reader, ArchiveListing listing) {
                this.archive = archive;
                this.reader = reader;
                this.listing = listing;
            }

            @Override
            public ArchiveListing listing() {
                return listing;
            }

            @Override
            public Optional<ArchiveReader> another() {
                try {
                    return multiplies ? Optional.of(new Watched(archive, real.open(archive, OPTIONS), listing)) : Optional.empty();
                } catch (IOException | UnpackException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void extract(EntrySelection which, EntrySink sink) throws IOException, UnpackException {
                together.countDown();
                await(together);
                if (hangs) {
                    await(closed);
                    throw new IOException("closed");
                }
                reader.extract(which, new EntrySink() {
                    @Override
                    public void directory(ArchiveEntry entry) throws IOException {
                        sink.directory(entry);
                    }

                    @Override
                    public EntryOutput file(ArchiveEntry entry) throws IOException {
                        atFile.run();
                        return sink.file(entry);
                    }
                });
            }

            @Override
            public void close() throws IOException {
                closed.countDown();
                Observed.this.closed.incrementAndGet();
                reader.close();
            }
        }
    }
}
