package org.lanspread.peer.streaming;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.CancelToken.CancelledException;
import org.lanspread.peer.runtime.UnpackMemory;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Response.UnpackedSize;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.stream.StreamCancelledException;
import org.lanspread.spi.stream.StreamInstall;
import org.lanspread.spi.stream.StreamInstallFrame;
import org.lanspread.spi.stream.StreamInstallFrameSink;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveProvider;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.lanspread.spi.unpack.UnpackOptions;

/** The archives of a game, streamed one after another as one stream. */
final class StreamPlan implements AutoCloseable {
    /** The most archives of a game; each is a file that is open. */
    static final int MAX_ARCHIVES = 64;

    private final List<StreamInstallProvider> providers;
    private final UnpackOptions options;
    private final UnpackMemory memory;
    private final Runnable hasToWait;
    private final List<StreamInstall> archives = new ArrayList<>();
    private long totalBytes;
    private int entries;
    private volatile UnpackException damage;
    private final CancelToken closed = new CancelToken();

    /**
     * @param providers the best first
     * @param memory what all unpacking for others may take together
     * @param hasToWait is told before it waits for memory
     */
    StreamPlan(List<StreamInstallProvider> providers, UnpackOptions options, UnpackMemory memory, Runnable hasToWait) {
        this.providers = providers;
        this.options = new UnpackOptions(options.maxDictionaryBytes(), options.password(), closed::check);
        this.memory = memory;
        this.hasToWait = hasToWait;
    }

    /** Unpacks what is an archive among these files into the sink, from the first frame to the last, which says so if something cannot be. */
    void stream(List<Path> files, StreamInstallFrameSink sink) throws IOException {
        try {
            try (var _ = memory.take(UnpackOptions.READER_BYTES, closed, hasToWait)) {
                open(files);
            }
            sink.put(new StreamInstallFrame.Begin(entries, totalBytes));
            for (StreamInstall archive : archives) {
                try (var _ = memory.take(bytesFor(archive), closed, hasToWait)) {
                    archive.stream(sink);
                }
            }
            sink.put(new StreamInstallFrame.End());
        } catch (UnpackException e) {
            damage = e.reason() == Reason.DAMAGED ? e : null;
            sink.put(new StreamInstallFrame.Failed(e.reason(), e.getMessage()));
        } catch (CancelledException e) {
            throw new StreamCancelledException();
        }
    }

    /**
     * What {@link #stream} would send of these files, without decoding any of it.
     *
     * @return nothing if the memory is taken: whoever asks what is there has no patience for the end of a stream
     */
    Optional<UnpackedSize> list(List<Path> files) throws IOException, UnpackException {
        Optional<UnpackMemory.Part> part = memory.takeIfFree(UnpackOptions.READER_BYTES);
        if (part.isEmpty()) {
            return Optional.empty();
        }
        try (var _ = part.get()) {
            open(files);
            return Optional.of(new UnpackedSize(entries, totalBytes));
        }
    }

    private void open(List<Path> files) throws IOException, UnpackException {
        for (Path file : files) {
            addIfArchive(new Archive(file));
        }
        if (archives.isEmpty()) {
            throw new UnpackException(Reason.UNSUPPORTED, "none of the game's files is an archive that this peer unpacks");
        }
    }

    private long bytesFor(StreamInstall archive) {
        return Math.min(UnpackMemory.of(archive.listing(), options), UnpackMemory.STREAMS_BYTES);
    }

    /** Why an archive counts as damaged, if one does. */
    Optional<UnpackException> damage() {
        return Optional.ofNullable(damage);
    }

    private void addIfArchive(Archive archive) throws IOException, UnpackException {
        Optional<StreamInstallProvider> provider = ArchiveProvider.best(providers, archive);
        if (provider.isEmpty()) {
            requireOpen();
            return;
        }
        if (archives.size() == MAX_ARCHIVES) {
            throw new UnpackException(Reason.LIMIT, "the game has more than " + MAX_ARCHIVES + " archives");
        }
        StreamInstall opened = provider.get().open(archive, options);
        keep(opened);
        for (ArchiveEntry entry : opened.listing().entries()) {
            add(entry);
        }
    }

    private synchronized void requireOpen() throws StreamCancelledException {
        if (closed.isCancelled()) {
            throw new StreamCancelledException();
        }
    }

    private void keep(StreamInstall opened) throws IOException {
        synchronized (this) {
            if (!closed.isCancelled()) {
                archives.add(opened);
                return;
            }
        }
        opened.close();
        throw new StreamCancelledException();
    }

    private void add(ArchiveEntry entry) throws UnpackException {
        if (entry.kind() != ArchiveEntry.Kind.FILE && entry.kind() != ArchiveEntry.Kind.DIRECTORY) {
            throw new UnpackException(Reason.UNSUPPORTED, Quoted.of(entry.name()) + " is a link or a device, which games do not need");
        }
        entries++;
        totalBytes += entry.sizeBytes();
        if (entries > ArchiveListing.MAX_ENTRIES || totalBytes < 0 || totalBytes > Limits.NUMBER) {
            throw new UnpackException(
                    Reason.LIMIT, "the game unpacks to more than " + ArchiveListing.MAX_ENTRIES + " files and folders, or to too many bytes");
        }
    }

    /** Closes what is open, and opens nothing more: a stream that runs ends soon. Called by another thread than that which streams. */
    @Override
    public void close() throws IOException {
        List<StreamInstall> open;
        synchronized (this) {
            closed.cancel();
            open = List.copyOf(archives);
        }
        IOException failure = null;
        for (StreamInstall archive : open) {
            try {
                archive.close();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
