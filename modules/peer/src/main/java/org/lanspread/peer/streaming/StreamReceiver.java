package org.lanspread.peer.streaming;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.EntryPathException;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.stream.FrameReader;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.stream.StreamInstallFrame.Begin;
import org.lanspread.spi.stream.StreamInstallFrame.Data;
import org.lanspread.spi.stream.StreamInstallFrame.Directory;
import org.lanspread.spi.stream.StreamInstallFrame.End;
import org.lanspread.spi.stream.StreamInstallFrame.Failed;
import org.lanspread.spi.stream.StreamInstallFrame.File;
import org.lanspread.spi.stream.StreamInstallFrame.FileEnd;
import org.lanspread.spi.stream.StreamInstallFrame.Working;
import org.lanspread.spi.unpack.EntrySink.EntryOutput;
import org.lanspread.store.StagingWriter;

/** Writes the frames of one streamed installation into staging. What comes is hostile: names, sizes, sums and the pace are checked. */
public final class StreamReceiver {
    /** How long a sender may be silent. */
    static final Duration SILENCE = Duration.ofSeconds(10);
    /** In so much time of waiting ... */
    static final Duration PERIOD = Duration.ofSeconds(60);
    /** ... so much has to come, or the sender is too slow to be put up with. */
    static final long PERIOD_BYTES = 512 * 1024;
    /** What an entry counts, beside its data. */
    static final long ENTRY_BYTES = 4 * 1024;

    private static final int GAVE_UP_WAITING = 1;

    private final ByteStream stream;
    private final FrameReader frames;
    private final Expected expected;
    private final CancelToken cancel;
    private final Deadlines deadlines;
    private final CRC32 crc32 = new CRC32();
    private long waitedNanos;
    private long arrivedBytes;

    /**
     * @param stream where the frames come from
     * @param expected what they have to bring
     * @param cancel stops it between two frames; who cancels has to reset the stream too
     */
    public StreamReceiver(ByteStream stream, Expected expected, CancelToken cancel, Deadlines deadlines) {
        this.stream = stream;
        this.frames = new FrameReader(stream);
        this.expected = expected;
        this.cancel = cancel;
        this.deadlines = deadlines;
    }

    /**
     * Waits for the declaration of what will come.
     *
     * @throws StreamRefusedException if the sender cannot be believed, cannot go on or is too slow
     * @throws IOException if the connection fails, or the operation was cancelled
     */
    public Begin begin() throws IOException {
        if (nextOfSubstance() instanceof Begin begin) {
            expected.begin(begin);
            return begin;
        }
        throw new AssertionError("the reader lets nothing come before it");
    }

    /**
     * Receives all files and folders, once, after {@link #begin}.
     *
     * @param writer takes them; it refuses names that collide, and more than was declared
     * @param done counts the bytes that arrived
     * @throws StreamRefusedException as {@link #begin} does
     * @throws org.lanspread.store.StoreException if the disk of this side fails, or refuses a name
     * @throws IOException if the connection fails, or the operation was cancelled
     */
    public void receive(StagingWriter writer, AtomicLong done) throws IOException {
        while (true) {
            switch (nextOfSubstance()) {
                case Directory directory -> writer.directory(path(directory.name()));
                case File file -> receive(file, writer, done);
                case End _ -> {
                    expected.end();
                    return;
                }
                case Begin _, Data _, FileEnd _, Failed _, Working _ -> throw new AssertionError("in another order than the reader gives them");
            }
        }
    }

    private void receive(File file, StagingWriter writer, AtomicLong done) throws IOException {
        if (file.sizeBytes() > 0 && file.crc32().isEmpty()) {
            throw new StreamRefusedException(Quoted.of(file.name()) + " comes without a checksum");
        }
        crc32.reset();
        EntryPath path = path(file.name());
        try (EntryOutput output = expected.file(path, file, () -> writer.file(path, file.executable()))) {
            while (nextOfSubstance() instanceof Data data) {
                take(data.bytes(), output, done);
            }
            if (crc32.getValue() != file.crc32().orElse(0)) {
                throw new StreamRefusedException(Quoted.of(file.name()) + " does not have its checksum");
            }
            output.complete();
        }
    }

    private void take(ByteBuffer bytes, EntryOutput output, AtomicLong done) throws IOException {
        crc32.update(bytes.duplicate());
        int length = bytes.remaining();
        output.write(bytes);
        done.addAndGet(length);
    }

    private static EntryPath path(String name) throws StreamRefusedException {
        try {
            return EntryPath.parse(name);
        } catch (EntryPathException e) {
            throw new StreamRefusedException(e.getMessage());
        }
    }

    /** The next frame but those that only say that the sender is there. */
    private StreamInstallFrame nextOfSubstance() throws IOException {
        while (true) {
            cancel.check();
            switch (next()) {
                case Working _ -> { }
                case Failed failed -> throw new StreamRefusedException(
                        "the sender cannot unpack it: " + Quoted.plain(failed.message()), failed.reason());
                case StreamInstallFrame frame -> {
                    arrivedBytes += frame instanceof Data data ? data.bytes().remaining() : ENTRY_BYTES;
                    return frame;
                }
            }
        }
    }

    /** Only waiting counts against the sender, not what this side's disk takes. */
    private StreamInstallFrame next() throws IOException {
        long sinceNanos = System.nanoTime();
        StreamInstallFrame frame;
        try (var _ = deadlines.after(SILENCE, () -> stream.reset(GAVE_UP_WAITING))) {
            frame = frames.next();
        }
        waitedNanos += System.nanoTime() - sinceNanos;
        if (waitedNanos >= PERIOD.toNanos()) {
            if (arrivedBytes < PERIOD_BYTES) {
                throw new StreamRefusedException("the sender is too slow");
            }
            waitedNanos = 0;
            arrivedBytes = 0;
        }
        return frame;
    }
}
