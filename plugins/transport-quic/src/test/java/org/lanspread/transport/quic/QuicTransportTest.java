package org.lanspread.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lanspread.spi.Availability;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;
import org.lanspread.testkit.net.TestIdentities;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QuicTransportTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final QuicTransport transport = new QuicTransport();
    private final List<Endpoint> opened = new ArrayList<>();

    @AfterEach
    void stopAll() {
        opened.forEach(endpoint -> endpoint.stop(Duration.ofSeconds(1)));
    }

    @Test
    void isAvailableOnTheMachinesWeTestOn() {
        assertThat(transport.availability()).isEqualTo(Availability.yes());
    }

    @Test
    void refusesSettingsThatItDoesNotKnow() {
        var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var config = new TransportConfig(listen, new Settings(Map.of("prot", "1")));
        assertThatThrownBy(() -> transport.open(config, TestIdentities.p256())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prot");
    }

    @Test
    void speaksOverIpv6() throws Exception {
        Endpoint listening = open("::1");
        Connection connection = open("::1").connect(address(listening, "::1"), PATIENCE);
        assertThat(listening.accept().isOpen()).isTrue();
        assertThat(connection.remoteAddress().getAddress()).isEqualTo(InetAddress.ofLiteral("::1"));
    }

    @Test
    void listensOnAllAddressesAtOnce() throws Exception {
        Endpoint listening = open("0.0.0.0");
        Connection connection = open("127.0.0.1").connect(address(listening, "127.0.0.1"), PATIENCE);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void findsAHostByItsName() throws Exception {
        Endpoint listening = open("127.0.0.1");
        assertThat(open("127.0.0.1").connect(address(listening, "localhost"), PATIENCE).isOpen()).isTrue();
    }

    @Test
    void refusesADiallerOfAnotherProtocol() throws Exception {
        Endpoint listening = open("127.0.0.1");
        Identity self = TestIdentities.p256();
        try (var client = new RawQuicClient(self.key(), List.of(self.certificate()))) {
            assertThatThrownBy(() -> client.dial(listening.local(), "lanspread/0")).isInstanceOf(TransportException.class);
        }
    }

    @Test
    void servesOnWhileGarbageArrives() throws Exception {
        Endpoint listening = open("127.0.0.1");
        Connection connection = open("127.0.0.1").connect(address(listening, "127.0.0.1"), PATIENCE);
        Connection accepted = listening.accept();
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var random = new Random(1);
            for (int i = 0; i < 2000; i++) {
                var garbage = new byte[random.nextInt(1400)];
                random.nextBytes(garbage);
                if (i % 2 == 0 && garbage.length > 5) {
                    asInitialOfVersion1(garbage);
                }
                socket.send(new DatagramPacket(garbage, garbage.length, listening.local()));
            }
        }
        echo(connection, accepted);
    }

    /** A long header of type Initial; the lengths of the connection ids and of the token that follow are garbage. */
    private static void asInitialOfVersion1(byte[] packet) {
        packet[0] = (byte) 0xc0;
        packet[1] = packet[2] = packet[3] = 0;
        packet[4] = 1;
    }

    @Test
    void closesAConnectionOnWhichTooManyStreamsWereBrokenOff() throws Exception {
        Endpoint listening = open("127.0.0.1");
        Connection connection = open("127.0.0.1").connect(address(listening, "127.0.0.1"), PATIENCE);
        Connection accepted = listening.accept();
        for (int i = 1; i < QuicLimits.BROKEN_STREAMS_PER_CONNECTION; i++) {
            breakOff(connection, accepted);
        }
        echo(connection, accepted);
        breakOff(connection, accepted);
        assertThatThrownBy(accepted::acceptStream).isInstanceOf(TransportException.class);
        assertThat(accepted.isOpen()).isFalse();
    }

    private static void breakOff(Connection connection, Connection accepted) throws IOException {
        ByteStream stream = connection.openStream();
        stream.write(ByteBuffer.allocate(1));
        ByteStream heard = accepted.acceptStream();
        stream.reset(1);
        assertThatThrownBy(() -> {
            while (heard.read(ByteBuffer.allocate(10)) >= 0) {
                continue;
            }
        }).isInstanceOf(TransportException.class);
    }

    /** Each of the writers alone would be done; all together are more than the connection may hold, with what the other side's windows take. */
    @Test
    void writersOnOneConnectionWaitWhenTheyHoldMoreThanItsShare() throws Exception {
        long windowBytes = Connection.MAX_REMOTE_STREAMS * QuicLimits.REMOTE_STREAM_WINDOW_BYTES;
        assertThat((long) Connection.MAX_REMOTE_STREAMS * QuicLimits.WRITE_BEHIND_BYTES)
                .isGreaterThan(QuicLimits.BUFFERED_BYTES_PER_CONNECTION + windowBytes);
        Endpoint listening = open("127.0.0.1");
        Connection connection = open("127.0.0.1").connect(address(listening, "127.0.0.1"), PATIENCE);
        Connection accepted = listening.accept();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < Connection.MAX_REMOTE_STREAMS; i++) {
            ByteStream stream = connection.openStream();
            writers.add(Thread.startVirtualThread(() -> writeAsMuchAsFitsBehind(stream)));
        }
        while (writers.stream().noneMatch(QuicTransportTest::waitsForRoom)) {
            assertThat(writers).as("the first of them to wait").anyMatch(Thread::isAlive);
        }
        for (int i = 0; i < Connection.MAX_REMOTE_STREAMS; i++) {
            assertThat(countToEnd(accepted.acceptStream())).isEqualTo(QuicLimits.WRITE_BEHIND_BYTES);
        }
    }

    private static void writeAsMuchAsFitsBehind(ByteStream stream) {
        try {
            stream.write(ByteBuffer.allocate(QuicLimits.WRITE_BEHIND_BYTES));
            stream.finishOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean waitsForRoom(Thread writer) {
        return writer.getState() == Thread.State.WAITING
                && Stream.of(writer.getStackTrace()).anyMatch(frame -> frame.getClassName().equals(StreamOutput.class.getName()));
    }

    private static int countToEnd(ByteStream stream) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        int total = 0;
        for (int count = 0; count >= 0; count = stream.read(buffer.clear())) {
            total += count;
        }
        return total;
    }

    @Test
    void leavesNoNativeFileBehind() throws Exception {
        open("127.0.0.1");
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().contains("netty") && Files.isRegularFile(file)
                    && file.getFileName().toString().endsWith(".so"));
        }
    }

    private static void echo(Connection from, Connection to) throws IOException {
        try (ByteStream request = from.openStream()) {
            request.write(ByteBuffer.wrap(new byte[] {42}));
            request.finishOutput();
            ByteStream served = to.acceptStream();
            ByteBuffer heard = ByteBuffer.allocate(1);
            assertThat(served.read(heard)).isEqualTo(1);
            served.write(heard.flip());
            served.finishOutput();
            assertThat(request.read(heard.clear())).isEqualTo(1);
            assertThat(heard.get(0)).isEqualTo((byte) 42);
            served.close();
        }
    }

    private Endpoint open(String host) throws TransportException {
        var listen = new InetSocketAddress(InetAddress.ofLiteral(host), 0);
        Endpoint endpoint = transport.open(new TransportConfig(listen, Settings.NONE), TestIdentities.p256());
        opened.add(endpoint);
        return endpoint;
    }

    private static PeerAddress address(Endpoint of, String host) {
        return new PeerAddress(QuicTransport.ID, host, of.local().getPort());
    }
}
