package org.lanspread.peer.runtime;

import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.lanspread.peer.runtime.CancelToken.CancelledException;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.UnpackOptions;

/**
 * The memory that all who share it may take together at one time to list and unpack archives, here and in processes of their own: the operations of a
 * peer share one, and what is unpacked for others has another one, so that nobody elsewhere keeps a user waiting. Parts are given in the order in
 * which they were asked for, so a large one is not passed by for ever. Whoever waits for a part must hold none: then those who hold one never wait,
 * and nobody waits for ever. Safe for use by several threads.
 */
public final class UnpackMemory {
    /** All parts together: one process with the largest dictionaries that there may be, and some small ones beside it. */
    public static final long MAX_BYTES = 3L << 30;
    /** All parts together of what is unpacked for others: as many streams as there may be, with the largest dictionaries that they may have. */
    public static final long STREAMS_BYTES = 2560L << 20;

    /** A decoder holds a dictionary, and for a moment that of the next entry. */
    private static final int DICTIONARIES = 2;

    private final Queue<Object> waiting = new ArrayDeque<>();
    private final long allBytes;
    private long freeBytes;

    /** For the operations of a peer. */
    public UnpackMemory() {
        this(MAX_BYTES);
    }

    private UnpackMemory(long allBytes) {
        this.allBytes = allBytes;
        this.freeBytes = allBytes;
    }

    /** For what is unpacked for others. */
    public static UnpackMemory ofStreams() {
        return new UnpackMemory(STREAMS_BYTES);
    }

    /** What was given, until it is closed, once. */
    @FunctionalInterface
    public interface Part extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * What unpacking an archive takes, for each of its readers. What does not tell takes what it is allowed.
     *
     * @return at most {@link #MAX_BYTES}
     */
    public static long of(ArchiveListing listing, UnpackOptions options) {
        long dictionary = listing.dictionaryBytes() == ArchiveListing.UNKNOWN ? options.maxDictionaryBytes() : listing.dictionaryBytes();
        long most = MAX_BYTES - UnpackOptions.READER_BYTES;
        return UnpackOptions.READER_BYTES + DICTIONARIES * Math.min(dictionary, most / DICTIONARIES);
    }

    /**
     * Takes a part; waits for those who asked before, and until so much is free.
     *
     * @param bytes at most all that there is
     * @param cancel ends the waiting
     * @param hasToWait is told, once, before it waits
     * @throws CancelledException if it was cancelled; nothing is taken then
     */
    public synchronized Part take(long bytes, CancelToken cancel, Runnable hasToWait) throws CancelledException, InterruptedIOException {
        requirePossible(bytes);
        cancel.check();
        if (waiting.isEmpty() && bytes <= freeBytes) {
            return part(bytes);
        }
        hasToWait.run();
        var mine = new Object();
        waiting.add(mine);
        try (var _ = cancel.onCancel(this::wake)) {
            while (waiting.peek() != mine || bytes > freeBytes) {
                cancel.check();
                wait();
            }
            return part(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            waiting.remove(mine);
            notifyAll();
        }
    }

    /** Takes a part, if so much is free and nobody waits. Does not wait, so it may be asked by who holds a part. */
    public synchronized Optional<Part> takeIfFree(long bytes) {
        requirePossible(bytes);
        return waiting.isEmpty() && bytes <= freeBytes ? Optional.of(part(bytes)) : Optional.empty();
    }

    private void requirePossible(long bytes) {
        if (bytes < 0 || bytes > allBytes) {
            throw new IllegalArgumentException("no part has " + bytes + " bytes");
        }
    }

    private Part part(long bytes) {
        freeBytes -= bytes;
        return () -> giveBack(bytes);
    }

    private synchronized void giveBack(long bytes) {
        freeBytes += bytes;
        notifyAll();
    }

    private synchronized void wake() {
        notifyAll();
    }
}
