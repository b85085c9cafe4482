package org.lanspread.testkit.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.stream.FrameReader;
import org.lanspread.spi.stream.FrameWriter;
import org.lanspread.spi.stream.StreamCancelledException;
import org.lanspread.spi.stream.StreamInstall;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.stream.StreamInstallFrame.Begin;
import org.lanspread.spi.stream.StreamInstallFrame.Data;
import org.lanspread.spi.stream.StreamInstallFrame.Directory;
import org.lanspread.spi.stream.StreamInstallFrame.End;
import org.lanspread.spi.stream.StreamInstallFrame.Failed;
import org.lanspread.spi.stream.StreamInstallFrame.File;
import org.lanspread.spi.stream.StreamInstallFrame.FileEnd;
import org.lanspread.spi.stream.StreamInstallFrame.Working;
import org.lanspread.spi.stream.StreamInstallFrameSink;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.Unpacker.Match;
import org.lanspread.testkit.unpack.ArchiveContract;

/**
 * What every provider of streamed installations keeps to. Extend it in a test of your plugin and hand it samples of your format; a sample that the
 * format cannot have is left out by not overriding its method, and the tests that need it are skipped.
 */
public abstract class StreamInstallContract extends ArchiveContract {
    private static final long PATIENCE_SECONDS = 60;

    /** For implementations. */
    protected StreamInstallContract() {}

    /** The provider, as the peer would make it. */
    protected abstract StreamInstallProvider provider();

    @Test
    void hasAnIdThatConfigurationCanName() {
        assertThat(provider().id()).matches("[a-z0-9-]{1,32}");
    }

    @Test
    void matchesItsFormatAndNothingElse() throws IOException {
        byte[] foreign = new byte[4096];
        new Random(1).nextBytes(foreign);

        assertThat(provider().match(new Archive(plain().file()))).isEqualTo(Match.BY_CONTENT);
        assertThat(provider().match(new Archive(Files.write(folder.resolve("foreign.bin"), foreign)))).isEqualTo(Match.NO);
    }

    @Test
    void streamsEveryFileInTheOrderOfTheListing() throws Exception {
        streamsEverything(plain());
    }

    @Test
    void streamsASolidArchive() throws Exception {
        assumeTrue(solid().isPresent(), "this format has no solid archives");
        streamsEverything(solid().orElseThrow());
    }

    @Test
    void leavesBeginningAndEndToTheCaller() throws Exception {
        var frames = new ArrayList<StreamInstallFrame>();
        stream(plain().file(), frame -> frames.add(frame instanceof Data ? new FileEnd() : frame));

        assertThat(frames).doesNotHaveAnyElementsOfTypes(Begin.class, End.class, Failed.class, Working.class);
    }

    @Test
    void neverEndsAFileThatDoesNotMatchItsChecksum() throws Exception {
        assumeTrue(wrongChecksum().isPresent(), "this format has no checksums");
        var counts = new int[2];
        var failure = catchThrowableOfType(UnpackException.class, () -> stream(wrongChecksum().orElseThrow(), frame -> {
            counts[0] += frame instanceof File ? 1 : 0;
            counts[1] += frame instanceof FileEnd ? 1 : 0;
        }));
        assertThat(failure.reason()).isEqualTo(Reason.DAMAGED);
        assertThat(counts[0]).isEqualTo(counts[1] + 1);
    }

    @Test
    void stopsAtOnceWhenTheSinkIsCancelledAtAnyFrame() throws Exception {
        int frames = countFrames();
        for (int cancelled = 1; cancelled <= frames; cancelled++) {
            int at = cancelled;
            int[] calls = new int[1];
            var failure = new StreamCancelledException();
            assertThatThrownBy(() -> stream(plain().file(), _ -> {
                if (++calls[0] >= at) {
                    throw failure;
                }
            })).isSameAs(failure);
            assertThat(calls[0]).as("frames put when cancelled at %d", at).isEqualTo(at);
        }
    }

    private int countFrames() throws Exception {
        int[] count = new int[1];
        stream(plain().file(), _ -> count[0]++);
        return count[0];
    }

    /** The sink holds nothing, so the producer is blocked in it when the receiver leaves. */
    @Test
    void wakesUpAndEndsWhenItIsBlockedOnASinkThatIsCancelled() throws Exception {
        var sink = new Rendezvous();
        var producing = new FutureTask<Throwable>(() -> catchThrowableOfType(Throwable.class, () -> stream(plain().file(), sink)));
        Thread producer = Thread.ofPlatform().daemon().start(producing);
        sink.blocked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        sink.cancel();

        assertThat(producing.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(StreamCancelledException.class);
        assertThat(producer.join(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
    }

    @Test
    void doesNotHoldTheFileAfterClosing() throws Exception {
        Path copy = Files.copy(plain().file(), folder.resolve("copy"));
        assertThatThrownBy(() -> stream(copy, _ -> {
            throw new StreamCancelledException();
        })).isInstanceOf(StreamCancelledException.class);
        Files.delete(copy);

        assertThat(copy).doesNotExist();
    }

    private void streamsEverything(Sample sample) throws Exception {
        var bytes = new ByteArrayOutputStream();
        var writer = new FrameWriter(Channels.newChannel(bytes));
        List<ArchiveEntry> entries;
        try (StreamInstall stream = provider().open(new Archive(sample.file()), OPTIONS)) {
            entries = stream.listing().entries();
            writer.put(new Begin(entries.size(), entries.stream().mapToLong(ArchiveEntry::sizeBytes).sum()));
            stream.stream(writer);
            writer.put(new End());
        }
        var received = new Received();
        received.readAll(new FrameReader(Channels.newChannel(new ByteArrayInputStream(bytes.toByteArray()))));

        assertThat(received.names).isEqualTo(entries.stream().map(ArchiveEntry::name).toList());
        assertThat(received.sha256).isEqualTo(new TreeMap<>(sample.sha256()));
    }

    private void stream(Path file, StreamInstallFrameSink sink) throws IOException, UnpackException {
        try (StreamInstall stream = provider().open(new Archive(file), OPTIONS)) {
            stream.stream(sink);
        }
    }

    /** What a receiver makes of the frames. */
    private static final class Received {
        private final List<String> names = new ArrayList<>();
        private final Map<String, String> sha256 = new TreeMap<>();
        private final MessageDigest digest;
        private final CRC32 crc32 = new CRC32();
        private File current;

        Received() throws NoSuchAlgorithmException {
            digest = MessageDigest.getInstance("SHA-256");
        }

        void readAll(FrameReader reader) throws IOException {
            while (true) {
                switch (reader.next()) {
                    case Begin _, Working _ -> { }
                    case Directory directory -> names.add(directory.name());
                    case File file -> begin(file);
                    case Data data -> take(data.bytes());
                    case FileEnd _ -> end();
                    case End _ -> {
                        return;
                    }
                    case Failed failed -> throw new AssertionError(failed);
                }
            }
        }

        private void begin(File file) {
            names.add(file.name());
            current = file;
            crc32.reset();
        }

        private void take(ByteBuffer bytes) {
            crc32.update(bytes.duplicate());
            digest.update(bytes);
        }

        private void end() {
            if (current.crc32().isPresent()) {
                assertThat(current.crc32()).as(current.name()).isEqualTo(OptionalLong.of(crc32.getValue()));
            }
            sha256.put(current.name(), HexFormat.of().formatHex(digest.digest()));
        }
    }

    /** Holds a producer in its first call until it is cancelled. */
    private static final class Rendezvous implements StreamInstallFrameSink {
        private final BlockingQueue<Boolean> blocked = new ArrayBlockingQueue<>(1);
        private boolean cancelled;

        @Override
        public synchronized void put(StreamInstallFrame frame) throws IOException {
            blocked.offer(true);
            try {
                while (!cancelled) {
                    wait();
                }
            } catch (InterruptedException e) {
                throw new AssertionError("a producer is cancelled by its sink, not by an interrupt", e);
            }
            throw new StreamCancelledException();
        }

        synchronized void cancel() {
            cancelled = true;
            notifyAll();
        }
    }
}
