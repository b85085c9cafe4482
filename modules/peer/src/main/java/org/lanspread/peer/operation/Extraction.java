package org.lanspread.peer.operation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.lanspread.peer.library.HashedFiles;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.UnpackMemory;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.unpack.ArchiveEntry;
import org.lanspread.spi.unpack.ArchiveListing;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.EntrySink;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.store.StagingWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks the archives of a plan into staging, with several readers at once: the thread that runs it and helpers, which end before it does. The first
 * failure, or a cancel, stops all of them.
 */
final class Extraction {
    /** The most readers at once. */
    static final int MAX_READERS = 8;
    /** The largest dictionaries that the readers of one installation may have together; one reader may have it alone. */
    static final long MAX_DICTIONARIES_BYTES = Installer.MAX_DICTIONARY_BYTES;

    /** The most entries that the readers of one installation may list together, each all those of its archive; one reader may list any number. */
    static final int MAX_LISTED_ENTRIES = 2 * ArchiveListing.MAX_ENTRIES;

    private static final Logger LOG = LoggerFactory.getLogger(Extraction.class);

    private final ArchivePlan plan;
    private final UnpackMemory memory;
    private final StagingWriter writer;
    private final HashedFiles files;
    private final AtomicLong done;
    private final CancelToken cancel;
    private final String name;
    private final ThreadFactory threads;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Queue<Run> left;
    private final int readers;

    /**
     * @param memory for helpers; the thread that runs it has its part already
     * @param processors how many there are to unpack with, 1 or more
     * @param files hashes what is written
     * @param done counts the bytes that were written
     * @param name for the threads
     */
    Extraction(ArchivePlan plan, UnpackMemory memory, int processors, StagingWriter writer, HashedFiles files, AtomicLong done, CancelToken cancel,
            String name) {
        this(plan, memory, processors, writer, files, done, cancel, name, Thread.ofPlatform().daemon().name("lanspread-unpack-" + name).factory());
    }

    /** @param threads makes those of helpers */
    Extraction(ArchivePlan plan, UnpackMemory memory, int processors, StagingWriter writer, HashedFiles files, AtomicLong done, CancelToken cancel,
            String name, ThreadFactory threads) {
        this.plan = plan;
        this.memory = memory;
        this.writer = writer;
        this.files = files;
        this.done = done;
        this.cancel = cancel;
        this.name = name;
        this.threads = threads;
        this.readers = readers(processors, plan.dictionaryBytes(), plan.longestListing());
        this.left = new ConcurrentLinkedQueue<>(Run.of(plan.archives(), readers));
    }

    /** How many readers may work at once: no more than there are processors, and so many that their dictionaries and listings fit. */
    static int readers(int processors, long dictionaryBytes, int entries) {
        long fitting = Math.min(MAX_DICTIONARIES_BYTES / Math.max(1, dictionaryBytes), MAX_LISTED_ENTRIES / Math.max(1, entries));
        return Math.clamp(fitting, 1, Math.min(processors, MAX_READERS));
    }

    /**
     * Unpacks everything. When it returns, nothing works any more, also after a failure.
     *
     * @throws UnpackException if an archive is damaged or cannot be decoded
     * @throws IOException if the disk fails, or it was cancelled
     */
    void run() throws IOException, UnpackException {
        // Closing ends an extraction that waits for a child process. That may take a moment, and who cancels must not wait.
        try (var _ = cancel.onCancel(() -> Thread.ofVirtual().name("lanspread-close").start(this::closeReaders))) {
            var helpers = new ArrayList<Thread>();
            try {
                startHelpers(helpers);
                work();
            } catch (RuntimeException | Error e) {
                fail(e);
            } finally {
                helpers.forEach(Extraction::join);
            }
        }
        cancel.check();
        switch (failure.get()) {
            case null -> { }
            case IOException e -> throw e;
            case UnpackException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(failure.get());
        }
    }

    /** As many as there is memory for now: who has a part of it must not wait for another one. */
    private void startHelpers(List<Thread> helpers) {
        int wanted = Math.min(readers, left.size()) - 1;
        while (helpers.size() < wanted) {
            Optional<Thread> helper = memory.takeIfFree(plan.memoryBytes()).flatMap(this::helper);
            if (helper.isEmpty()) {
                LOG.info("{} is unpacked by {} readers, since there is no memory or no thread for another", name, helpers.size() + 1);
                break;
            }
            helpers.add(helper.get());
        }
    }

    private Optional<Thread> helper(UnpackMemory.Part part) {
        try {
            Thread helper = threads.newThread(() -> {
                try (part) {
                    work();
                }
            });
            helper.start();
            return Optional.of(helper);
        } catch (OutOfMemoryError e) {
            part.close();
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            part.close();
            throw e;
        }
    }

    /** Waits in spite of interrupts: what is unpacked by others must not be touched before they have ended. */
    private static void join(Thread helper) {
        boolean interrupted = false;
        while (helper.isAlive()) {
            try {
                helper.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            var reading = new Reading();
            for (Run run = left.poll(); run != null && failure.get() == null; run = left.poll()) {
                reading.unpack(run);
            }
            reading.end();
        } catch (IOException | UnpackException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private void fail(Throwable cause) {
        if (failure.compareAndSet(null, cause)) {
            closeReaders();
        }
    }

    private void closeReaders() {
        try {
            plan.close();
        } catch (IOException e) {
            LOG.debug("an archive was not closed", e);
        }
    }

    private void requireWanted() throws IOException {
        cancel.check();
        if (failure.get() != null) {
            throw new IOException("another reader failed");
        }
    }

    /** One reader after another, of one archive after another. Used by one thread. */
    private final class Reading {
        private ArchivePlan.Opened archive;
        private ArchiveReader reader;

        void unpack(Run run) throws IOException, UnpackException {
            requireWanted();
            if (run.archive() != archive) {
                end();
                reader = run.archive().readers().take();
                archive = run.archive();
            }
            reader.extract(run, new Staging(archive));
        }

        void end() throws IOException {
            if (reader != null) {
                plan.close(reader);
            }
        }
    }

    /** Takes entries under their checked paths, and stops when the operation is cancelled or another reader failed. */
    private final class Staging implements EntrySink {
        private final ArchivePlan.Opened archive;

        Staging(ArchivePlan.Opened archive) {
            this.archive = archive;
        }

        @Override
        public void directory(ArchiveEntry entry) throws IOException {
            requireWanted();
            writer.directory(archive.paths().get(entry.index()));
        }

        @Override
        public EntryOutput file(ArchiveEntry entry) throws IOException {
            requireWanted();
            EntryPath path = archive.paths().get(entry.index());
            return new Counted(files.hashed(path, writer.file(path, entry.executable())));
        }
    }

    private final class Counted implements EntrySink.EntryOutput {
        private final EntrySink.EntryOutput output;

        Counted(EntrySink.EntryOutput output) {
            this.output = output;
        }

        @Override
        public void write(ByteBuffer data) throws IOException {
            requireWanted();
            int length = data.remaining();
            output.write(data);
            done.addAndGet(length);
        }

        @Override
        public void complete() throws IOException {
            output.complete();
        }

        @Override
        public void close() throws IOException {
            output.close();
        }
    }
}
