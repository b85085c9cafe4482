package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanspread.peer.PeerEvent.DownloadGameFilesCancelled;
import org.lanspread.peer.PeerEvent.DownloadGameFilesFinished;
import org.lanspread.peer.PeerEvent.InstallGameCancelled;
import org.lanspread.peer.PeerEvent.InstallGameFinished;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.PeerEvent.Progress;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.store.Disk;

/** An update of an installed game, from the first command to the clean-up, is cancelled at every moment of it. */
class CancelScenarioTest {
    private static final TestRelease OLD = TestRelease.of("quake", "20240101", 300_000);
    private static final TestRelease NEW = TestRelease.of("quake", "20250101", 290_000).with("data/more/new.bin", new byte[60_000]);
    private static final GameId GAME = OLD.game();

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

    /** Where it stands when the cancel comes. */
    private enum End { AS_BEFORE, INCOMPLETE, DOWNLOADED, UPDATED }

    private enum Moment {
        PRE_CREATION("create .*/quake/data/more/new.bin", End.AS_BEFORE),
        CHECKING("read .*/quake/data/level.bin", End.AS_BEFORE),
        TRANSFER("write .*/quake/data/level.bin", End.INCOMPLETE),
        FSYNC("force .*/quake/data/level.bin", End.INCOMPLETE),
        FOLDERS("forceDirectory .*/quake/data", End.INCOMPLETE),
        SENTINEL("create .*/quake/.version.ini.tmp", End.DOWNLOADED),
        RENAME_OF_THE_SENTINEL("rename .*/quake/.version.ini.tmp .*/quake/version.ini", End.DOWNLOADED),
        EXTRACTION("write .*/content/bin/game.exe", End.DOWNLOADED),
        FSYNC_OF_STAGING("force .*/content/bin/game.exe", End.DOWNLOADED),
        FOLDERS_OF_STAGING("forceDirectory .*/.local.installing/content", End.DOWNLOADED),
        SWAP_1("rename .*/quake/local .*/.local.backup/content", End.UPDATED),
        SWAP_2("rename .*/.local.installing/content .*/quake/local", End.UPDATED),
        CLEAN_UP("delete .*/.local.trash-.*", End.UPDATED);

        private final String call;
        private final End end;

        Moment(String call, End end) {
            this.call = call;
            this.end = end;
        }
    }

    /** A peer that has the old release installed and knows of the new one. */
    private TestPeer outdated() throws Exception {
        OLD.writeTo(peers.gameDir("sink"));
        Files.writeString(peers.gameDir("sink").resolve("quake/mine.txt"), "mine");
        TestPeer sink = peers.start("sink", HookedDisk.of(Disk.real(), call -> gate.before(call.replace('\\', '/'))));
        sink.awaitGame(GAME, LibrarySnapshot.Game::downloaded);
        sink.send(new PeerCommand.InstallGame(GAME)).await(InstallGameFinished.class);
        peers.adopt(new EvilPeer(peers, NEW));
        sink.awaitGame(GAME, game -> game.peers() == 1);
        return sink;
    }

    private static TestPeer update(TestPeer sink) {
        assertThat(sink.fetch(GAME).release()).isEqualTo(NEW.id());
        return sink.send(new PeerCommand.DownloadGameFiles(GAME, List.of()));
    }

    private static void requireEnd(TestPeer sink, End end) throws IOException {
        Path root = sink.gameDir().resolve("quake");
        assertThat(Files.readString(root.resolve("mine.txt"))).isEqualTo("mine");
        assertThat(root.resolve("local").resolve(TestRelease.INSTALLED_FILE))
                .hasBinaryContent(TestRelease.program("quake", end == End.UPDATED ? "20250101" : "20240101"));
        try (var inRoot = Files.list(root)) {
            assertThat(inRoot).noneMatch(path -> path.getFileName().toString().startsWith("."));
        }
        switch (end) {
            case AS_BEFORE -> {
                assertThat(OLD.isIn(sink.gameDir())).isTrue();
                assertThat(root.resolve("data/more")).doesNotExist();
            }
            case INCOMPLETE -> {
                assertThat(root.resolve("data/more")).as("what the download made").doesNotExist();
                OLD.files().keySet().forEach(file -> assertThat(Files.exists(root.resolve(file))).as(file).isEqualTo(!file.equals("version.ini")));
            }
            case DOWNLOADED, UPDATED -> assertThat(NEW.isIn(sink.gameDir())).isTrue();
        }
        boolean downloaded = end == End.DOWNLOADED || end == End.UPDATED;
        assertThat(sink.events(DownloadGameFilesCancelled.class)).hasSize(downloaded ? 0 : 1);
        assertThat(sink.events(DownloadGameFilesFinished.class)).hasSize(downloaded ? 1 : 0);
        assertThat(sink.events(InstallGameCancelled.class)).hasSize(end == End.DOWNLOADED ? 1 : 0);
        assertThat(sink.events(InstallGameFinished.class)).hasSize(end == End.UPDATED ? 2 : 1);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @Tag("F57")
    @Tag("F32")
    void aCancelIsSeenWhileTheDiskHangsAndEndsBeforeOrAfter(Moment moment) throws Exception {
        TestPeer sink = outdated();
        gate.closeAt(moment.call, 0);
        update(sink);
        gate.awaitReached();

        sink.send(new PeerCommand.CancelDownload(GAME)).await(Progress.class, now -> now.phase() == Phase.CANCELLING);
        gate.open();
        sink.awaitIdle();

        requireEnd(sink, moment.end);
        assertThat(sink.events(PeerEvent.PeerLost.class)).isEmpty();
        if (moment.end != End.UPDATED) {
            update(sink).await(InstallGameFinished.class);
            assertThat(NEW.isIn(sink.gameDir())).isTrue();
        }
    }

    @Test
    @Tag("F57")
    void aCancelRightBehindTheCommandEndsADownloadThatHasHardlyBegun() throws Exception {
        TestPeer sink = outdated();
        gate.closeAt("write .*/quake/data/level.bin", 0);
        update(sink);
        sink.send(new PeerCommand.CancelDownload(GAME)).await(Progress.class, now -> now.phase() == Phase.CANCELLING);
        gate.open();
        sink.awaitTerminal(GAME, DownloadGameFilesCancelled.class);
        requireEnd(sink, OLD.isIn(sink.gameDir()) ? End.AS_BEFORE : End.INCOMPLETE);
    }

    @Test
    @Tag("F57")
    void whileTheFilesAreAskedForThereIsNothingToCancel() throws Exception {
        var asked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        TestPeer sink = peers.start("sink");
        peers.adopt(new EvilPeer(peers, NEW) {
            @Override
            void manifest(ByteStream stream) throws IOException {
                asked.countDown();
                try {
                    answer.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                super.manifest(stream);
            }
        });
        sink.awaitGame(GAME, game -> game.peers() == 1);
        sink.send(new PeerCommand.FetchLatestFromPeers(GAME));
        asked.await();
        assertThat(sink.rejection(new PeerCommand.CancelDownload(GAME))).isEqualTo(FailureReason.NOT_RUNNING);
        answer.countDown();
        sink.await(PeerEvent.GotGameFiles.class);
    }

    @Test
    @Tag("F57")
    void aCancelDuringTheRecoveryThatAnInstallationBeginsWithLetsItFinish() throws Exception {
        TestPeer sink = outdated();
        gate.failAt("rename .*/content .*/quake/local");
        update(sink).await(PeerEvent.InstallGameFailed.class);
        gate.failAt("nothing");
        String swap2 = Moment.SWAP_2.call;
        gate.closeAt(swap2, 0);
        sink.send(new PeerCommand.InstallGame(GAME));
        gate.awaitReached();
        sink.send(new PeerCommand.CancelDownload(GAME)).await(Progress.class, now -> now.phase() == Phase.CANCELLING);
        gate.open();
        sink.awaitIdle();
        assertThat(sink.events(InstallGameCancelled.class)).hasSize(1);
        assertThat(sink.gameDir().resolve("quake/local").resolve(TestRelease.INSTALLED_FILE))
                .hasBinaryContent(TestRelease.program("quake", "20250101"));
        assertThat(sink.gameDir().resolve("quake/.local.backup")).doesNotExist();
    }

    @Test
    @Tag("F58")
    void aSecondCancelChangesNothingAndNothingElseStartsBeforeTheEnd() throws Exception {
        TestPeer sink = outdated();
        gate.closeAt(Moment.TRANSFER.call, 0);
        update(sink);
        gate.awaitReached();
        sink.send(new PeerCommand.CancelDownload(GAME)).send(new PeerCommand.CancelDownload(GAME));
        sink.fetch(GAME);
        assertThat(sink.rejection(new PeerCommand.DownloadGameFiles(GAME, List.of()))).isEqualTo(FailureReason.BUSY);
        assertThat(sink.rejection(new PeerCommand.UninstallGame(GAME))).isEqualTo(FailureReason.BUSY);
        gate.open();
        sink.awaitIdle();
        requireEnd(sink, End.INCOMPLETE);
        assertThat(sink.rejection(new PeerCommand.CancelDownload(GAME))).isEqualTo(FailureReason.NOT_RUNNING);
        sink.send(new PeerCommand.DownloadGameFiles(GAME, List.of())).await(InstallGameFinished.class);
    }

    @Test
    @Tag("F58")
    void aCancelThatRacesTheEndHasOneTerminalEventAndALaterOneHasNothingToDo() throws Exception {
        var countdown = new AtomicInteger(Integer.MAX_VALUE);
        var cancel = new CountDownLatch[] {new CountDownLatch(1)};
        OLD.writeTo(peers.gameDir("sink"));
        TestPeer peer = peers.start("sink", HookedDisk.of(Disk.real(), _ -> {
            if (Thread.currentThread().getName().startsWith("lanspread-install") && countdown.decrementAndGet() == 0) {
                cancel[0].countDown();
            }
        }));
        peer.awaitGame(GAME, LibrarySnapshot.Game::downloaded);
        int installed = 0;
        for (int at = 1; at <= 121; at += 15) {
            cancel[0] = new CountDownLatch(1);
            countdown.set(at);
            peer.send(new PeerCommand.InstallGame(GAME));
            cancel[0].await();
            peer.peer().send(new PeerCommand.CancelDownload(GAME));
            peer.awaitIdle();
            if (peer.ask(GAME).orElseThrow().installed()) {
                installed++;
                peer.send(new PeerCommand.UninstallGame(GAME)).await(PeerEvent.UninstallGameFinished.class);
                peer.awaitIdle();
            }
        }
        assertThat(peer.events(InstallGameFinished.class)).hasSize(installed);
        assertThat(peer.events(InstallGameFinished.class).size() + peer.events(InstallGameCancelled.class).size()).isEqualTo(9);
    }

    /** Parked as a peer does that stops: what was fetched is kept and has no sentinel. */
    private TestPeer parked() throws Exception {
        TestPeer first = peers.start("sink", HookedDisk.of(Disk.real(), call -> gate.before(call.replace('\\', '/'))));
        peers.adopt(new EvilPeer(peers, NEW));
        gate.closeAt(Moment.FSYNC.call, 0);
        first.awaitGame(GAME, game -> game.peers() == 1);
        update(first);
        gate.awaitReached();
        Thread closing = Thread.ofPlatform().start(first::close);
        first.await(Progress.class, now -> now.phase() == Phase.CANCELLING);
        gate.open();
        closing.join();
        first.awaitTerminal(GAME, PeerEvent.DownloadGameFilesFailed.class);
        return peers.start("sink", HookedDisk.of(Disk.real(), call -> gate.before(call.replace('\\', '/'))));
    }

    @Test
    @Tag("F57")
    void whatACancelledDownloadLeftThatWentOnIsRemovedAndDownloadedAgain() throws Exception {
        TestPeer sink = parked();
        Path root = sink.gameDir().resolve("quake");
        gate.closeAt(Moment.FOLDERS.call, 0);
        sink.awaitGame(GAME, game -> game.peers() == 1);
        update(sink);
        gate.awaitReached();
        sink.send(new PeerCommand.CancelDownload(GAME)).await(Progress.class, now -> now.phase() == Phase.CANCELLING);
        gate.open();
        sink.awaitTerminal(GAME, DownloadGameFilesCancelled.class);
        assertThat(root.resolve("data/level.bin")).as("what was there when it went on").exists();
        assertThat(root.resolve("version.ini")).doesNotExist();

        sink.send(new PeerCommand.RemoveDownloadedGame(GAME)).await(PeerEvent.RemoveDownloadedGameFinished.class);
        assertThat(root).doesNotExist();
        update(sink).await(InstallGameFinished.class);
        assertThat(NEW.isIn(sink.gameDir())).isTrue();
    }

    @Test
    @Tag("F57")
    void anUninstallationIsNotCancelled() throws Exception {
        TestPeer sink = outdated();
        gate.closeAt("rename .*/quake/local .*/.local.backup/content", 0);
        sink.send(new PeerCommand.UninstallGame(GAME));
        gate.awaitReached();
        assertThat(sink.rejection(new PeerCommand.CancelDownload(GAME))).isEqualTo(FailureReason.NOT_RUNNING);
        gate.open();
        sink.await(PeerEvent.UninstallGameFinished.class);
    }

    @Test
    @Tag("F32")
    void aDiskThatHangsIsNotThePeersFault() throws Exception {
        TestPeer sink = outdated();
        gate.closeAt("write .*/sink/quake/.*", 0);
        update(sink);
        gate.awaitReached();
        sink.await(Progress.class, now -> now.phase() == Phase.TRANSFERRING);
        gate.open();
        assertThat(sink.await(DownloadGameFilesFinished.class).sources()).hasSize(1);
        sink.await(InstallGameFinished.class);
        assertThat(sink.events(PeerEvent.PeerLost.class)).isEmpty();
        assertThat(peers.logged(Level.INFO)).noneMatch(entry -> entry.contains("deliver") || entry.contains("wrong bytes"));
    }
}
