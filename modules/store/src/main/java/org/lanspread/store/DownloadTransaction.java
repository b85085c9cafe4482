package org.lanspread.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.Quoted;
import org.lanspread.store.StoreException.Reason;

/**
 * A running download: the payload of one release on its way into a game root. The sentinel {@code version.ini} is put away before the first payload
 * byte changes and comes back last, so that its presence always means a complete download.
 *
 * <p>Any number of threads may {@link #write} and {@link #read} at once; each works on an open file of its own, so an interrupt harms nobody else.
 * Then one thread calls {@link #seal}, {@link #fail} or {@link #discard}, once, after the others have stopped. {@link #close} ends the rest.
 */
public final class DownloadTransaction implements AutoCloseable {
    /** Where an old sentinel lies while the payload changes. */
    static final String DISCARDED_SENTINEL = ".version.ini.discarded";
    /** Where the new sentinel is written before it gets its name. */
    static final String NEW_SENTINEL = ".version.ini.tmp";
    /** The longest sentinel, in bytes. */
    public static final int MAX_SENTINEL_BYTES = 64 * 1024;
    /** How often a rename is tried that another program prevents. */
    static final int RENAME_ATTEMPTS = 5;
    private static final long RENAME_PAUSE_MILLIS = 100;

    private final Tree root;
    private final DownloadPlan plan;
    private final FreeSpace.Promise space;
    private final boolean madeRoot;
    private final boolean wasComplete;
    private final Map<EntryPath, ChunkFile> files;
    private final List<Path> madeFolders;
    private final OpenFiles open;
    private final BooleanSupplier stop;
    private final Forcing forcing;

    private DownloadTransaction(
            Tree root, DownloadPlan plan, FreeSpace.Promise space, boolean madeRoot, boolean wasComplete, Map<EntryPath, ChunkFile> files,
            List<Path> madeFolders, BooleanSupplier stop) {
        this.root = root;
        this.plan = plan;
        this.space = space;
        this.madeRoot = madeRoot;
        this.wasComplete = wasComplete;
        this.files = files;
        this.madeFolders = madeFolders;
        this.stop = stop;
        this.forcing = new Forcing(stop);
        this.open = new OpenFiles(this::openChecked);
    }

    static DownloadTransaction begin(Tree root, DownloadPlan plan, FreeSpace freeSpace, BooleanSupplier stop) throws IOException {
        StoreException.stopIf(stop);
        boolean madeRoot = !root.exists();
        Map<EntryPath, FileStat> present = present(root, plan);
        var space = freeSpace.promise(missingBytes(plan, present));
        boolean wasComplete = root.stat(EntryPath.VERSION_SENTINEL).isFile();
        var created = new Created(new ArrayList<>(), new ArrayList<>());
        try {
            if (madeRoot) {
                root.disk().makeDirectory(root.root(), Disk.Access.NORMAL);
            }
            parkSentinel(root);
            var files = createFiles(root, plan, present, created, stop);
            return new DownloadTransaction(root, plan, space, madeRoot, wasComplete, files, created.folders, stop);
        } catch (IOException e) {
            space.close();
            throw StoreException.undone("begin the download of " + plan.gameId(), e, () -> {
                deleteCreated(root, created);
                restoreSentinel(root, wasComplete, created.files);
                sweepSentinels(root);
                deleteMadeRoot(root, madeRoot);
            }, "the files are in " + StoreException.show(root.root()));
        }
    }

    /** What was not there before; each folder after the one it lies in. */
    private record Created(List<Path> files, List<Path> folders) {}

    private static void deleteCreated(Tree root, Created created) throws IOException {
        for (Path file : created.files) {
            root.deleteIfThere(file);
        }
        root.deleteEmpty(created.folders.reversed());
    }

    /**
     * Nothing that was there has changed, so a sentinel that this download put away still tells the truth; one of an earlier does not. It comes back
     * once it is durable that what was created beside is gone.
     */
    private static void restoreSentinel(Tree root, boolean wasComplete, List<Path> created) throws IOException {
        if (wasComplete && root.stat(EntryPath.VERSION_SENTINEL).isAbsent()) {
            root.forceGone(created);
            rename(root, DISCARDED_SENTINEL, EntryPath.VERSION_SENTINEL);
            root.disk().forceDirectory(root.root());
        }
    }

    /** What is there already under the names of the plan; nothing is looked for in a root that is missing. */
    private static Map<EntryPath, FileStat> present(Tree root, DownloadPlan plan) throws IOException {
        if (!root.exists()) {
            return Map.of();
        }
        var present = HashMap.<EntryPath, FileStat>newHashMap(plan.files().size());
        for (var file : plan.files()) {
            present.put(file.path(), root.disk().stat(file.path().below(root.root())));
        }
        return present;
    }

    /** How many bytes more the plan needs than the files have that are there already. */
    static long missingBytes(Tree root, DownloadPlan plan) throws IOException {
        return missingBytes(plan, present(root, plan));
    }

    private static long missingBytes(DownloadPlan plan, Map<EntryPath, FileStat> present) {
        return plan.files().stream()
                .mapToLong(file -> Math.max(0, file.sizeBytes() - present.getOrDefault(file.path(), FileStat.ABSENT).sizeBytes()))
                .reduce(0, Math::addExact);
    }

    private static void parkSentinel(Tree root) throws IOException {
        if (!root.stat(EntryPath.VERSION_SENTINEL).isAbsent()) {
            rename(root, EntryPath.VERSION_SENTINEL, DISCARDED_SENTINEL);
            root.disk().forceDirectory(root.root());
        }
    }

    private static Map<EntryPath, ChunkFile> createFiles(
            Tree root, DownloadPlan plan, Map<EntryPath, FileStat> present, Created created, BooleanSupplier stop) throws IOException {
        var files = HashMap.<EntryPath, ChunkFile>newHashMap(plan.files().size());
        var seen = new HashSet<Path>();
        for (var file : plan.files()) {
            StoreException.stopIf(stop);
            Path path = root.reachMakingParents(file.path(), seen, created.folders);
            FileStat stat = present.getOrDefault(file.path(), FileStat.ABSENT);
            switch (stat.kind()) {
                case ABSENT -> {
                    root.disk().create(path, Disk.Access.NORMAL).close();
                    created.files.add(path);
                }
                case FILE -> { }
                default -> throw new StoreException(Reason.NOT_OURS,
                        StoreException.show(path) + " is not a file but has the name of one of the game; move it away and try again");
            }
            files.put(file.path(), new ChunkFile(path, file.sizeBytes(), stat));
        }
        return files;
    }

    /**
     * Keeps so much more space for this download. The size of a file says nothing of its holes, which an earlier attempt left; whoever has read it
     * knows better.
     *
     * @throws StoreException with {@link Reason#NO_SPACE} if there is less
     */
    public void reserve(long bytes) throws StoreException {
        try {
            space.extend(bytes);
        } catch (IOException e) {
            throw StoreException.of("reserve space for the download of " + plan.gameId(), e);
        }
    }

    /** What is downloaded. */
    public DownloadPlan plan() {
        return plan;
    }

    private DiskFile openChecked(Path path) throws IOException {
        root.requireParents(path);
        return root.disk().open(path);
    }

    /**
     * Writes verified bytes of a file. Other bytes of it stay as they are.
     *
     * @param offset where they belong; they may not reach past the end of the file
     * @throws StoreException if the disk refuses
     */
    public void write(EntryPath path, long offset, ByteBuffer data) throws StoreException {
        ChunkFile file = file(path);
        long length = data.remaining();
        if (offset < 0 || length > file.sizeBytes() - offset) {
            throw new StoreException(Reason.REFUSED, "bytes past the end of " + Quoted.of(path.toString()));
        }
        file.writing();
        try {
            open.use(file.path(), out -> {
                out.write(data, offset);
                return null;
            });
        } catch (IOException e) {
            throw StoreException.of("write " + StoreException.show(file.path()), e);
        }
        space.used(file.newBytes(offset, length));
        if (file.wrote(length)) {
            forcing.later(() -> forceInBackground(file));
        }
    }

    /**
     * Reads what is there of a file, for example from an earlier attempt.
     *
     * @return how many bytes, fewer than fit only at the end of what is there
     */
    public int read(EntryPath path, long offset, ByteBuffer into) throws StoreException {
        ChunkFile file = file(path);
        if (file.isBlank()) {
            return 0;
        }
        try {
            return open.use(file.path(), in -> in.read(into, offset));
        } catch (IOException e) {
            throw StoreException.of("read " + StoreException.show(file.path()), e);
        }
    }

    private ChunkFile file(EntryPath path) {
        ChunkFile file = files.get(path);
        if (file == null) {
            throw new IllegalArgumentException("not a file of this download: " + path);
        }
        return file;
    }

    private void forceInBackground(ChunkFile file) {
        try {
            force(file);
        } catch (IOException e) {
            file.loseBecauseOf(e);
        }
    }

    private void force(ChunkFile file) throws IOException {
        open.use(file.path(), out -> {
            file.force(out);
            return null;
        });
    }

    /**
     * The files of which the disk lost what was written. Each has to be {@linkplain #restart restarted} and fetched again; reading it proves nothing.
     */
    public Set<EntryPath> lost() {
        var lost = new LinkedHashSet<EntryPath>();
        files.forEach((path, file) -> {
            if (file.lost() != null) {
                lost.add(path);
            }
        });
        return lost;
    }

    /** Puts a new, empty file in the place of one. All of its bytes have to be written again. */
    public void restart(EntryPath path) throws StoreException {
        ChunkFile file = file(path);
        try {
            forcing.drain();
            open.forget(file.path());
            root.requireParents(file.path());
            file.restarting();
            root.deleteIfThere(file.path());
            space.extend(file.sizeBytes());
            root.disk().create(file.path(), Disk.Access.NORMAL).close();
            file.restarted();
        } catch (IOException e) {
            throw StoreException.of("start " + StoreException.show(file.path()) + " again", e);
        }
    }

    /**
     * Makes the download complete: payload, then its folders, then the sentinel, each durable before the next begins. Files of the release before
     * that this one does not have are deleted after that.
     *
     * @param versionIni the content of the sentinel
     * @param obsolete files of the release before, as they were when they were known to be; one that changed since is left alone, and so is one
     *     that is a file of this release under another spelling
     * @return what could not be deleted afterwards, to be logged: the download is complete all the same
     * @throws StoreException with {@link Reason#WRITE_LOST} if {@link #lost} files have to be fetched again, {@link Reason#INCOMPLETE} if bytes are
     *     missing; the transaction goes on then. After another failure it has to be {@linkplain #fail failed}, after {@link Reason#STOPPED}
     *     failed or {@linkplain #discard discarded}
     */
    public Optional<StoreException> seal(byte[] versionIni, List<Payload.File> obsolete) throws StoreException {
        if (versionIni.length > MAX_SENTINEL_BYTES) {
            throw new StoreException(Reason.REFUSED, "the version.ini of " + plan.gameId() + " is too long");
        }
        try {
            forcing.drain();
            root.requireRoot();
            requireWholeFiles();
            forceFiles();
            forceFolders();
            StoreException.stopIf(stop);
            commitSentinel(versionIni);
        } catch (IOException e) {
            throw StoreException.of("complete the download of " + plan.gameId(), e);
        }
        try {
            root.deleteIfThere(root.child(DISCARDED_SENTINEL));
            new ObsoleteFiles(root, files.keySet()).delete(obsolete);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(StoreException.of("clean up after the download of " + plan.gameId(), e));
        }
    }

    private void requireWholeFiles() throws IOException {
        for (ChunkFile file : files.values()) {
            long size = root.disk().stat(file.path()).sizeBytes();
            if (size > file.sizeBytes()) {
                file.cutting();
                open.use(file.path(), out -> {
                    out.truncate(file.sizeBytes());
                    return null;
                });
            } else if (size < file.sizeBytes()) {
                throw new StoreException(Reason.INCOMPLETE,
                        StoreException.show(file.path()) + " has " + size + " of " + file.sizeBytes() + " bytes; download the game again");
            }
        }
    }

    private void forceFiles() throws StoreException {
        files.values().stream().filter(ChunkFile::isToBeForced).forEach(file -> forcing.later(() -> forceInBackground(file)));
        forcing.drain();
        StoreException.stopIf(stop);
        for (ChunkFile file : files.values()) {
            if (file.lost() != null) {
                throw StoreException.lost(StoreException.show(file.path()), file.lost());
            }
        }
    }

    /** Deepest first, and the game directory too, since the root may be new. */
    private void forceFolders() throws IOException {
        for (Path folder : payloadFolders()) {
            StoreException.stopIf(stop);
            root.disk().forceDirectory(folder);
        }
        root.disk().forceDirectory(root.root());
        root.disk().forceDirectory(root.root().getParent());
    }

    private List<Path> payloadFolders() {
        return root.foldersDeepestFirst(files.values().stream().map(ChunkFile::path).toList());
    }

    private void commitSentinel(byte[] content) throws IOException {
        root.deleteIfThere(root.child(NEW_SENTINEL));
        root.writeNew(root.child(NEW_SENTINEL), content, Disk.Access.NORMAL);
        rename(root, NEW_SENTINEL, EntryPath.VERSION_SENTINEL);
        root.disk().forceDirectory(root.root());
    }

    /** Tries again for a moment where another program may hold the file. */
    private static void rename(Tree root, String from, String to) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                root.disk().rename(root.child(from), root.child(to));
                return;
            } catch (IOException e) {
                if (attempt == RENAME_ATTEMPTS || !StoreException.mayPass(e)) {
                    throw e;
                }
                pause(e);
            }
        }
    }

    private static void pause(IOException failure) throws IOException {
        try {
            Thread.sleep(RENAME_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    /**
     * Ends a download that did not succeed. The payload stays for the next attempt, but for files of which the disk lost something; the old sentinel
     * does not come back, since the payload may have changed.
     */
    public void fail() throws StoreException {
        end("clean up the failed download of " + plan.gameId(), this::deleteLost);
    }

    private void deleteLost() throws IOException {
        for (EntryPath path : lost()) {
            root.deleteIfFile(path);
        }
    }

    /**
     * Ends a download that was cancelled: deletes the files and folders that it made, and nothing that was there before, whatever it wrote into that.
     * If nothing that was there has changed, all is as it was, an old sentinel too. A game root that this download made goes if it is empty.
     *
     * @return whether all is as it was
     */
    public boolean discard() throws StoreException {
        boolean asBefore = files.values().stream().noneMatch(ChunkFile::hasChanged);
        end("discard the download of " + plan.gameId(), () -> {
            deleteLost();
            List<Path> made = deleteMade();
            if (asBefore) {
                restoreSentinel(root, wasComplete, made);
            }
        });
        return asBefore;
    }

    private List<Path> deleteMade() throws IOException {
        var made = new ArrayList<Path>();
        for (var file : files.entrySet()) {
            if (file.getValue().isMadeHere()) {
                root.deleteIfFile(file.getKey());
                made.add(file.getValue().path());
            }
        }
        root.deleteEmpty(madeFolders.reversed());
        return made;
    }

    private interface Step {
        void run() throws IOException;
    }

    private void end(String what, Step step) throws StoreException {
        try {
            forcing.abandon();
            open.close();
            if (root.disk().stat(root.root()).isAbsent()) {
                return;
            }
            root.requireRoot();
            step.run();
            sweepSentinels(root);
            deleteMadeRoot(root, madeRoot);
        } catch (IOException e) {
            throw StoreException.of(what, e);
        }
    }

    private static void deleteMadeRoot(Tree root, boolean madeRoot) throws IOException {
        if (madeRoot && root.exists() && root.disk().list(root.root()).isEmpty()) {
            root.disk().delete(root.root());
        }
    }

    /** Deletes what an unfinished download leaves beside the sentinel, by the names that are Lanspread's own. */
    static void sweepSentinels(Tree root) throws IOException {
        for (String name : List.of(NEW_SENTINEL, DISCARDED_SENTINEL)) {
            if (root.stat(name).isFile()) {
                root.disk().delete(root.child(name));
            }
        }
    }

    /** Closes the files and ends the threads. Whatever was not sealed stays as after {@link #fail}, without its sweeping. */
    @Override
    public void close() throws StoreException {
        forcing.close();
        space.close();
        try {
            open.close();
        } catch (IOException e) {
            throw StoreException.of("close the files of " + plan.gameId(), e);
        }
    }
}
