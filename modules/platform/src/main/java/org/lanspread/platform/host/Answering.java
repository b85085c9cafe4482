package org.lanspread.platform.host;

import java.io.FileOutputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongSupplier;
import org.lanspread.spi.stream.ArchiveStream;
import org.lanspread.spi.stream.FrameWriter;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.stream.StreamInstallFrame.Begin;
import org.lanspread.spi.stream.StreamInstallFrame.End;
import org.lanspread.spi.stream.StreamInstallFrame.Failed;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.UnpackOptions.Reading;
import org.lanspread.spi.unpack.Unpacker;

/**
 * The child's side: answers one request.
 *
 * @param out where the parent reads
 * @param clockNanos as {@link System#nanoTime}
 */
public record Answering(FileOutputStream out, LongSupplier clockNanos) {
    /** The first byte of a child, which says that it runs. */
    static final int HELLO = 0x4c;

    /** Gives the unpacker of the plugin. */
    @FunctionalInterface
    public interface Source {
        /** @throws UnpackException if the plugin has none or cannot be loaded */
        Unpacker unpacker() throws UnpackException;
    }

    /** Says that the child runs. */
    public void greet() throws IOException {
        out.write(HELLO);
    }

    /** Answers; fails only if the parent does not listen. */
    public void answer(Request request, Source source) throws IOException {
        if (request.selected().isPresent()) {
            unpack(request, request.selected().get(), source);
        } else {
            list(request, source);
        }
    }

    private void list(Request request, Source source) throws IOException {
        try (ArchiveReader reader = open(request, source, () -> ListingCodec.writeReading(out))) {
            ListingCodec.write(reader.listing(), out);
        } catch (UnpackException e) {
            ListingCodec.writeRefusal(e, out);
        } catch (IOException e) {
            ListingCodec.writeUnreadable(e, out);
        }
    }

    private void unpack(Request request, BitSet selected, Source source) throws IOException {
        var frames = new FrameWriter(out.getChannel());
        try (ArchiveReader reader = open(request, source, () -> tell(new StreamInstallFrame.Working(), frames))) {
            List<ArchiveEntry> entries = reader.listing().entries().stream().filter(entry -> selected.get(entry.index())).toList();
            frames.put(new Begin(entries.size(), entries.stream().mapToLong(ArchiveEntry::sizeBytes).sum()));
            new ArchiveStream(reader, entry -> selected.get(entry.index())).stream(frame -> put(frame, frames));
            frames.put(new End());
        } catch (UnpackException e) {
            frames.put(new Failed(e.reason(), e.getMessage()));
        } catch (IOException e) {
            frames.put(new Failed(Reason.DAMAGED, "The archive cannot be read (" + e + ")."));
        }
    }

    /** What is begun is told at once: decoding it may take long. */
    private static void put(StreamInstallFrame frame, FrameWriter frames) throws IOException {
        if (frame instanceof StreamInstallFrame.File) {
            tell(frame, frames);
        } else {
            frames.put(frame);
        }
    }

    private static void tell(StreamInstallFrame frame, FrameWriter frames) throws IOException {
        frames.put(frame);
        frames.flush();
    }

    private ArchiveReader open(Request request, Source source, Reading sign) throws IOException, UnpackException {
        var signs = new Signs(sign, clockNanos);
        try {
            UnpackOptions options = request.options();
            return source.unpacker().open(request.archive(), new UnpackOptions(options.maxDictionaryBytes(), options.password(), signs));
        } finally {
            signs.end();
        }
    }

    /** Passes on that an archive is read: not too often, and only as long as it is opened. */
    private static final class Signs implements Reading {
        private final Reading sign;
        private final LongSupplier clockNanos;
        private long lastNanos;
        private boolean ended;

        Signs(Reading sign, LongSupplier clockNanos) {
            this.sign = sign;
            this.clockNanos = clockNanos;
            this.lastNanos = clockNanos.getAsLong();
        }

        @Override
        public synchronized void goesOn() throws IOException {
            long now = clockNanos.getAsLong();
            if (!ended && now - lastNanos >= HostLimits.SIGN_OF_LIFE.toNanos()) {
                lastNanos = now;
                sign.goesOn();
            }
        }

        synchronized void end() {
            ended = true;
        }
    }
}
