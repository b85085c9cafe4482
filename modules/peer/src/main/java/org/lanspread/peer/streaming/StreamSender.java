package org.lanspread.peer.streaming;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.lanspread.peer.library.HeldReleases;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.runtime.TimeLeft;
import org.lanspread.peer.runtime.UnpackMemory;
import org.lanspread.proto.Framing;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Response;
import org.lanspread.proto.Response.UnpackedSize;
import org.lanspread.proto.manifest.ManifestFile;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.stream.BadFrameException;
import org.lanspread.spi.stream.StreamCancelledException;
import org.lanspread.spi.stream.StreamInstallFrame.Failed;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.store.GamePasswords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks a release for another peer and sends what comes out. One thread unpacks into a {@link FrameQueue}, the calling one sends. Whatever ends the
 * sending cancels the queue and closes the archives before it waits for the thread that unpacks, so a receiver that vanished holds nothing here.
 */
public final class StreamSender {
    /** The largest decoding dictionary for others: two of them leave room in the heap for what the user installs. */
    static final long MAX_DICTIONARY_BYTES = 32L << 20;
    /** How long unpacking may take to end once nobody wants it any more. */
    static final Duration END = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(StreamSender.class);

    private final List<StreamInstallProvider> providers;
    private final GamePasswords passwords;
    private final UnpackMemory memory;
    private final Deadlines deadlines;
    private final Waits waits;
    private final FrameQueue.Buffers buffers = new FrameQueue.Buffers();

    /**
     * @param providers unpack; the best first
     * @param passwords of archives that need one; they never leave this machine
     * @param memory what all unpacking may take together
     */
    public StreamSender(List<StreamInstallProvider> providers, GamePasswords passwords, UnpackMemory memory, Deadlines deadlines, Waits waits) {
        this.providers = providers;
        this.passwords = passwords;
        this.memory = memory;
        this.deadlines = deadlines;
        this.waits = waits;
    }

    /**
     * Sends a release. The response goes out at once: looking for archives, and reading what they hold, may take long, and the receiver is told
     * meanwhile that the work goes on.
     *
     * @param held keeps its files as they are
     * @param stream takes the response and the frames
     * @param slow is told whenever the receiver has been slow for a while, so that others may as well be served beside it
     * @param damaged is told, at the end, why an archive counts as damaged, if one does, also if the receiver has left
     * @throws IOException if the receiver left or is too slow, or nothing comes of the work
     */
    public void send(HeldReleases.Guard held, ReleaseManifest manifest, ByteStream stream, Runnable slow, Consumer<UnpackException> damaged)
            throws IOException {
        List<Path> files = files(held, manifest);
        StreamPlan plan = plan(manifest.gameId());
        Framing.write(stream, JsonCodec.encode(new Response.Streaming()));
        var queue = new FrameQueue(buffers);
        String game = manifest.gameId().toString();
        Thread unpacking = Thread.ofPlatform().name("lanspread-stream-" + game).daemon().start(() -> unpack(plan, files, queue, game));
        try {
            new Forwarder(queue, stream, deadlines, waits, new Pace(waits.pace(), System::nanoTime), slow).forward();
            stream.finishOutput();
        } finally {
            queue.cancel();
            try {
                plan.close();
            } finally {
                await(unpacking);
            }
            plan.damage().ifPresent(damaged);
        }
    }

    private StreamPlan plan(GameId game) throws IOException {
        var options = new UnpackOptions(MAX_DICTIONARY_BYTES, passwords.of(game).map(ArchivePassword::text));
        return new StreamPlan(providers, options, memory, () -> LOG.info("{}: a peer waits for it until other unpacking leaves memory", game));
    }

    /**
     * Says what a release would unpack to if it were sent. Blocks.
     *
     * @param held keeps its files as they are
     * @param unwanted ends the listing
     * @return nothing if other unpacking has taken the memory
     * @throws UnpackException if it could not be sent
     * @throws IOException if its files cannot be read, or it was ended
     */
    public Optional<UnpackedSize> list(HeldReleases.Guard held, ReleaseManifest manifest, CancelToken unwanted) throws IOException, UnpackException {
        List<Path> files = files(held, manifest);
        var listing = new FutureTask<Optional<UnpackedSize>>(() -> {
            try (StreamPlan plan = plan(manifest.gameId()); var _ = unwanted.onCancel(() -> closeSoon(plan))) {
                return plan.list(files);
            }
        });
        Thread.ofPlatform().name("lanspread-list-" + manifest.gameId()).daemon().start(listing);
        try {
            return listing.get(waits.control().plus(END).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case UnpackException refused -> throw refused;
                case IOException broken -> throw broken;
                case Throwable other -> throw new IOException("an archive cannot be listed", other);
            }
        } catch (TimeoutException e) {
            unwanted.cancel();
            throw new IOException("the listing does not end", e);
        } catch (InterruptedException e) {
            unwanted.cancel();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Closing ends a listing that waits for a child process. That may take a moment, and who cancels must not wait. */
    private static void closeSoon(StreamPlan plan) {
        Thread.ofVirtual().name("lanspread-close-archive").start(() -> {
            try {
                plan.close();
            } catch (IOException e) {
                LOG.debug("an archive was not closed", e);
            }
        });
    }

    private static List<Path> files(HeldReleases.Guard held, ReleaseManifest manifest) throws IOException {
        var files = new ArrayList<Path>();
        for (ManifestFile file : manifest.files()) {
            if (!file.path().isVersionSentinel() && file.size() >= Archive.MIN_BYTES) {
                files.add(held.root().file(file.path()));
            }
        }
        return files;
    }

    private static void unpack(StreamPlan plan, List<Path> files, FrameQueue queue, String game) {
        try {
            plan.stream(files, queue);
        } catch (StreamCancelledException e) {
            LOG.debug("{}: nobody wants the stream any more", game);
        } catch (BadFrameException e) {
            LOG.warn("{} cannot be sent unpacked: {}", game, Quoted.plain(e.getMessage()));
            fail(queue, new Failed(UnpackException.Reason.LIMIT, "the archive has " + e.getMessage()));
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("{} cannot be unpacked for another peer: {}", game, Quoted.plain(String.valueOf(e.getMessage())));
            fail(queue, new Failed(UnpackException.Reason.DAMAGED, "the sender cannot read its archive"));
        }
    }

    private static void fail(FrameQueue queue, Failed failed) {
        try {
            queue.put(failed);
        } catch (IOException | Error e) {
            LOG.debug("nobody is told", e);
            queue.cancel();
        }
    }

    private static void await(Thread unpacking) {
        if (!TimeLeft.of(END).joinUnhurried(unpacking)) {
            LOG.warn("{} does not end although nobody wants what it unpacks", unpacking.getName());
        }
    }
}
