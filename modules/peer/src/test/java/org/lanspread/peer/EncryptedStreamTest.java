package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.testkit.unpack.MemoryArchive;

/** A game whose archive needs a password, which the sender knows and the receiver does not. */
@Tag("B37")
class EncryptedStreamTest {
    private static final String PASSWORD = "open sesame";
    private static final String WRONG = "open barley";
    private static final byte[] PROGRAM = TestRelease.program("quake", "20240101");
    private static final TestRelease LOCKED = TestRelease.of("quake", "20240101", 10_000).with("game.mem",
            new MemoryArchive().file(TestRelease.INSTALLED_FILE, PROGRAM).password(PASSWORD).toBytes());

    @TempDir
    private Path folder;
    private TestPeers peers;
    private TestPeer source;
    private TestPeer receiver;

    @BeforeEach
    void startParty() throws Exception {
        peers = new TestPeers(folder);
        source = peers.start("source", LOCKED);
        receiver = peers.start("receiver");
        receiver.awaitGame(LOCKED.game(), game -> game.peers() == 1);
    }

    @AfterEach
    void endParty() {
        peers.close();
    }

    private void keepAtTheSender() {
        source.send(new PeerCommand.InstallGame(LOCKED.game(), Optional.of(new ArchivePassword(PASSWORD))))
                .await(PeerEvent.InstallGameFinished.class);
    }

    private TestPeer stream() {
        return receiver.send(new PeerCommand.StreamInstallGame(LOCKED.game()));
    }

    private Path kept(TestPeer peer) {
        return peer.config().stateDir().resolve("games/quake/password.json");
    }

    private void requireRefused(FailureReason reason, String remedy) {
        PeerEvent.DownloadGameFilesFailed failed = stream().await(PeerEvent.DownloadGameFilesFailed.class);
        assertThat(failed.reason()).isEqualTo(reason);
        assertThat(failed.message()).contains(remedy);
        assertThat(receiver.gameDir().resolve("quake")).doesNotExist();
    }

    private void requireNeverTold(String password) {
        assertThat(peers.wire().hasHeard(password.getBytes(StandardCharsets.UTF_8))).as("on the wire").isFalse();
        assertThat(source.events().toString() + receiver.events()).doesNotContain(password);
        assertThat(peers.logged(Level.ALL)).noneMatch(entry -> entry.contains(password));
        assertThat(kept(receiver)).doesNotExist();
    }

    @Test
    void theReceiverNeedsNoPasswordAndNeverHearsIt() throws Exception {
        keepAtTheSender();
        stream().awaitTerminal(LOCKED.game(), PeerEvent.InstallGameFinished.class);

        assertThat(receiver.gameDir().resolve("quake/local").resolve(TestRelease.INSTALLED_FILE)).hasBinaryContent(PROGRAM);
        assertThat(peers.wire().hasHeard(PROGRAM)).as("what was sent is on the wire").isTrue();
        assertThat(Files.readString(kept(source))).contains(PASSWORD);
        requireNeverTold(PASSWORD);
    }

    @Test
    void theReceiverHearsThatTheSenderHasNone() {
        requireRefused(FailureReason.PASSWORD_REQUIRED, "install it there with its password");
        requireNeverTold(PASSWORD);
    }

    @Test
    void theReceiverHearsThatTheSenderHasAWrongOne() throws IOException {
        keepAtTheSender();
        Files.writeString(kept(source), Files.readString(kept(source)).replace(PASSWORD, WRONG));
        requireRefused(FailureReason.WRONG_PASSWORD, "install it there with the right password");
        requireNeverTold(WRONG);
    }
}
