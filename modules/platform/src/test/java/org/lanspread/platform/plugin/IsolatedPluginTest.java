package org.lanspread.platform.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanspread.platform.Platform;
import org.lanspread.platform.PluginReport.Line;
import org.lanspread.platform.PluginReport.Provided;
import org.lanspread.platform.PluginReport.State;
import org.lanspread.platform.Service;
import org.lanspread.platform.host.HostLimits;
import org.lanspread.platform.host.ChildHost;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveEntry.Kind;
import org.lanspread.spi.unpack.EntrySelection;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker.Match;

/** Whatever the code of an isolated plugin does, this process is none the worse, and nothing of the child is left. */
class IsolatedPluginTest {
    private static final UnpackOptions OPTIONS = new UnpackOptions(1 << 20, Optional.empty());
    private static final HostLimits LIMITS = new HostLimits(Duration.ofSeconds(60), Duration.ofSeconds(60), 64L << 20, 1536L << 20);
    /** Lets a child be silent for longer than any test waits, so that it ends for no other reason than the test's. */
    private static final HostLimits PATIENT = new HostLimits(Duration.ofSeconds(60), Duration.ofDays(1), 64L << 20, 1536L << 20);
    private static final HostLimits IMPATIENT = new HostLimits(Duration.ofSeconds(60), Duration.ofSeconds(2), 64L << 20, 1536L << 20);
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path temp;

    private Path pluginDir;
    private Path plugin;

    @BeforeEach
    void makePlugin() throws IOException {
        pluginDir = Files.createDirectory(temp.resolve("plugins"));
        plugin = IsolatedFixture.plugin(pluginDir);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(ProcessHandle.current().children()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> thread.getName().startsWith("lanspread-child"));
        String prefix = "lanspread-unpacker-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith(prefix))).isEmpty();
        }
    }

    private ChildHost host(HostLimits limits) {
        return IsolatedFixture.host(plugin, limits);
    }

    private Archive archive(String behaviour) throws IOException {
        return new Archive(IsolatedFixture.archive(temp, behaviour));
    }

    private void unpack(String behaviour, HostLimits limits, EntrySelection which, EntrySink sink) throws IOException, UnpackException {
        try (var reader = host(limits).unpacker().open(archive(behaviour), OPTIONS)) {
            reader.extract(which, sink);
        }
    }

    private UnpackException failure(String behaviour, HostLimits limits) {
        var failure = catchThrowableOfType(UnpackException.class, () -> unpack(behaviour, limits, IsolatedPluginTest::isSound, new Recording()));
        assertThat(failure).as(behaviour).isNotNull();
        return failure;
    }

    private static boolean isSound(ArchiveEntry entry) {
        return entry.kind() != Kind.LINK;
    }

    /** Notes calls. */
    private static class Recording implements EntrySink {
        final List<String> calls = new ArrayList<>();

        @Override
        public void directory(ArchiveEntry entry) {
            calls.add(entry.name() + "/");
        }

        @Override
        public EntryOutput file(ArchiveEntry entry) throws IOException {
            calls.add(entry.name() + (entry.executable() ? "*" : ""));
            return new EntryOutput() {
                @Override
                public void write(ByteBuffer data) {
                    byte[] bytes = new byte[data.remaining()];
                    data.get(bytes);
                    calls.add(new String(bytes));
                }

                @Override
                public void complete() {
                    calls.add("complete");
                }

                @Override
                public void close() {
                    calls.add("close");
                }
            };
        }
    }

    @Test
    void isReportedWithoutLoadingAnyOfIt() throws IOException {
        Files.write(plugin.resolve("acme.jar"), IsolatedJars.withBrokenClass("acme/Acme.class"));
        var found = PluginSearch.search(Optional.of(Platform.class.getModule().getLayer()), new Interview(Interview.DEADLINE), Optional.of(pluginDir),
                Set.of());
        assertThat(found.report().lines()).containsExactly(new Line("acme", "1.2", "acme", State.LOADED,
                List.of(new Provided(Service.UNPACKER, "acme"), new Provided(Service.STREAM_INSTALL, "acme")),
                "it runs in a process of its own"));
        assertThat(found.offers()).extracting(offer -> offer.provider().id()).containsExactly("acme", "acme");
        assertThat(found.offers()).extracting(offer -> offer.provider().priority()).containsExactly(-3, -3);
    }

    @Test
    void matchesByTheFormatsOfTheDescriptor() throws IOException {
        assertThat(host(LIMITS).unpacker().match(archive("good"))).isEqualTo(Match.BY_CONTENT);
        assertThat(host(LIMITS).unpacker().match(new Archive(Files.writeString(temp.resolve("short"), "ACM")))).isEqualTo(Match.NO);
        assertThat(host(LIMITS).unpacker().match(new Archive(Files.writeString(temp.resolve("other"), "acme:")))).isEqualTo(Match.NO);
    }

    @Test
    void listsAndUnpacksWhatIsSelected() throws Exception {
        try (var reader = host(LIMITS).unpacker().open(archive("good"), OPTIONS)) {
            assertThat(reader.listing().entries()).extracting(ArchiveEntry::kind).containsExactly(Kind.DIRECTORY, Kind.FILE, Kind.LINK);
            var both = new Recording();
            reader.extract(IsolatedPluginTest::isSound, both);
            assertThat(both.calls).containsExactly("d/", "a.txt*", "hello", "complete", "close");
            var one = new Recording();
            reader.extract(entry -> entry.index() == 0, one);
            assertThat(one.calls).containsExactly("d/");
        }
    }

    @Test
    void anotherReaderNeedsNoProcessToListAgain() throws Exception {
        Archive archive = archive("good");
        try (var reader = host(LIMITS).unpacker().open(archive, OPTIONS)) {
            byte[] content = Files.readAllBytes(archive.file());
            Files.delete(archive.file());
            try (var another = reader.another().orElseThrow()) {
                assertThat(another.listing()).isSameAs(reader.listing());
                Files.write(archive.file(), content);
                var all = new Recording();
                another.extract(IsolatedPluginTest::isSound, all);
                assertThat(all.calls).containsExactly("d/", "a.txt*", "hello", "complete", "close");
            }
        }
    }

    @Test
    void passesOnWhyThePluginRefusesAnArchiveWithNothingThatMovesTheCursor() {
        assertThat(failure("open:refuse", LIMITS)).hasMessage("wrong \\u001b[31m").returns(Reason.WRONG_PASSWORD, UnpackException::reason);
        assertThat(failure("extract:refuse", LIMITS)).hasMessage("wrong \\u001b[31m").returns(Reason.WRONG_PASSWORD, UnpackException::reason);
        var link = catchThrowableOfType(UnpackException.class, () -> unpack("good", LIMITS, EntrySelection.all(), new Recording()));
        assertThat(link.reason()).isEqualTo(Reason.UNSUPPORTED);
    }

    @Test
    void streamsFrames() throws Exception {
        var frames = new ArrayList<String>();
        try (var stream = host(LIMITS).streamInstall().open(archive("good"), OPTIONS)) {
            assertThatThrownBy(() -> stream.stream(frame -> frames.add(frame instanceof StreamInstallFrame.Data ? "data" : frame.toString())))
                    .isInstanceOf(UnpackException.class).hasMessage("a link");
        }
        assertThat(frames).hasSize(4).endsWith("data", "FileEnd[]");
    }

    /** A password in the command line could be read by everybody on the machine. */
    @Test
    void handsThePasswordOverUnseen() throws Exception {
        var options = new UnpackOptions(1 << 20, Optional.of("secret"));
        try (var reader = host(LIMITS).unpacker().open(archive("password"), options)) {
            assertThat(reader.listing().entries().get(1).name()).isEqualTo("secret");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            open:halt        | DAMAGED | crashed (status 7)
            extract:halt     | DAMAGED | crashed (status 7)
            open:memory      | LIMIT   | needs more memory
            extract:memory   | LIMIT   | needs more memory
            open:garbage     | DAMAGED | make no sense
            extract:garbage  | DAMAGED | make no sense
            open:partial     | DAMAGED | make no sense
            extract:partial  | DAMAGED | make no sense
            open:throw       | DAMAGED | crashed
            extract:throw    | DAMAGED | crashed
            endless          | DAMAGED | make no sense
            lie              | DAMAGED | make no sense
            many             | LIMIT   | more than 200000 entries
            """)
    @Tag("F27")
    @Tag("B40")
    void survivesWhatItsChildDoes(String behaviour, Reason reason, String message) {
        var failure = failure(behaviour, LIMITS);
        assertThat(failure).hasMessageContaining(message).returns(reason, UnpackException::reason)
                .returns(reason == Reason.DAMAGED, UnpackException::isSuspected);
        if (!behaviour.equals("many")) {
            assertThat(failure).hasMessageContaining("acme").hasMessageContaining("game.eti");
        }
    }

    @ParameterizedTest
    @CsvSource({"open:segv", "extract:segv"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no signals")
    @Tag("F27")
    @Tag("B40")
    void survivesANativeCrashOfItsChild(String behaviour) {
        assertThat(failure(behaviour, LIMITS)).hasMessageContaining("crashed").returns(Reason.DAMAGED, UnpackException::reason);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Tag("B35")
    void keepsAChildFromTakingAllTheMemoryOfTheMachine() {
        assertThat(failure("extract:address-space", LIMITS)).hasMessageContaining("needs more memory").returns(Reason.LIMIT, UnpackException::reason);
    }

    @ParameterizedTest
    @CsvSource({"open:loop", "extract:loop"})
    @Tag("B39")
    void stopsAChildThatMakesNoProgress(String behaviour) {
        assertThat(failure(behaviour, IMPATIENT)).hasMessageContaining("made no progress for 2 s").returns(Reason.DAMAGED, UnpackException::reason)
                .returns(true, UnpackException::isSuspected);
    }

    /** Signs of life, first of the listing, then of the same archive when it is opened anew to be unpacked. */
    @ParameterizedTest
    @CsvSource({"0, 0", "600, 600"})
    @Tag("B39")
    void waitsForAnArchiveThatIsRead(int listing, int unpacking) throws Exception {
        var heard = new AtomicInteger();
        var options = new UnpackOptions(1 << 20, Optional.empty(), heard::incrementAndGet);
        var sink = new Recording();
        try (var reader = host(LIMITS).unpacker().open(archive("signs:" + listing + ":" + unpacking), options)) {
            reader.extract(IsolatedPluginTest::isSound, sink);
        }
        assertThat(heard).hasValueGreaterThanOrEqualTo(listing);
        assertThat(sink.calls).contains("complete");
    }

    @ParameterizedTest
    @CsvSource({"signs:601:0", "signs:0:601"})
    @Tag("B39")
    void doesNotWaitForEver(String behaviour) {
        assertThat(failure(behaviour, LIMITS)).hasMessageContaining("not come to the end of its listing in 600 s")
                .returns(Reason.LIMIT, UnpackException::reason);
    }

    @Test
    @Tag("F59")
    void endsItsChildWhenNobodyWantsTheListingAnyMore() {
        var failure = new IOException("cancelled");
        var options = new UnpackOptions(1 << 20, Optional.empty(), () -> {
            throw failure;
        });
        assertThatThrownBy(() -> host(LIMITS).unpacker().open(archive("reading"), options)).isSameAs(failure);
    }

    @Test
    @Tag("F59")
    void endsItsChildWhenNobodyWantsAListingThatIsSilent() {
        var failure = new IOException("cancelled");
        var options = new UnpackOptions(1 << 20, Optional.empty(), () -> {
            if (Files.exists(temp.resolve("looping"))) {
                throw failure;
            }
        });
        assertThatThrownBy(() -> host(LIMITS).unpacker().open(archive("open:loop"), options)).isSameAs(failure);
    }

    @Test
    void isNotImpatientWhileItsOwnSinkIsSlow() throws Exception {
        var released = new CompletableFuture<Void>();
        released.completeOnTimeout(null, IMPATIENT.silence().plusSeconds(2).toMillis(), TimeUnit.MILLISECONDS);
        var sink = new Recording() {
            @Override
            public void directory(ArchiveEntry entry) {
                released.join();
                super.directory(entry);
            }
        };
        unpack("good", IMPATIENT, IsolatedPluginTest::isSound, sink);
        assertThat(sink.calls).contains("complete");
    }

    @Test
    void doesNotStallWhenItsChildTalks() throws Exception {
        var sink = new Recording();
        unpack("extract:chatter", LIMITS, IsolatedPluginTest::isSound, sink);
        assertThat(sink.calls).contains("complete");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void leavesNoHandleOpen() throws Exception {
        useChildren();
        long before = openHandles();
        for (int i = 0; i < 3; i++) {
            useChildren();
        }
        assertThat(openHandles()).isLessThanOrEqualTo(before);
    }

    private void useChildren() throws Exception {
        unpack("good", LIMITS, IsolatedPluginTest::isSound, new Recording());
        failure("extract:halt", LIMITS);
    }

    private static long openHandles() throws IOException {
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            return handles.count();
        }
    }

    @Test
    void saysThatAnArchiveCannotBeRead() {
        assertThatIOException().isThrownBy(() -> host(LIMITS).unpacker().open(archive("open:missing"), OPTIONS))
                .withMessageContaining("no such file");
    }

    @Test
    void saysThatThePluginIsBroken() throws IOException {
        Files.delete(plugin.resolve("acme.jar"));
        assertThat(failure("good", LIMITS)).hasMessageContaining("no jar").returns(Reason.UNSUPPORTED, UnpackException::reason);
    }

    @Test
    void saysThatNoChildCanBeStarted() {
        var impossible = new HostLimits(LIMITS.start(), LIMITS.silence(), 1, LIMITS.addressSpaceBytes());
        assertThat(failure("good", impossible)).hasMessageContaining("cannot be started").returns(Reason.UNSUPPORTED, UnpackException::reason);
    }

    @Test
    @Tag("F59")
    void endsItsChildWhenTheSinkFails() throws Exception {
        var failure = new IOException("cancelled");
        assertThatThrownBy(() -> unpack("extract:loop", PATIENT, IsolatedPluginTest::isSound, new Recording() {
            @Override
            public EntryOutput file(ArchiveEntry entry) throws IOException {
                throw failure;
            }
        })).isSameAs(failure);
    }

    @Test
    @Tag("F59")
    void endsItsChildWhenAnotherThreadClosesTheReader() throws Exception {
        var decoding = new CountDownLatch(1);
        var sink = new Recording() {
            @Override
            public EntryOutput file(ArchiveEntry entry) throws IOException {
                decoding.countDown();
                return super.file(entry);
            }
        };
        var reader = host(PATIENT).unpacker().open(archive("extract:loop"), OPTIONS);
        var extracting = new FutureTask<>(() -> catchThrowableOfType(Throwable.class, () -> reader.extract(IsolatedPluginTest::isSound, sink)));
        Thread.ofPlatform().daemon().start(extracting);
        assertThat(decoding.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        reader.close();
        assertThat(extracting.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThatIOException().isThrownBy(() -> reader.extract(EntrySelection.all(), sink)).withMessageContaining("closed");
        assertThat(sink.calls).containsExactly("d/", "a.txt*", "close");
    }

    @Test
    @Tag("B39")
    void itsChildDiesWithIt() throws Exception {
        String testClasses = Path.of(IsolatedHost.class.getProtectionDomain().getCodeSource().getLocation().toURI()).resolveSibling("test-classes")
                .toString();
        Process parent = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path", System.getProperty("jdk.module.path"), "--patch-module", "org.lanspread.platform=" + testClasses,
                "-Djava.io.tmpdir=" + temp, "-m", "org.lanspread.platform/" + IsolatedHost.class.getName(),
                plugin.toString(), archive("open:loop").file().toString())
                .redirectErrorStream(true).redirectOutput(temp.resolve("output.txt").toFile()).start();
        try {
            ProcessHandle child = awaitChild(parent);
            parent.destroyForcibly();
            assertThat(child.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS).isAlive()).isFalse();
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    /** Waits until the child is in its endless loop. */
    private ProcessHandle awaitChild(Process parent) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end && !parent.waitFor(1, TimeUnit.MILLISECONDS)) {
            if (Files.exists(temp.resolve("looping"))) {
                return parent.children().findFirst().orElseThrow();
            }
        }
        throw new AssertionError(Files.readString(temp.resolve("output.txt")));
    }
}
