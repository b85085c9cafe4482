package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerEvent.DownloadGameFilesFailed;
import org.lanspread.peer.PeerEvent.DownloadGameFilesFinished;
import org.lanspread.peer.PeerEvent.InstallGameFailed;
import org.lanspread.peer.PeerEvent.InstallGameFinished;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.store.Disk;
import org.lanspread.testkit.unpack.MemoryArchive;
import org.lanspread.testkit.unpack.MemoryUnpacker;

/** What befalls an operation of a whole peer from its own machine: its user, its disk, its memory, its end. */
class EngineFaultTest {
    private static final TestRelease OLD = TestRelease.of("quake", "20240101", 300_000);
    private static final TestRelease NEW = TestRelease.of("quake", "20250101", 290_000);
    private static final GameId GAME = OLD.game();
    private static final long RESERVE_BYTES = 16L << 20;

    @TempDir
    private Path folder;
    private TestPeers peers;
    private final Gate gate = new Gate();

    @BeforeEach
    void startParty() {
        peers = new TestPeers(folder);
    }

    @AfterEach
    void endParty() {
        gate.open();
        peers.close();
    }

    private TestPeer start() throws StartException {
        return peers.start("sink", HookedDisk.of(Disk.real(), call -> gate.before(call.replace('\\', '/'))));
    }

    private TestPeer startWith(TestRelease game) throws StartException {
        game.writeTo(peers.gameDir("sink"));
        TestPeer peer = start();
        peer.awaitGame(game.game(), LibrarySnapshot.Game::downloaded);
        return peer;
    }

    /** A peer that has the old release installed, and knows of the new one. */
    private TestPeer outdated() throws Exception {
        TestPeer sink = startWith(OLD);
        sink.send(new PeerCommand.InstallGame(GAME)).await(InstallGameFinished.class);
        peers.adopt(new EvilPeer(peers, NEW));
        sink.awaitGame(GAME, game -> game.peers() == 1);
        return sink;
    }

    private static void requireInstalled(TestPeer peer, TestRelease release) {
        assertThat(peer.gameDir().resolve("quake/local").resolve(TestRelease.INSTALLED_FILE))
                .hasBinaryContent(TestRelease.program("quake", release.version().toString()));
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Test
    @Tag("F23")
    void aFileThatIsDeletedDuringTheDownloadFailsItAndOnlyThatOneIsFetchedAgain() throws Exception {
        TestPeer sink = outdated();
        gate.closeAt("write .*/quake/data/level.bin", 0);
        sink.download(GAME);
        gate.awaitReached();
        Files.delete(sink.gameDir().resolve("quake/data/level.bin"));
        gate.open();

        DownloadGameFilesFailed failed = sink.await(DownloadGameFilesFailed.class);

        assertThat(failed.reason()).isEqualTo(FailureReason.DISK);
        assertThat(failed.message()).contains("level.bin").contains("download the game again");
        requireInstalled(sink, OLD);
        var again = sink.download(GAME).await(DownloadGameFilesFinished.class);
        assertThat(again.sources().stream().mapToLong(PeerEvent.Source::bytes).sum()).isBetween(290_000L, NEW.size() - 1);
        sink.await(InstallGameFinished.class);
        requireInstalled(sink, NEW);
    }

    @Test
    @Tag("F23")
    void stagingThatIsDeletedFailsTheUpdateAndTheOldVersionStays() throws Exception {
        TestPeer sink = outdated();
        gate.closeAt("write .*/content/bin/game.exe", 0);
        sink.download(GAME);
        gate.awaitReached();
        delete(sink.gameDir().resolve("quake/.local.installing"));
        gate.open();

        InstallGameFailed failed = sink.await(InstallGameFailed.class);

        assertThat(failed.reason()).isEqualTo(FailureReason.DISK);
        assertThat(failed.message()).contains("try again");
        requireInstalled(sink, OLD);
        sink.send(new PeerCommand.InstallGame(GAME)).await(InstallGameFinished.class);
        requireInstalled(sink, NEW);
    }

    @Test
    @Tag("F23")
    void aLocalFolderThatTheUserMakesDuringTheFirstInstallationStays() throws Exception {
        TestPeer sink = startWith(OLD);
        gate.closeAt("forceDirectory .*/.local.installing/content", 0);
        sink.send(new PeerCommand.InstallGame(GAME));
        gate.awaitReached();
        Path mine = Files.createDirectories(sink.gameDir().resolve("quake/local")).resolve("save.dat");
        Files.writeString(mine, "mine");
        gate.open();

        InstallGameFailed failed = sink.await(InstallGameFailed.class);

        assertThat(failed.reason()).isEqualTo(FailureReason.NOT_OURS);
        assertThat(failed.message()).contains("local").contains("move it away and try again");
        assertThat(mine).hasContent("mine");
        assertThat(sink.gameDir().resolve("quake/.local.installing")).doesNotExist();
    }

    @Test
    @Tag("F24")
    void whatCanNeitherBeFinishedNorUndoneIsKeptAndTold() throws Exception {
        TestPeer sink = outdated();
        gate.failAt("rename .*/content .*/quake/local");
        InstallGameFailed failed = sink.download(GAME).await(InstallGameFailed.class);
        assertThat(failed.message()).contains("everything was kept").contains("start Lanspread again");
        Path root = sink.gameDir().resolve("quake");
        assertThat(root.resolve(".local.backup/content").resolve(TestRelease.INSTALLED_FILE))
                .hasBinaryContent(TestRelease.program("quake", "20240101"));
        assertThat(root.resolve(".local.installing/content").resolve(TestRelease.INSTALLED_FILE))
                .hasBinaryContent(TestRelease.program("quake", "20250101"));
        sink.close();
        gate.failAt("nothing");
        Path mine = Files.writeString(Files.createDirectory(root.resolve("local")).resolve("save.dat"), "mine");

        TestPeer second = start();
        PeerEvent.NeedsAttention told = second.await(PeerEvent.NeedsAttention.class, 0, _ -> true);
        assertThat(told.gameId()).isEqualTo(GAME);
        assertThat(told.message()).contains("quake/local").contains("move it away and try again");
        assertThat(mine).hasContent("mine");
        second.close();

        delete(root.resolve("local"));
        requireInstalled(start(), NEW);
        assertThat(root.resolve(".local.backup")).doesNotExist();
    }

    private static TestRelease installing(String game, int bytes) {
        byte[] archive = new MemoryArchive().file("game.exe", new byte[bytes]).toBytes();
        return new TestRelease(new GameId(game), OLD.version(), new TreeMap<>(OLD.files())).with("game.mem", archive);
    }

    @Test
    @Tag("F29")
    void anInstallationForWhichThereIsNoRoomIsRefusedBeforeItBeginsWithTheFigures() throws Exception {
        TestRelease first = installing("doom", 4 << 20);
        TestRelease second = installing("hexen", 3 << 20);
        first.writeTo(peers.gameDir("sink"));
        second.writeTo(peers.gameDir("sink"));
        var free = new AtomicLong(RESERVE_BYTES + (3 << 20));
        TestPeer peer = peers.start("sink", HookedDisk.of(
                HookedDisk.withSpace(Disk.real(), free::get), call -> gate.before(call.replace('\\', '/'))));
        peer.awaitGame(first.game(), LibrarySnapshot.Game::downloaded);
        peer.awaitGame(second.game(), LibrarySnapshot.Game::downloaded);

        InstallGameFailed alone = peer.send(new PeerCommand.InstallGame(first.game())).await(InstallGameFailed.class);
        assertThat(alone.reason()).isEqualTo(FailureReason.NO_SPACE);
        assertThat(alone.message()).contains("4 MiB needed, 3 MiB available").contains("free some space and try again");
        assertThat(peer.gameDir().resolve("doom/.local.installing")).doesNotExist();

        free.set(RESERVE_BYTES + (6 << 20));
        gate.closeAt("write .*/doom/.local.installing/content/game.exe", 0);
        peer.send(new PeerCommand.InstallGame(first.game()));
        gate.awaitReached();
        InstallGameFailed beside = peer.send(new PeerCommand.InstallGame(second.game())).await(InstallGameFailed.class);
        assertThat(beside.message()).as("what the other one will need is taken").contains("3 MiB needed, 2 MiB available");
        gate.open();
        peer.await(InstallGameFinished.class);
        peer.send(new PeerCommand.InstallGame(second.game())).await(InstallGameFinished.class);
    }

    @Test
    void anInstallationThatSucceededIsReportedAlthoughTheLooksAfterItBreak() throws Exception {
        var toBreak = new AtomicInteger();
        OLD.writeTo(peers.gameDir("sink"));
        TestPeer peer = peers.start("sink", HookedDisk.of(Disk.real(), call -> {
            if (call.matches("delete .*install_intent.json")) {
                toBreak.set(2);
            } else if (isInstalling() && call.matches("list .*quake") && toBreak.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("broken");
            }
        }));
        peer.awaitHashed(GAME);
        peer.send(new PeerCommand.InstallGame(GAME)).await(InstallGameFinished.class);
        peer.awaitGame(GAME, LibrarySnapshot.Game::installed);
        assertThat(toBreak).hasValue(0);
        assertThat(peers.logged(Level.WARNING))
                .anyMatch(line -> line.contains("what it unpacks to is not told to others: broken"))
                .anyMatch(line -> line.contains("could not be looked at: broken"));
    }

    private static boolean isInstalling() {
        return Thread.currentThread().getName().startsWith("lanspread-install");
    }

    /** Notes what it is asked to look at. */
    private record CuriousUnpacker(Set<String> asked) implements Unpacker {
        @Override
        public String id() {
            return "curious";
        }

        @Override
        public Match match(Archive archive) {
            asked.add(archive.name());
            return Match.NO;
        }

        @Override
        public ArchiveReader open(Archive archive, UnpackOptions options) {
            throw new AssertionError("it matches nothing");
        }
    }

    @Test
    void aGameWithoutAnArchiveIsSaidToBeCompleteAndEveryFileThatMayBeOneIsLookedInto() throws Exception {
        Set<String> asked = ConcurrentHashMap.newKeySet();
        peers.unpackWith(new CuriousUnpacker(asked));
        TestPeer peer = startWith(OLD.without("game.mem").with("tiny.rar", new byte[19]).with("small.txt", new byte[20]));
        InstallGameFailed failed = peer.send(new PeerCommand.InstallGame(GAME)).await(InstallGameFailed.class);
        assertThat(failed.reason()).isEqualTo(FailureReason.NO_ARCHIVE);
        assertThat(failed.message()).contains("complete in its folder and needs no installation");
        assertThat(asked).containsExactlyInAnyOrder("small.txt", "level.bin");
    }

    /** Has no memory the first time. */
    private static final class HungryUnpacker implements Unpacker {
        private final Unpacker real = new MemoryUnpacker();
        private final AtomicBoolean fed = new AtomicBoolean();

        @Override
        public String id() {
            return "hungry";
        }

        @Override
        public Match match(Archive archive) throws IOException {
            return real.match(archive);
        }

        @Override
        public ArchiveReader open(Archive archive, UnpackOptions options) throws IOException, UnpackException {
            if (fed.compareAndSet(false, true)) {
                throw new OutOfMemoryError("Java heap space");
            }
            return real.open(archive, options);
        }
    }

    @Test
    @Tag("F33")
    void anUnpackerThatHasNoMemoryLeftEndsTheOperationAndNotThePeer() throws Exception {
        peers.unpackWith(new HungryUnpacker());
        TestPeer peer = startWith(OLD);
        InstallGameFailed failed = peer.send(new PeerCommand.InstallGame(GAME)).await(InstallGameFailed.class);
        assertThat(failed.reason()).isEqualTo(FailureReason.ARCHIVE_REFUSED);
        assertThat(failed.message()).contains("memory").contains("try again");
        assertThat(peer.gameDir().resolve("quake/.local.installing")).doesNotExist();
        peer.send(new PeerCommand.InstallGame(GAME)).await(InstallGameFinished.class);
    }

    @Test
    @Tag("F34")
    void noInterruptReachesAThreadThatUsesAFileNotEvenWhenThePeerStops() throws Exception {
        List<String> interrupted = Collections.synchronizedList(new ArrayList<>());
        OLD.writeTo(peers.gameDir("sink"));
        TestPeer sink = peers.start("sink", HookedDisk.of(Disk.real(), call -> {
            gate.before(call);
            if (Thread.currentThread().isInterrupted() && call.matches("(read|write|force|truncate|size) .*")) {
                interrupted.add(Thread.currentThread().getName() + ": " + call);
            }
        }));
        sink.awaitGame(GAME, LibrarySnapshot.Game::downloaded);
        peers.adopt(new EvilPeer(peers, NEW));
        sink.awaitGame(GAME, game -> game.peers() == 1);
        gate.closeAt("write .*level.bin", 0);
        sink.download(GAME);
        gate.awaitReached();
        sink.send(new PeerCommand.CancelDownload(GAME)).await(PeerEvent.Progress.class, now -> now.phase() == PeerEvent.Phase.CANCELLING);
        gate.open();
        sink.await(PeerEvent.DownloadGameFilesCancelled.class);
        sink.awaitIdle();
        // What the cancelled download wrote into a file that was there stays, and may be all of it: now it has to be fetched again.
        Files.write(sink.gameDir().resolve("quake/data/level.bin"), new byte[1]);
        gate.closeAt("write .*level.bin", 0);
        sink.download(GAME);
        gate.awaitReached();
        Thread stopping = Thread.ofPlatform().start(sink::close);
        sink.await(PeerEvent.Progress.class, now -> now.phase() == PeerEvent.Phase.CANCELLING);
        gate.open();
        stopping.join();
        assertThat(interrupted).isEmpty();
    }

    @Test
    @Tag("F32")
    void anOperationThatOutlastsThePeerHasOneTerminalEventAndKeepsTheFolders() throws Exception {
        TestPeer sink = outdated();
        gate.closeAt("write .*/quake/data/level.bin", 0);
        sink.download(GAME);
        gate.awaitReached();
        sink.close();
        assertThat(sink.events(DownloadGameFilesFailed.class)).singleElement()
                .satisfies(failed -> assertThat(failed.reason()).isEqualTo(FailureReason.STOPPING));
        assertThat(sink.events(PeerEvent.ActiveOperationsChanged.class).getLast().operations()).isEmpty();
        assertThatThrownBy(() -> peers.start("sink")).isInstanceOf(StartException.class).hasMessageContaining("another peer uses");
        gate.open();
    }
}
