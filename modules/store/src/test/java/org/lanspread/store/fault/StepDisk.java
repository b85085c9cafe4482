package org.lanspread.store.fault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.lanspread.store.Disk;
import org.lanspread.store.DiskFile;
import org.lanspread.store.FileStat;

/** Counts and records the calls to another disk, those that only look too, lets chosen ones fail, and counts the files that are open. */
public final class StepDisk implements Disk {
    /** What a full disk says. */
    public static final Supplier<IOException> FULL = () -> new IOException("No space left on device");
    /** What a broken disk says. */
    public static final Supplier<IOException> BROKEN = () -> new IOException("Input/output error");
    /** What a protected folder says. */
    public static final Supplier<IOException> DENIED = () -> new AccessDeniedException("here");
    /** What a disk says that was made read-only. */
    public static final Supplier<IOException> READ_ONLY = () -> new FileSystemException("here", null, "Read-only file system");
    /** What the system says to a process that has too many files open. */
    public static final Supplier<IOException> NO_DESCRIPTORS = () -> new FileSystemException("here", null, "Too many open files");
    /** What the system says to a name that it cannot keep. */
    public static final Supplier<IOException> TOO_LONG = () -> new FileSystemException("here", null, "File name too long");

    private final Disk inner;
    private final List<String> trace = new ArrayList<>();
    private int failFrom = Integer.MAX_VALUE;
    private int failTo;
    private Predicate<String> failOnly = call -> false;
    private Supplier<IOException> failure = BROKEN;
    private final List<Path> open = new ArrayList<>();
    private int mostOpen;
    private boolean holdsOpenFiles;

    public StepDisk(Disk inner) {
        this.inner = inner;
    }

    /** Lets one call fail: the one with this number, counted from the last {@link #healthy}, from 1. */
    public synchronized void failAt(int call, Supplier<IOException> with) {
        failBetween(call, call, with);
    }

    /** Lets all calls fail from this number on. */
    public synchronized void failFrom(int call, Supplier<IOException> with) {
        failBetween(call, Integer.MAX_VALUE, with);
    }

    private void failBetween(int first, int last, Supplier<IOException> with) {
        failFrom = first;
        failTo = last;
        failure = with;
    }

    /** Lets all calls fail that are chosen by their record, for example {@code "force /games/a"}. */
    public synchronized void failWhere(Predicate<String> chosen, Supplier<IOException> with) {
        failOnly = chosen;
        failure = with;
    }

    /** Lets nothing fail any more and begins to count from 0. */
    public synchronized void healthy() {
        failFrom = Integer.MAX_VALUE;
        failOnly = call -> false;
        trace.clear();
    }

    /** As on Windows: what is open, or has something open in it, can neither be renamed nor deleted. */
    public synchronized void holdOpenFiles() {
        holdsOpenFiles = true;
    }

    /** How many files were open at once, at most. */
    public synchronized int mostOpen() {
        return mostOpen;
    }

    /** How many files are open now. */
    public synchronized int openNow() {
        return open.size();
    }

    private synchronized void requireLetGo(Path path) throws IOException {
        if (holdsOpenFiles && open.stream().anyMatch(held -> held.startsWith(path))) {
            throw new AccessDeniedException(path + " is open");
        }
    }

    private synchronized void opened(Path path) {
        open.add(path);
        mostOpen = Math.max(mostOpen, open.size());
    }

    private synchronized void closed(Path path) {
        open.remove(path);
    }

    /** How many calls there were since the last {@link #healthy}. */
    public synchronized int calls() {
        return trace.size();
    }

    /** The calls since the last {@link #healthy}, as verb and path. */
    public synchronized List<String> trace() {
        return List.copyOf(trace);
    }

    private synchronized void step(String record) throws IOException {
        trace.add(record);
        boolean chosen = trace.size() >= failFrom && trace.size() <= failTo;
        if (chosen || failOnly.test(record)) {
            throw failure.get();
        }
    }

    @Override
    public DiskFile create(Path file, Access access) throws IOException {
        step("create " + file);
        return new StepFile(file, inner.create(file, access));
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        step("open " + file);
        return new StepFile(file, inner.open(file));
    }

    @Override
    public DiskFile openForReading(Path file) throws IOException {
        step("openForReading " + file);
        return new StepFile(file, inner.openForReading(file));
    }

    @Override
    public void makeDirectory(Path folder, Access access) throws IOException {
        step("makeDirectory " + folder);
        inner.makeDirectory(folder, access);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step("rename " + from + " " + to);
        requireLetGo(from);
        requireLetGo(to);
        inner.rename(from, to);
    }

    @Override
    public void forceDirectory(Path folder) throws IOException {
        step("forceDirectory " + folder);
        inner.forceDirectory(folder);
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        step("list " + folder);
        return inner.list(folder);
    }

    @Override
    public void delete(Path path) throws IOException {
        step("delete " + path);
        requireLetGo(path);
        inner.delete(path);
    }

    @Override
    public Path realPath(Path folder) throws IOException {
        step("realPath " + folder);
        return inner.realPath(folder);
    }

    @Override
    public FileStat stat(Path path) throws IOException {
        step("stat " + path);
        return inner.stat(path);
    }

    @Override
    public long device(Path path) throws IOException {
        step("device " + path);
        return inner.device(path);
    }

    @Override
    public long freeBytes(Path folder) throws IOException {
        step("freeBytes " + folder);
        return inner.freeBytes(folder);
    }

    @Override
    public Closeable tryLock(Path file) throws IOException {
        step("tryLock " + file);
        return inner.tryLock(file);
    }

    private final class StepFile implements DiskFile {
        private final Path path;
        private final DiskFile file;

        private StepFile(Path path, DiskFile file) {
            this.path = path;
            this.file = file;
            opened(path);
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            step("read " + path);
            return file.read(into, offset);
        }

        @Override
        public void write(ByteBuffer data, long offset) throws IOException {
            step("write " + path);
            file.write(data, offset);
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            step("truncate " + path);
            file.truncate(sizeBytes);
        }

        @Override
        public void force() throws IOException {
            step("force " + path);
            file.force();
        }

        @Override
        public long size() throws IOException {
            step("size " + path);
            return file.size();
        }

        @Override
        public void close() throws IOException {
            closed(path);
            file.close();
        }
    }
}
