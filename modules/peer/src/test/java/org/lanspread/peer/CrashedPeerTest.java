package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerEvent.ActiveOperationsChanged;
import org.lanspread.peer.PeerEvent.InstallGameFinished;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.store.Disk;
import org.lanspread.store.fault.CrashDisk;

/**
 * A whole peer downloads, installs, is started again, updates, uninstalls and removes a game on a machine that loses its power somewhere on the way.
 * The next start finds everything old or new, and goes the rest of the way.
 */
class CrashedPeerTest {
    /** In how many places of its life a machine crashes; at night, at every call that changes the disk. */
    private static final int PLACES = Boolean.getBoolean("lanspread.nightly") ? Integer.MAX_VALUE : 8;

    private static final TestRelease OLD = TestRelease.of("quake", "20240101", 200_000);
    private static final TestRelease NEW = TestRelease.of("quake", "20250101", 190_000).with("data/more/new.bin", new byte[60_000]);
    private static final GameId GAME = OLD.game();

    @TempDir
    private Path folder;
    private TestPeers peers;
    private int machines;
    private volatile TestRelease offered = OLD;

    @BeforeEach
    void startParty() throws IOException {
        peers = new TestPeers(folder);
        peers.adopt(new EvilPeer(peers, OLD) {
            @Override
            void games(ByteStream stream) throws IOException {
                respond(stream, new Response.Games(1, List.of(offered.summary())));
            }

            @Override
            void manifest(ByteStream stream) throws IOException {
                sendContent(stream, offered.manifest().bytes());
            }

            @Override
            void content(Request.GetGameFileChunk chunk, ByteStream stream) throws IOException {
                sendContent(stream, offered.content(chunk.file(), chunk.offset(), chunk.length()));
            }
        });
    }

    @AfterEach
    void endParty() {
        peers.close();
    }

    /** A disk with the folders of a peer, and the name of that peer. */
    private record Machine(String name, CrashDisk disk, Path root) {}

    private Machine machine() throws IOException {
        String name = "machine" + machines++;
        Path games = peers.gameDir(name);
        var disk = new CrashDisk();
        for (int names = 1; names <= games.getNameCount(); names++) {
            disk.makeDirectory(games.getRoot().resolve(games.subpath(0, names)), Disk.Access.NORMAL);
        }
        disk.settle();
        return new Machine(name, disk, games.resolve(GAME.value()));
    }

    private interface Session {
        boolean isOver(TestPeer peer);
    }

    /** Starts a peer, lets it work, stops it, and says whether it came to the last step. */
    private boolean session(Machine machine, TestRelease release, Session session) {
        offered = release;
        peers.unpackWith(new DiskUnpacker(machine.disk, folder));
        try (var peer = new TestPeer(peers.config(machine.name), peers.providers(), machine.disk)) {
            PeerEvent first = peer.await(PeerEvent.class, 0, event ->
                    event instanceof PeerEvent.PeerReady || event instanceof PeerEvent.RuntimeFailed);
            boolean over = false;
            if (first instanceof PeerEvent.PeerReady) {
                peer.awaitGame(GAME, game -> game.peers() == 1);
                over = session.isOver(peer);
            }
            return over;
        } catch (StartException e) {
            return false;
        }
    }

    /** Sends a command, waits for the end of what it begins, and says whether it ended like this. */
    private static boolean ends(TestPeer peer, PeerCommand command, Class<? extends PeerEvent> terminal) {
        int before = peer.events(terminal).size();
        peer.send(command).await(PeerEvent.class, event -> event instanceof PeerEvent.CommandRejected
                || event instanceof ActiveOperationsChanged active && active.operations().isEmpty());
        return peer.events(terminal).size() > before;
    }

    private static boolean downloads(TestPeer peer) {
        peer.fetch(GAME);
        return ends(peer, new PeerCommand.DownloadGameFiles(GAME, List.of()), InstallGameFinished.class);
    }

    private static boolean updatesAndLeaves(TestPeer peer) {
        return downloads(peer)
                && ends(peer, new PeerCommand.UninstallGame(GAME), PeerEvent.UninstallGameFinished.class)
                && ends(peer, new PeerCommand.RemoveDownloadedGame(GAME), PeerEvent.RemoveDownloadedGameFinished.class);
    }

    private boolean live(Machine machine) {
        return session(machine, OLD, CrashedPeerTest::downloads)
                && session(machine, NEW, CrashedPeerTest::updatesAndLeaves);
    }

    private static boolean holds(Machine machine, Path below, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = below.resolve(file.getKey());
            if (!machine.disk.stat(path).isFile() || !Arrays.equals(DiskUnpacker.read(machine.disk, path), file.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, byte[]> installed(TestRelease release) {
        return Map.of(TestRelease.INSTALLED_FILE, TestRelease.program(GAME.value(), release.version().toString()));
    }

    private static void requireSound(Machine machine) throws IOException {
        if (!machine.disk.stat(machine.root.resolve("version.ini")).isAbsent()) {
            assertThat(holds(machine, machine.root, OLD.files()) || holds(machine, machine.root, NEW.files())).as("one whole release").isTrue();
        }
        Path local = machine.root.resolve("local");
        if (!machine.disk.stat(local).isAbsent()) {
            assertThat(holds(machine, local, installed(OLD)) || holds(machine, local, installed(NEW))).as("one whole version").isTrue();
        }
        if (machine.disk.stat(machine.root).isDirectory()) {
            assertThat(machine.disk.list(machine.root)).noneMatch(path -> path.getFileName().toString().startsWith("."));
        }
        assertThat(machine.disk.list(machine.root.getParent())).noneMatch(path -> path.getFileName().toString().contains("trash"));
    }

    @Test
    @Tag("F1")
    @Tag("F2")
    @Tag("F3")
    @Tag("F9")
    @Tag("F12")
    @Tag("F13")
    void findsEverythingOldOrNewAndGoesTheRestOfTheWay() throws Exception {
        Machine well = machine();
        int before = well.disk.calls();
        assertThat(live(well)).isTrue();
        int calls = well.disk.calls() - before;
        int stride = Math.max(1, calls / PLACES);
        for (int call = stride; call <= calls; call += stride) {
            Machine machine = machine();
            machine.disk.crashAt(machine.disk.calls() + call);
            try {
                live(machine);
                machine.disk.restart(call);
                boolean complete = session(machine, NEW, peer -> {
                    try {
                        requireSound(machine);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    return updatesAndLeaves(peer);
                });
                assertThat(complete).isTrue();
                assertThat(machine.disk.stat(machine.root).isAbsent()).isTrue();
            } catch (AssertionError e) {
                throw new AssertionError("crash at call " + call + " of " + calls, e);
            }
        }
    }
}
