package org.lanspread.peer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.lanspread.peer.DiskUnpacker;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.TestRelease;
import org.lanspread.peer.download.BufferPool;
import org.lanspread.peer.download.Download;
import org.lanspread.peer.library.Blame;
import org.lanspread.peer.library.ExpandedBook;
import org.lanspread.peer.library.GameScanner;
import org.lanspread.peer.library.HeldReleases;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.roster.Conduct;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.runtime.UnpackMemory;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.Disk;
import org.lanspread.store.Finding;
import org.lanspread.store.GamePasswords;
import org.lanspread.store.GameStore;
import org.lanspread.store.InstalledRecord;
import org.lanspread.store.StateDirectory;

/** The real operations on any disk, without a peer around them: opened like a peer that starts, closed like one that stops. */
final class Rooms implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final GameId GAME = new GameId("quake");
    static final Path GAMES = Path.of("/party/games");
    static final Path ROOT = GAMES.resolve(GAME.value());
    static final Path STATE = Path.of("/party/state");
    /** What the user keeps beside the games. */
    private static final List<Path> KEPT = List.of(GAMES.resolve("notes.txt"), GAMES.resolve("doom/save.dat"));
    /** What the user keeps beside the files of the game. */
    private static final Path MINE = ROOT.resolve("mine.txt");

    private final Disk disk;
    private final List<PeerEvent> events = new ArrayList<>();
    private final StateDirectory state;
    private final GameStore store;
    private final GamePasswords passwords;
    private final ReleaseBook book;
    private final HeldReleases held = new HeldReleases();
    private final UnpackMemory memory = new UnpackMemory();
    private final Installer installer;
    private final Downloader downloader;

    Rooms(Disk disk, Path scratch, BufferPool buffers, Deadlines deadlines) throws IOException {
        this.disk = disk;
        state = StateDirectory.open(disk, STATE);
        store = GameStore.open(disk, GAMES, state);
        book = new ReleaseBook(state);
        var shared = new Download.Shared(buffers, new Conduct(System::nanoTime), Waits.USUAL);
        downloader = new Downloader(book, held, shared, deadlines, this::hear);
        passwords = new GamePasswords(state);
        installer = new Installer(
                List.of(new DiskUnpacker(disk, scratch)), passwords, new ExpandedBook(state, book), memory, new Blame(book, (_, _, _) -> { }),
                deadlines, this::hear);
    }

    private synchronized void hear(PeerEvent event) {
        events.add(event);
        notifyAll();
    }

    /** Waits until somebody says this. */
    synchronized void await(Predicate<PeerEvent> said) throws InterruptedException {
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        while (events.stream().noneMatch(said)) {
            assertThat(System.nanoTime()).as("%s", events).isLessThan(endNanos);
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, endNanos - System.nanoTime()));
        }
    }

    /** What was said, but for the terminal events. */
    synchronized List<PeerEvent> events() {
        return List.copyOf(events);
    }

    /** Makes the folders of an empty disk, with the user's files in them. */
    static void prepare(Disk disk) throws IOException {
        for (Path folder : List.of(GAMES.getParent(), GAMES, GAMES.resolve("doom"), STATE)) {
            disk.makeDirectory(folder, Disk.Access.NORMAL);
        }
        for (Path kept : KEPT) {
            write(disk, kept);
        }
    }

    private static void write(Disk disk, Path kept) throws IOException {
        try (var file = disk.create(kept, Disk.Access.NORMAL)) {
            file.write(ByteBuffer.wrap(kept.toString().getBytes(StandardCharsets.UTF_8)), 0);
        }
    }

    /** The user puts a file of his own between those of the game. */
    void keepMine() throws IOException {
        write(disk, MINE);
    }

    UnpackMemory memory() {
        return memory;
    }

    PeerEvent download(Source from) throws InterruptedException {
        return download(from, new CancelToken());
    }

    PeerEvent download(Source from, CancelToken cancel) throws InterruptedException {
        TestRelease release = from.release();
        return downloader.download(new Downloader.Job(
                store, release.id(), release.manifest(), download -> download.join(from.link()), cancel, () -> false));
    }

    /** Begins a download, which ends as when the peer stops, with nothing fetched yet. */
    PeerEvent park(Source from) throws InterruptedException {
        TestRelease release = from.release();
        var cancel = new CancelToken();
        return downloader.download(new Downloader.Job(store, release.id(), release.manifest(), _ -> cancel.cancel(), cancel, () -> true));
    }

    Optional<ArchivePassword> keptPassword() throws IOException {
        return passwords.of(GAME);
    }

    PeerEvent install(TestRelease release) {
        return install(release, new CancelToken());
    }

    PeerEvent install(TestRelease release, CancelToken cancel) {
        return install(release, Optional.empty(), cancel);
    }

    PeerEvent install(TestRelease release, Optional<ArchivePassword> password, CancelToken cancel) {
        var record = new InstalledRecord(Optional.of(release.version()), Optional.of(release.id()));
        return installer.install(store, GAME, record, password, cancel);
    }

    PeerEvent uninstall() {
        return new Remover(store, book, passwords, held, this::hear).uninstall(GAME);
    }

    PeerEvent remove() throws InterruptedException {
        return new Remover(store, book, passwords, held, this::hear).remove(GAME);
    }

    /** Hashes the game if nobody knows which release it is, as a peer does that runs. */
    void hash() throws IOException {
        new GameScanner(store, state, book).hash(GAME, new CancelToken());
    }

    /** Requires that nothing of the game is here but a release, and what the user put there. */
    void requireNothingBeside(TestRelease release) throws IOException {
        assertThat(store.game(GAME).payload().files()).extracting(file -> file.path().toString())
                .filteredOn(path -> !path.equals(MINE.getFileName().toString()))
                .containsExactlyInAnyOrderElementsOf(release.files().keySet());
        assertThat(book.known(GAME, store.game(GAME).payload())).contains(release.id());
    }

    List<Finding> recover() throws IOException {
        return store.recover();
    }

    /** Which of these is completely downloaded. What has a sentinel and is none of them is a broken promise. */
    Optional<TestRelease> downloaded(TestRelease... releases) throws IOException {
        if (disk.stat(ROOT.resolve(EntryPath.VERSION_SENTINEL)).isAbsent()) {
            return Optional.empty();
        }
        for (TestRelease release : releases) {
            if (holds(release)) {
                return Optional.of(release);
            }
        }
        throw new AssertionError("a sentinel stands over a payload that is not that of one release");
    }

    private boolean holds(TestRelease release) throws IOException {
        for (Map.Entry<String, byte[]> file : release.files().entrySet()) {
            Path path = ROOT.resolve(file.getKey());
            if (!disk.stat(path).isFile() || !Arrays.equals(DiskUnpacker.read(disk, path), file.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** The user makes the folder of the game. */
    void makeRoot() throws IOException {
        disk.makeDirectory(ROOT, Disk.Access.NORMAL);
    }

    /** Whether nothing of the game is there at all. */
    boolean isRootGone() throws IOException {
        return disk.stat(ROOT).isAbsent();
    }

    /** Which of these is completely installed. What is installed and is none of them is a broken promise. */
    Optional<TestRelease> installed(TestRelease... releases) throws IOException {
        Path local = ROOT.resolve(EntryPath.INSTALLED_FOLDER);
        if (disk.stat(local).isAbsent()) {
            return Optional.empty();
        }
        for (TestRelease release : releases) {
            byte[] program = TestRelease.program(GAME.value(), release.version().toString());
            Path file = local.resolve(TestRelease.INSTALLED_FILE);
            if (disk.stat(file).isFile() && Arrays.equals(DiskUnpacker.read(disk, file), program)) {
                assertThat(disk.list(local)).hasSize(1);
                assertThat(disk.list(file.getParent())).hasSize(1);
                return Optional.of(release);
            }
        }
        throw new AssertionError("what is installed is not one whole version");
    }

    private static long sentinelBytes(TestRelease release) {
        return release.files().get(EntryPath.VERSION_SENTINEL).length;
    }

    /** What a download of a release has to fetch: the chunks that are not on the disk, and the sentinel, which is never taken from there. */
    long missingBytes(TestRelease release) throws IOException {
        int chunkBytes = release.manifest().chunkBytes();
        long missing = sentinelBytes(release);
        for (Map.Entry<String, byte[]> file : release.files().entrySet()) {
            if (!file.getKey().equals(EntryPath.VERSION_SENTINEL)) {
                missing += missingBytes(ROOT.resolve(file.getKey()), file.getValue(), chunkBytes);
            }
        }
        return missing;
    }

    private long missingBytes(Path file, byte[] wanted, int chunkBytes) throws IOException {
        byte[] present = disk.stat(file).isFile() ? DiskUnpacker.read(disk, file) : new byte[0];
        long missing = 0;
        for (int from = 0; from < wanted.length; from += chunkBytes) {
            int to = Math.min(wanted.length, from + chunkBytes);
            boolean here = to <= present.length && Arrays.equals(wanted, from, to, present, from, to);
            missing += here ? 0 : to - from;
        }
        return missing;
    }

    /** No work folder, no intent, no half sentinel; and the user's files are as they were. */
    void requireTidy() throws IOException {
        var names = new TreeSet<String>();
        for (Path path : disk.list(GAMES)) {
            names.add(path.getFileName().toString());
        }
        assertThat(names).isSubsetOf(Set.of("doom", "notes.txt", GAME.value(), ".lanspread.id", ".lanspread.lock"));
        if (disk.stat(ROOT).isDirectory()) {
            assertThat(disk.list(ROOT)).extracting(path -> path.getFileName().toString())
                    .noneMatch(name -> name.startsWith("."));
        }
        assertThat(disk.stat(STATE.resolve("games").resolve(GAME.value()).resolve("install_intent.json")).isAbsent()).isTrue();
        for (Path kept : KEPT) {
            requireUntouched(kept);
        }
    }

    void requireMine() throws IOException {
        requireUntouched(MINE);
    }

    private void requireUntouched(Path kept) throws IOException {
        assertThat(DiskUnpacker.read(disk, kept)).asString(StandardCharsets.UTF_8).isEqualTo(kept.toString());
    }

    @Override
    public void close() throws IOException {
        store.close();
        state.close();
    }
}
