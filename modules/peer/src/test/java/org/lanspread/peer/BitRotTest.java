package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.PeerEvent.DownloadGameFilesFinished;
import org.lanspread.peer.PeerEvent.GotGameFiles;
import org.lanspread.peer.PeerEvent.InstallGameFinished;
import org.lanspread.peer.PeerEvent.NeedsAttention;
import org.lanspread.peer.PeerEvent.NoPeersHaveGame;
import org.lanspread.peer.PeerEvent.Source;
import org.lanspread.peer.PeerEvent.VerifyGameCancelled;
import org.lanspread.peer.PeerEvent.VerifyGameFinished;
import org.lanspread.proto.Framing;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.ArchiveReader;
import org.lanspread.spi.unpack.UnpackException;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.store.Disk;
import org.lanspread.testkit.unpack.MemoryArchive;
import org.lanspread.testkit.unpack.MemoryArchive.Member;
import org.lanspread.testkit.unpack.MemoryUnpacker;

/** Files that went bad on the disk, although they look the same, are noticed, not shared, and mended by fetching the damaged parts only. */
@Tag("F11")
class BitRotTest {
    private static final int CHUNK = ReleaseManifest.MIN_CHUNK_BYTES;
    private static final TestRelease QUAKE = TestRelease.of("quake", "20240101", 8 << 20);
    private static final GameId GAME = QUAKE.game();
    private static final String FILE = "data/level.bin";
    private static final String ARCHIVE = "game.mem";

    @TempDir
    private Path folder;
    private TestPeers peers;

    @BeforeEach
    void startParty() {
        peers = new TestPeers(folder);
    }

    @AfterEach
    void endParty() throws Exception {
        peers.close();
    }

    private TestPeer startHolder(String name) throws Exception {
        TestPeer holder = peers.start(name, QUAKE);
        holder.awaitHashed(GAME);
        return holder;
    }

    /** Changes bytes as a disk does it: nothing else of the file changes. */
    private static void rot(TestPeer peer, String file, long... offsets) throws IOException {
        Path path = peer.gameDir().resolve(GAME.value()).resolve(file);
        FileTime time = Files.getLastModifiedTime(path);
        try (var content = new RandomAccessFile(path.toFile(), "rw")) {
            for (long offset : offsets) {
                content.seek(offset);
                int before = content.read();
                content.seek(offset);
                content.write(before ^ 0x10);
            }
        }
        Files.setLastModifiedTime(path, time);
    }

    private static VerifyGameFinished verify(TestPeer peer) {
        return peer.send(new PeerCommand.VerifyGame(GAME)).await(VerifyGameFinished.class);
    }

    @Test
    @Tag("B36")
    void anArchiveThatCannotBeUnpackedIsReadAgainAndTheDiskIsBlamed() throws Exception {
        TestPeer holder = startHolder("holder");
        rot(holder, ARCHIVE, 500);
        holder.send(new PeerCommand.InstallGame(GAME));

        PeerEvent.InstallGameFailed failed = holder.await(PeerEvent.InstallGameFailed.class);
        assertThat(failed.reason()).isEqualTo(FailureReason.ARCHIVE_DAMAGED);
        assertThat(failed.message()).contains("went bad on this disk", "lanspread download quake");
        assertThat(holder.await(NeedsAttention.class).message()).contains(ARCHIVE, "not shared any more");
    }

    @Test
    @Tag("B36")
    void whoeverPackedItIsBlamedForAnArchiveThatIsWhatItsReleaseSays() throws Exception {
        TestRelease badlyPacked = QUAKE.with(ARCHIVE, new MemoryArchive().add(Member.file("a", new byte[] {1}).withCrc(7)).toBytes());
        TestPeer holder = peers.start("holder", badlyPacked);
        holder.awaitHashed(GAME);
        holder.send(new PeerCommand.InstallGame(GAME));

        PeerEvent.InstallGameFailed failed = holder.await(PeerEvent.InstallGameFailed.class);
        assertThat(failed.reason()).isEqualTo(FailureReason.ARCHIVE_DAMAGED);
        assertThat(failed.message()).contains("packed like that", "ask who shares it");
        assertThat(holder.events(NeedsAttention.class)).isEmpty();
    }

    /** Breaks over every archive, and cannot tell whose fault that is. */
    private record Broken(Unpacker real) implements Unpacker {
        @Override
        public String id() {
            return real.id();
        }

        @Override
        public Match match(Archive archive) throws IOException {
            return real.match(archive);
        }

        @Override
        public ArchiveReader open(Archive archive, UnpackOptions options) throws UnpackException {
            throw UnpackException.suspected("The unpacker crashed.");
        }
    }

    @Test
    @Tag("B36")
    void nobodyIsSaidToHavePackedBadlyWhatAnUnpackerOnlyBrokeOver() throws Exception {
        peers.unpackWith(new Broken(new MemoryUnpacker()));
        TestPeer holder = startHolder("holder");
        holder.send(new PeerCommand.InstallGame(GAME));

        PeerEvent.InstallGameFailed failed = holder.await(PeerEvent.InstallGameFailed.class);
        assertThat(failed.reason()).isEqualTo(FailureReason.ARCHIVE_DAMAGED);
        assertThat(failed.message()).contains("The unpacker crashed. It is what its release says: try again").doesNotContain("packed like that");
    }

    @Test
    @Tag("B36")
    void aSenderWhoseArchiveWentBadOffersItNoMore() throws Exception {
        TestPeer rotten = startHolder("rotten");
        TestPeer receiver = peers.start("receiver");
        receiver.awaitGame(GAME, game -> game.peers() == 1);
        rot(rotten, ARCHIVE, 500);
        receiver.send(new PeerCommand.StreamInstallGame(GAME)).await(PeerEvent.DownloadGameFilesFailed.class);

        assertThat(rotten.await(NeedsAttention.class).message()).contains(ARCHIVE, "not shared any more");
        receiver.awaitNoGame(GAME);
    }

    @Test
    void aSourceNoticesItRefusesAndStopsOfferingAndTheReceiverFetchesElsewhere() throws Exception {
        TestPeer rotten = startHolder("rotten");
        TestPeer honest = startHolder("honest");
        TestPeer sink = peers.start("sink");
        sink.awaitGame(GAME, game -> game.peers() == 2);
        sink.fetch(GAME);
        long[] everyChunk = new long[QUAKE.files().get(FILE).length / CHUNK];
        for (int i = 0; i < everyChunk.length; i++) {
            everyChunk[i] = (long) i * CHUNK + i;
        }
        rot(rotten, FILE, everyChunk);
        peers.faultsOf(honest).delay(Duration.ofMillis(30));

        sink.send(new PeerCommand.DownloadGameFiles(GAME, List.of())).await(InstallGameFinished.class);

        assertThat(QUAKE.isIn(sink.gameDir())).isTrue();
        NeedsAttention told = rotten.await(NeedsAttention.class);
        assertThat(told.gameId()).isEqualTo(GAME);
        assertThat(told.message()).contains(FILE, "lanspread verify quake", "lanspread download quake");
        assertThat(rotten.events(NeedsAttention.class)).hasSize(1);
        assertThat(peers.logged(Level.WARNING)).noneMatch(line -> line.contains("sent wrong bytes"));
        honest.awaitGame(GAME, game -> game.peers() == 1);
    }

    @Test
    void aPartOfADamagedChunkIsRefusedByATypedAnswer() throws Exception {
        TestPeer holder = startHolder("holder");
        var met = new CompletableFuture<Connection>();
        EvilPeer caller = peers.adopt(new EvilPeer(peers, QUAKE) {
            @Override
            void serve(Connection connection) {
                met.complete(connection);
                super.serve(connection);
            }
        });
        holder.await(PeerEvent.PeerConnected.class, connected -> connected.peerId().equals(caller.id()));
        Connection connection = met.get(TestPeer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        rot(holder, FILE, CHUNK + 5);
        int file = QUAKE.manifest().files().stream().map(known -> known.path().toString()).toList().indexOf(FILE);

        assertThat(ask(connection, content(file, CHUNK - 3, 3))).isEqualTo(new Response.Content(3));
        assertThat(ask(connection, content(file, CHUNK - 3, 6))).isInstanceOfSatisfying(
                Response.Refused.class, refused -> assertThat(refused.error()).isEqualTo(Response.Error.FAILED));

        holder.await(NeedsAttention.class);
    }

    private static Request content(int file, long offset, int length) {
        return new Request.GetGameFileChunk(GAME, QUAKE.id(), file, offset, length);
    }

    private static Response ask(Connection connection, Request request) throws IOException {
        try (ByteStream stream = connection.openStream()) {
            Framing.write(stream, JsonCodec.encode(request));
            stream.finishOutput();
            return JsonCodec.decodeResponse(Framing.read(stream, Limits.LISTING_BYTES));
        }
    }

    @Test
    void aDamagedGameIsMendedByFetchingItsDamagedPartsOnly() throws Exception {
        TestPeer damaged = startHolder("damaged");
        TestPeer source = startHolder("source");
        damaged.awaitGame(GAME, game -> game.peers() == 1);
        rot(damaged, FILE, 3L * CHUNK + 17, 20L * CHUNK);

        assertThat(verify(damaged).damaged()).containsExactly(EntryPath.parsePayload(FILE));
        source.awaitGame(GAME, game -> game.peers() == 0);

        GotGameFiles got = damaged.send(new PeerCommand.GetGame(GAME)).await(GotGameFiles.class);
        assertThat(got.release()).isEqualTo(QUAKE.id());
        DownloadGameFilesFinished finished =
                damaged.send(new PeerCommand.DownloadGameFiles(GAME, List.of())).await(DownloadGameFilesFinished.class);
        damaged.await(InstallGameFinished.class);

        assertThat(finished.sources().stream().mapToLong(Source::bytes).sum())
                .as("two chunks, and the sentinel, which is written last").isEqualTo(2L * CHUNK + QUAKE.files().get("version.ini").length);
        assertThat(QUAKE.isIn(damaged.gameDir())).isTrue();
        source.awaitGame(GAME, game -> game.peers() == 1);
        assertThat(verify(damaged).damaged()).isEmpty();
    }

    @Test
    void theMarkOutlivesTheProcessAndSoDoesTheRefusalToShare() throws Exception {
        TestPeer damaged = startHolder("damaged");
        rot(damaged, FILE, 5);
        assertThat(verify(damaged).damaged()).hasSize(1);
        damaged.close();

        TestPeer again = peers.start(damaged.config());

        assertThat(again.await(NeedsAttention.class).gameId()).isEqualTo(GAME);
        again.send(new PeerCommand.GetGame(GAME)).await(NoPeersHaveGame.class);
        TestPeer other = startHolder("other");
        assertThat(again.awaitGame(GAME, game -> game.peers() == 1).downloaded()).isTrue();
        assertThat(other.ask(GAME)).get().matches(game -> game.peers() == 0);
    }

    @Test
    void aFileThatIsItselfAgainIsSharedOnceThatWasVerified() throws Exception {
        TestPeer damaged = startHolder("damaged");
        TestPeer other = peers.start("other");
        other.awaitGame(GAME, game -> game.peers() == 1);
        rot(damaged, FILE, 5);
        assertThat(verify(damaged).damaged()).hasSize(1);
        other.awaitNoGame(GAME);
        rot(damaged, FILE, 5);

        VerifyGameFinished finished = verify(damaged);

        assertThat(finished.damaged()).isEmpty();
        assertThat(finished.release()).isEqualTo(QUAKE.id());
        other.awaitGame(GAME, game -> game.peers() == 1);
    }

    @Test
    void aFileThatSomebodyChangedIsNotCalledDamaged() throws Exception {
        TestPeer holder = startHolder("holder");
        Path file = holder.gameDir().resolve(GAME.value()).resolve(FILE);
        rot(holder, FILE, 5);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));

        assertThat(verify(holder).release()).isNotEqualTo(QUAKE.id());

        assertThat(holder.events(NeedsAttention.class)).isEmpty();
    }

    @Test
    void aVerificationIsCancelledAndRefusedLikeOtherOperations() throws Exception {
        var gate = new Gate();
        QUAKE.writeTo(peers.gameDir("holder"));
        TestPeer holder = peers.start("holder", HookedDisk.of(Disk.real(), call -> gate.before(call.replace('\\', '/'))));
        holder.awaitHashed(GAME);
        assertThat(holder.rejection(new PeerCommand.VerifyGame(new GameId("doom")))).isEqualTo(FailureReason.NOT_DOWNLOADED);

        gate.closeAt("read .*/quake/data/level.bin", 0);
        holder.send(new PeerCommand.VerifyGame(GAME));
        gate.awaitReached();
        assertThat(holder.rejection(new PeerCommand.VerifyGame(GAME))).isEqualTo(FailureReason.BUSY);
        holder.send(new PeerCommand.CancelDownload(GAME)).await(PeerEvent.Progress.class, now -> now.phase() == PeerEvent.Phase.CANCELLING);
        gate.open();
        holder.await(VerifyGameCancelled.class);
        holder.awaitIdle();
        assertThat(holder.rejection(new PeerCommand.CancelDownload(GAME))).isEqualTo(FailureReason.NOT_RUNNING);
    }
}
