package org.lanspread.platform.host;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that answers one request. It is killed when this is closed, when it is silent for too long while somebody waits for it, and by
 * {@link #stop()}; it ends by itself when this process does. Two threads belong to it, which end with it.
 */
final class Child implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Child.class);
    private static final long NOBODY_WAITS = 0;
    /** What Java says of a process that somebody else killed. */
    private static final int KILLED_STATUS = 128 + 9;

    private final ChildHost host;
    private final Request request;
    private final TempFolder temp;
    private final Process process;
    private final ErrorTail errors = new ErrorTail();
    private final Thread drain;
    private final Thread watch;
    private volatile long waitingSinceNanos = NOBODY_WAITS;
    private volatile boolean greeted;
    private volatile boolean silent;
    private volatile boolean stopped;
    private volatile Optional<IOException> unwanted = Optional.empty();

    private Child(ChildHost host, Request request, TempFolder temp, Process process, ThreadFactory threads) {
        this.host = host;
        this.request = request;
        this.temp = temp;
        this.process = process;
        this.drain = threads.newThread(() -> errors.drain(process.getErrorStream()));
        this.watch = threads.newThread(this::killWhenSilentOrUnwanted);
        drain.start();
        watch.start();
    }

    /** @throws IOException if the machine cannot start a process */
    static Child start(ChildHost host, Request request) throws IOException {
        return start(host, request, Thread.ofPlatform().daemon().name("lanspread-child-", 0).factory());
    }

    /** @param threads makes those that belong to it, unless the system has no more */
    static Child start(ChildHost host, Request request, ThreadFactory threads) throws IOException {
        TempFolder temp = TempFolder.make();
        Optional<Process> process = Optional.empty();
        try {
            process = Optional.of(host.runtime().start(host.limits(), dictionaryBytes(request), temp.path()));
            return new Child(host, request, temp, process.get(), threads);
        } catch (IOException | RuntimeException | Error e) {
            process.ifPresent(Process::destroyForcibly);
            temp.close();
            throw e;
        }
    }

    /** A listing decodes nothing. */
    private static long dictionaryBytes(Request request) {
        return request.selected().isPresent() ? request.options().maxDictionaryBytes() : 0;
    }

    private void killWhenSilentOrUnwanted() {
        var silence = new Silence();
        try {
            while (!process.waitFor(HostLimits.TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                // In this order: the end of the start begins a new waiting.
                var patience = greeted ? host.limits().silence() : host.limits().start();
                long since = waitingSinceNanos;
                if (silence.isTooLong(since, System.nanoTime(), patience) && since != NOBODY_WAITS) {
                    silent = true;
                    process.destroyForcibly();
                }
                killIfUnwanted();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    private void killIfUnwanted() {
        try {
            request.options().reading().goesOn();
        } catch (IOException e) {
            unwanted = Optional.of(e);
            process.destroyForcibly();
        }
    }

    /** Waits until the child runs, and hands it the request. Its standard input stays open: that it ends tells the child that this process did. */
    void ask() throws IOException {
        if (output().read() != Answering.HELLO) {
            throw new IOException("no greeting");
        }
        greeted = true;
        waitingSinceNanos = now();
        try {
            request.write(process.getOutputStream());
        } finally {
            waitingSinceNanos = NOBODY_WAITS;
        }
    }

    private static long now() {
        return System.nanoTime() | 1;
    }

    /** What the child answers. */
    InputStream output() {
        return new Output();
    }

    /** What the child answers. Buffers have to have an array. */
    ReadableByteChannel channel() {
        return new Channel(new Output());
    }

    private final class Output extends InputStream {
        private final InputStream in = process.getInputStream();

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            waitingSinceNanos = now();
            try {
                return in.read(bytes, offset, length);
            } finally {
                waitingSinceNanos = NOBODY_WAITS;
            }
        }
    }

    private record Channel(InputStream in) implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = in.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
            into.position(into.position() + Math.max(0, count));
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Kills the child on behalf of somebody who does not want its answer any more. */
    void stop() {
        stopped = true;
        process.destroyForcibly();
    }

    /**
     * What became of the child, whose answer broke off or made no sense.
     *
     * @throws IOException if it was stopped, or what says that it is wanted no more
     */
    UnpackException lost(IOException cause) throws IOException {
        boolean ended = awaitEnd(HostLimits.FAREWELL);
        if (unwanted.isPresent()) {
            throw unwanted.get();
        }
        LOG.debug("{}: lost a child that was to {}", host.plugin().id(), request, cause);
        if (stopped) {
            throw new IOException("the archive was closed while it was read", cause);
        }
        if (!greeted) {
            return failure(Reason.UNSUPPORTED, silent
                    ? "did not start within " + host.limits().start().toSeconds() + " s: try again when the machine is less busy"
                    : "cannot be started" + lastError() + ": try again when more memory is free, or install a complete version of the plugin");
        }
        if (silent) {
            return UnpackException.suspected(sentence("made no progress for " + host.limits().silence().toSeconds() + " s and was stopped"));
        }
        if (!ended || process.exitValue() == 0) {
            return senseless();
        }
        return switch (process.exitValue()) {
            case HostLimits.OUT_OF_MEMORY_STATUS -> failure(Reason.LIMIT, "needs more memory than it is given");
            case KILLED_STATUS -> failure(Reason.LIMIT, "was killed, as a system does that has no memory left: try again when more is free");
            default -> UnpackException.suspected(
                    sentence("crashed (status " + process.exitValue() + "); the archive is damaged, or made to do harm"));
        };
    }

    /** A child that says again and again that it reads. */
    UnpackException tooSlow() {
        return failure(Reason.LIMIT, "has not come to the end of its listing in " + HostLimits.MAX_SIGNS_OF_LIFE + " s");
    }

    /** A child that says what cannot be. */
    UnpackException senseless() {
        return UnpackException.suspected(sentence("gives answers that make no sense"));
    }

    private UnpackException failure(Reason reason, String what) {
        return new UnpackException(reason, sentence(what));
    }

    private String sentence(String what) {
        return "The unpacker " + host.plugin().id() + ", reading " + Quoted.of(request.archive().name()) + ", " + what + ".";
    }

    private String lastError() {
        var lines = errors.lines();
        return lines.isEmpty() ? "" : " (" + lines.getLast() + ")";
    }

    @Override
    public void close() {
        process.destroyForcibly();
        if (!awaitEnd(HostLimits.DEATH)) {
            LOG.warn("{}: a killed process, {}, is not gone yet", host.plugin().id(), process.pid());
        }
        closeStreams();
        errors.lines().forEach(line -> LOG.debug("{}: {}", host.plugin().id(), line));
        temp.close();
    }

    /** Waits, in spite of interrupts, until the process and its threads are gone. */
    private boolean awaitEnd(Duration patience) {
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + patience.toNanos();
        boolean ended = false;
        while (!ended && System.nanoTime() < end) {
            try {
                ended = process.waitFor(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS)
                        && drain.join(patience) && watch.join(patience);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }

    /** Not every system closes them with the process. What is left to be written has nobody to read it. */
    private void closeStreams() {
        for (Closeable stream : List.of(process.getOutputStream(), process.getInputStream(), process.getErrorStream())) {
            try {
                stream.close();
            } catch (IOException e) {
                LOG.trace("{}: closing a stream of a child that is gone", host.plugin().id(), e);
            }
        }
    }
}
