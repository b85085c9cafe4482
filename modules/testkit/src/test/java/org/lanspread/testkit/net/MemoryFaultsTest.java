package org.lanspread.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

@Timeout(20)
class MemoryFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final MemoryTransport network = new MemoryTransport();
    private final Identity alice = TestIdentities.p256();
    private final Identity bob = TestIdentities.p256();
    private Endpoint dialling;
    private Endpoint listening;

    @BeforeEach
    void open() throws Exception {
        dialling = open(alice);
        listening = open(bob);
    }

    @Test
    void anUnreachablePeerKeepsItsConnectionsAndGetsNoNewOnes() throws Exception {
        Connection connection = connect();
        network.faultsOf(bob.id()).unreachable(true);
        assertFails(this::connect, Reason.UNREACHABLE);
        assertThat(connection.isOpen()).isTrue();
        network.faultsOf(bob.id()).unreachable(false);
        assertThat(connect().isOpen()).isTrue();
    }

    @Test
    void aDelayBeyondTheTimeoutFailsTheDial() {
        network.faultsOf(bob.id()).delay(Duration.ofHours(1));
        assertFails(() -> dialling.connect(address(), Duration.ofMillis(10)), Reason.TIMEOUT);
    }

    @Test
    void whatIsDelayedArrivesLater() throws Exception {
        Connection connection = connect();
        Connection accepted = listening.accept();
        Duration delay = Duration.ofMillis(50);
        network.faultsOf(alice.id()).delay(delay);
        long sent = System.nanoTime();
        connection.openStream().write(ByteBuffer.allocate(1));
        accepted.acceptStream().read(ByteBuffer.allocate(1));
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(delay);
    }

    @Test
    void cutLosesTheConnectionsBetweenTwoPeersOnly() throws Exception {
        Connection connection = connect();
        Connection accepted = listening.accept();
        Endpoint third = open(TestIdentities.p256());
        Connection other = third.connect(address(), PATIENCE);
        network.cut(bob.id(), alice.id());
        assertThat(connection.isOpen()).isFalse();
        assertFails(accepted::acceptStream, Reason.CLOSED);
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void cutsAfterExactlySoManyBytes() throws Exception {
        Connection connection = connect();
        ByteStream stream = connection.openStream();
        network.faultsOf(alice.id()).cutAfter(100);
        stream.write(ByteBuffer.allocate(60));
        stream.write(ByteBuffer.allocate(40));
        assertThat(connection.isOpen()).isTrue();
        assertFails(() -> stream.write(ByteBuffer.allocate(1)), Reason.CLOSED);
        assertThat(connection.isOpen()).isFalse();
        assertThat(connect().openStream().write(ByteBuffer.allocate(1000))).isEqualTo(1000);
    }

    @Test
    void flipsOneBitOfLongPiecesOnly() throws Exception {
        ByteStream stream = connect().openStream();
        network.faultsOf(alice.id()).tamper(MemoryFaults.flipOneBit(7, 16));
        stream.write(ByteBuffer.allocate(15));
        stream.write(ByteBuffer.allocate(16));
        ByteStream received = listening.accept().acceptStream();
        ByteBuffer small = ByteBuffer.allocate(15);
        received.read(small);
        assertThat(bitsSet(small)).isZero();
        ByteBuffer large = ByteBuffer.allocate(16);
        received.read(large);
        assertThat(bitsSet(large)).isEqualTo(1);
    }

    private static int bitsSet(ByteBuffer bytes) {
        int count = 0;
        for (byte b : bytes.array()) {
            count += Integer.bitCount(b & 0xff);
        }
        return count;
    }

    private static void assertFails(ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private Connection connect() throws TransportException {
        return dialling.connect(address(), PATIENCE);
    }

    private PeerAddress address() {
        return new PeerAddress(MemoryTransport.ID, "127.0.0.1", listening.local().getPort());
    }

    private Endpoint open(Identity self) throws TransportException {
        return network.open(new TransportConfig(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), Settings.NONE), self);
    }
}
