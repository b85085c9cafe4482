package org.lanspread.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How peers find each other and learn what the others have. Other peers may be on the loopback interface at the same time, so each test looks for its
 * own
 * only.
 */
@Timeout(300)
class MeetingTest {
    private static final int DATAGRAMS = 2_000;
    private static final int MAX_DATAGRAM_BYTES = 1_400;
    private static final int SEED = 21;

    @TempDir
    private Path temp;

    private Path withDemo(String name) throws IOException {
        Games.demo().copyTo(Files.createDirectories(temp.resolve(name).resolve("games")));
        return temp.resolve(name);
    }

    @Test
    @Scenario("S05")
    void aGameThatIsCopiedIntoTheFolderIsSeenElsewhereUntilItIsDeleted() throws Exception {
        try (var ada = PeerProcess.startBriefly(temp.resolve("ada"));
                var cleo = PeerProcess.startBriefly(temp.resolve("cleo"), "--peer", ada.address())) {
            cleo.await("PeerConnected");
            cleo.awaitNoGame(Games.DEMO);

            withDemo("ada");
            cleo.awaitOffers(Games.DEMO, 1);

            for (Path file : Games.children(ada.games().resolve(Games.DEMO))) {
                Files.delete(file);
            }
            Files.delete(ada.games().resolve(Games.DEMO));
            cleo.awaitNoGame(Games.DEMO);
            ada.awaitNoGame(Games.DEMO);
        }
    }

    @Test
    @Scenario("S06")
    void peersFindEachOtherByThemselves() throws Exception {
        try (var ada = PeerProcess.startDiscovering(withDemo("ada"), "mdns");
                var cleo = PeerProcess.startDiscovering(temp.resolve("cleo"), "mdns")) {
            cleo.await("PeerConnected", peer -> peer.path("peerId").asString("").equals(ada.peerId()));
            ada.await("PeerConnected", peer -> peer.path("peerId").asString("").equals(cleo.peerId()));
            cleo.awaitGame(Games.DEMO, game -> game.path("peers").asInt(0) >= 1);
            assertThat(ada.stop()).isZero();
            cleo.await("PeerDisconnected", peer -> peer.path("peerId").asString("").equals(ada.peerId()));
        }
    }

    @Test
    @Scenario("S07")
    void anAddressIsEnough() throws Exception {
        try (var ada = PeerProcess.startBriefly(withDemo("ada"));
                var cleo = PeerProcess.startBriefly(temp.resolve("cleo"), "--peer", ada.address())) {
            cleo.await("PeerConnected", peer -> peer.path("name").asString("").equals("ada"));
            ada.await("PeerConnected", peer -> peer.path("name").asString("").equals("cleo"));
            cleo.awaitOffers(Games.DEMO, 1);
        }
    }

    @Test
    @Scenario("S08")
    void peersTellEachOtherWhomTheyKnow() throws Exception {
        try (var carl = PeerProcess.startBriefly(withDemo("carl"));
                var bob = PeerProcess.startBriefly(temp.resolve("bob"), "--peer", carl.address())) {
            bob.await("PeerConnected", peer -> peer.path("peerId").asString("").equals(carl.peerId()));
            try (var ada = PeerProcess.startBriefly(temp.resolve("ada"), "--peer", bob.address())) {
                ada.awaitOffers(Games.DEMO, 1);

                var downloaded = ada.download(Games.DEMO);

                assertThat(downloaded.path("sources")).singleElement()
                        .satisfies(source -> assertThat(source.path("peerId").asString()).isEqualTo(carl.peerId()));
                assertThat(Games.hashes(ada.games().resolve(Games.DEMO).resolve("local"))).isEqualTo(Games.demo().sums());
            }
        }
    }

    @Test
    @Scenario("S21")
    void garbageOnTheWireDisturbsNobody() throws Exception {
        try (var ada = PeerProcess.startBriefly(withDemo("ada"))) {
            sendGarbage(ada.port());
            try (var cleo = PeerProcess.startBriefly(temp.resolve("cleo"), "--peer", ada.address())) {
                cleo.awaitOffers(Games.DEMO, 1);
                sendGarbage(ada.port());
                cleo.download(Games.DEMO);
                sendGarbage(ada.port());
            }
            assertThat(ada.stop()).isZero();
            assertThat(ada.log()).doesNotContain("Exception", "\tat ");
        }
    }

    /** Datagrams of random length and content; every other one begins like a packet of QUIC. */
    private static void sendGarbage(int port) throws IOException {
        var random = new Random(SEED);
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < DATAGRAMS; i++) {
                byte[] bytes = new byte[random.nextInt(MAX_DATAGRAM_BYTES + 1)];
                random.nextBytes(bytes);
                if (i % 2 == 0 && bytes.length > 5) {
                    bytes[0] |= (byte) 0xc0;
                    System.arraycopy(new byte[] {0, 0, 0, 1}, 0, bytes, 1, 4);
                }
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
            }
        }
    }
}
