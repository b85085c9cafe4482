package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Peers that stream a big game, for tests of what may happen meanwhile. The sender unpacks in a child process, unless a test says otherwise. */
abstract class StreamParty {
    static final String BIG = "bigfile";
    static final long BIG_BYTES = 192L << 20;
    static final long UPDATE_BYTES = 1 << 20;
    static final String UPDATE_VERSION = "20270101";
    static final long SOME_BYTES = 8 << 20;

    @TempDir
    static Path made;

    @TempDir
    Path temp;

    /** What the games of a sender are packed as. */
    enum Format {
        /** Unpacked by whatever comes first for it. */
        RAR("rar5-normal", StoredRar::write),
        /** Always unpacked in a child process. */
        SEVEN_ZIP("seven", StoredSevenZip::write);

        /** A small game. */
        final String small;
        private final Games.Packer packer;

        Format(String small, Games.Packer packer) {
            this.small = small;
            this.packer = packer;
        }
    }

    /** Starts a peer that has a big game and a small one. */
    PeerProcess sender(String name) throws IOException {
        return sender(name, Format.SEVEN_ZIP);
    }

    PeerProcess sender(String name, Format format) throws IOException {
        Path games = made.resolve(format.name());
        if (Files.notExists(games)) {
            Games.makeBig(games, BIG, BIG_BYTES, format.packer);
        }
        // Not linked, since an update may write into it.
        Games.copy(games.resolve(BIG), temp.resolve(name).resolve("games"));
        addSmall(name, format);
        return PeerProcess.start(temp.resolve(name));
    }

    void addSmall(String name, Format format) throws IOException {
        Archives.sound(format.small).addTo(temp.resolve(name).resolve("games"));
    }

    PeerProcess receiver(String... addresses) throws IOException {
        return PeerProcess.start(temp.resolve("cleo"), "--peer", String.join(",", addresses));
    }

    /** What each side holds at rest. */
    record Both(Holdings sender, Holdings receiver) {
        /** Something is opened at the first use and kept, so this comes after a first game. */
        static Both warm(PeerProcess sender, PeerProcess receiver, Format format) throws Exception {
            installAndGiveUp(receiver, format.small);
            return new Both(Holdings.atRest(sender), Holdings.atRest(receiver));
        }

        static Both warm(PeerProcess sender, PeerProcess receiver) throws Exception {
            return warm(sender, receiver, Format.SEVEN_ZIP);
        }

        void awaitAgain() throws Exception {
            sender.awaitAgain();
            receiver.awaitAgain();
        }
    }

    static void installAndGiveUp(PeerProcess receiver, String game) {
        receiver.awaitGame(game, known -> known.path("peers").asInt(0) > 0);
        receiver.send("StreamInstallGame", game);
        receiver.awaitStreamed();
        receiver.uninstall(game);
    }

    static void begin(PeerProcess receiver) {
        receiver.awaitGame(BIG, game -> game.path("peers").asInt(0) > 0);
        receiver.send("StreamInstallGame", BIG);
        receiver.awaitFetched(SOME_BYTES);
        assertThat(receiver.events("DownloadGameFilesFinished")).as("the transfer was not over when it was disturbed").isEmpty();
    }

    static void assertInstalled(PeerProcess receiver, long bytes) throws IOException {
        Path root = receiver.games().resolve(BIG);
        assertThat(Games.children(root)).containsExactly(root.resolve("local"));
        assertThat(root.resolve("local/data.bin")).hasSize(bytes);
    }

    static void assertNothing(PeerProcess receiver) {
        assertThat(receiver.games().resolve(BIG)).doesNotExist();
    }

    static void assertNobodyLeft(PeerProcess receiver) {
        String end = PeerProcess.kind(receiver.awaitStreamEnd());
        assertThat(end).as(receiver.story()).isIn("DownloadGameFilesAllPeersGone", "DownloadGameFilesFailed");
        assertNothing(receiver);
    }

    /** A receiver without anybody who has the game says so, which it would not if it were still busy with it. */
    static void assertReadyForAnother(PeerProcess receiver) {
        receiver.awaitNoGame(BIG);
        assertThat(PeerProcess.kind(receiver.stream(BIG))).as(receiver.story()).isEqualTo("NoPeersHaveGame");
    }

    static void streamAgain(PeerProcess receiver) throws IOException {
        receiver.awaitGame(BIG, game -> game.path("peers").asInt(0) > 0);
        receiver.send("StreamInstallGame", BIG);
        receiver.awaitStreamed();
        assertInstalled(receiver, BIG_BYTES);
    }

    /**
     * Neither side holds anything of the stream any longer. Nor does anybody hold the game: the sender installs, updates and removes it, and the
     * receiver installs the update.
     */
    void assertAllIsBack(Both before) throws Exception {
        before.awaitAgain();
        PeerProcess sender = before.sender.peer();
        install(sender);
        update(sender);
        PeerProcess receiver = before.receiver.peer();
        receiver.awaitGame(BIG, game -> game.path("version").asString("").equals(UPDATE_VERSION) && game.path("peers").asInt(0) > 0);
        receiver.send("StreamInstallGame", BIG);
        receiver.awaitStreamed();
        uninstallAndRemove(sender);
        before.awaitAgain();
    }

    static void install(PeerProcess sender) throws IOException {
        sender.send("InstallGame", BIG);
        sender.await("InstallGameFinished");
        assertThat(sender.games().resolve(BIG).resolve("local/data.bin")).hasSize(BIG_BYTES);
    }

    /** Lets it download a newer release from somebody who comes and goes. */
    void update(PeerProcess sender) throws IOException {
        Path newer = Games.makeBig(temp.resolve("dora/games"), BIG, UPDATE_BYTES, StoredSevenZip::write);
        Files.writeString(newer.resolve("version.ini"), UPDATE_VERSION + "\n");
        try (var dora = PeerProcess.start(temp.resolve("dora"), "--peer", sender.address())) {
            sender.awaitOffers(BIG, 1);
            assertThat(sender.download(BIG).path("sources").path(0).path("peerId").asString()).isEqualTo(dora.peerId());
        }
        assertThat(sender.games().resolve(BIG).resolve("local/data.bin")).hasSize(UPDATE_BYTES);
    }

    static void uninstallAndRemove(PeerProcess sender) {
        sender.uninstall(BIG);
        sender.remove(BIG);
        assertThat(sender.games().resolve(BIG)).doesNotExist();
    }

    static void awaitEnd(List<ProcessHandle> children) throws Exception {
        PeerProcess.eventually("the children have ended", () -> children.stream().noneMatch(ProcessHandle::isAlive));
    }
}
