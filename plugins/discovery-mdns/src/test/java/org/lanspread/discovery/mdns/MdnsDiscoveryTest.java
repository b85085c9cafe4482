package org.lanspread.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.Settings;
import org.lanspread.spi.net.Discovery;
import org.lanspread.testkit.net.DiscoveryContract;
import org.lanspread.testkit.net.RecordedSightings;

/** The contract on the loopback interface, and a raw sender beside it. */
class MdnsDiscoveryTest extends DiscoveryContract {
    private static final int PROBE_TIMEOUT_MILLIS = 5_000;

    private static NetworkInterface loopback;
    /** In the multicast DNS group, on a port of its own: other programs on this machine neither disturb nor are disturbed. */
    private static InetSocketAddress group;

    @BeforeAll
    static void loopbackCarriesMulticast() throws IOException {
        loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        try (DatagramChannel free = rawSocket(0)) {
            group = new InetSocketAddress("224.0.0.251", free.socket().getLocalPort());
        }
        try (DatagramChannel sender = rawSocket(group.getPort()); DatagramChannel receiver = rawSocket(group.getPort())) {
            receiver.join(group.getAddress(), loopback);
            receiver.socket().setSoTimeout(PROBE_TIMEOUT_MILLIS);
            sender.send(Message.query(), group);
            receiver.socket().receive(new DatagramPacket(new byte[Message.MAX_BYTES], Message.MAX_BYTES));
        } catch (IOException e) {
            assumeTrue(false, "the loopback interface carries no multicast here: " + e.getMessage());
        }
    }

    @Override
    protected Discovery discovery() {
        return new MdnsDiscovery(group.getPort());
    }

    @Override
    protected Settings settings() {
        return new Settings(Map.of("interfaces", loopback.getName()));
    }

    @Test
    void namesTheInterfacesThatExistIfOneIsUnknown() {
        assertThatThrownBy(() -> discovery().start(new Settings(Map.of("interfaces", "no-such-nic")), announcement(1), new RecordedSightings()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-nic")
                .hasMessageContaining(loopback.getName());
    }

    @Test
    void reportsTheAddressAPacketCameFrom() throws IOException {
        var heard = new RecordedSightings();
        start(1, heard);
        try (DatagramChannel sender = rawSocket(group.getPort())) {
            sender.send(Message.announcement(ServiceRecord.of(announcement(2)), Message.TTL_SECONDS), group);
        }
        assertThat(heard.await(shows(2), patience()).addresses()).allMatch(address -> address.host().equals("127.0.0.1"));
    }

    @Test
    void staysBoundedInAFloodOfNames() throws IOException {
        var heard = new RecordedSightings();
        start(1, heard);
        int threads = Thread.activeCount();
        try (DatagramChannel sender = rawSocket(group.getPort())) {
            for (int i = 0; i < 10_000; i++) {
                var flood = new ServiceRecord(1, String.format("%016x", i), Map.of("quic", 1 + i));
                sender.send(Message.announcement(flood, Message.TTL_SECONDS), group);
                sender.send(ByteBuffer.allocate(i % Message.MAX_BYTES), group);
            }
        }
        heard.await(sighting -> true, patience());
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
        assertThat(heard.all()).hasSizeLessThanOrEqualTo(SeenPeers.MAX_PEERS_PER_SOURCE);
    }

    @Test
    void ignoresWhatDoesNotComeFromThePortOfMulticastDns() throws IOException {
        var heard = new RecordedSightings();
        start(1, heard);
        try (DatagramChannel stranger = rawSocket(0);
                DatagramChannel sender = rawSocket(group.getPort())) {
            stranger.send(Message.announcement(ServiceRecord.of(announcement(2)), Message.TTL_SECONDS), group);
            sender.send(Message.announcement(ServiceRecord.of(announcement(3)), Message.TTL_SECONDS), group);
        }
        heard.await(shows(3), patience());
        assertThat(heard.all()).noneMatch(shows(2));
    }

    @Test
    void ignoresAPeerOfAnotherProtocol() throws IOException {
        var heard = new RecordedSightings();
        start(1, heard);
        try (DatagramChannel sender = rawSocket(group.getPort())) {
            sender.send(Message.announcement(new ServiceRecord(2, announcement(2).self().hint(), announcement(2).ports()), 1), group);
            sender.send(Message.announcement(ServiceRecord.of(announcement(3)), 1), group);
        }
        heard.await(shows(3), patience());
        assertThat(heard.all()).noneMatch(shows(2));
    }

    @Test
    void followsAnInterfaceThatAppearsAndDisappears() throws IOException {
        var present = new AtomicReference<Set<LinkId>>(Set.of());
        var heard = new RecordedSightings();
        var session = new MdnsSession(group.getPort(), present::get, ServiceRecord.of(announcement(1)), heard);
        try {
            session.start();
            assertThat(session.openLinks()).isEmpty();
            present.set(new InterfaceChoice(Set.of(loopback.getName())).current());
            assertThat(session.followInterfaces()).isEmpty();
            start(2, new RecordedSightings());
            heard.await(shows(2), patience());
            present.set(Set.of());
            assertThat(session.followInterfaces()).isEmpty();
            assertThat(session.openLinks()).isEmpty();
        } finally {
            session.close();
        }
    }

    @Test
    void leavesNoLinkBehindIfItIsClosedWhileItLooksAtTheInterfaces() throws Exception {
        Set<LinkId> present = new InterfaceChoice(Set.of(loopback.getName())).current();
        var looking = new CountDownLatch(1);
        var mayGoOn = new CountDownLatch(1);
        var session = new MdnsSession(group.getPort(), () -> {
            looking.countDown();
            return awaitThen(mayGoOn, present);
        }, ServiceRecord.of(announcement(1)), new RecordedSightings());
        var following = CompletableFuture.supplyAsync(session::followInterfaces);
        awaitThen(looking, present);
        session.close();
        mayGoOn.countDown();

        assertThat(following.get(PROBE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)).isEmpty();
        assertThat(session.openLinks()).isEmpty();
    }

    @Test
    void withdrawsItsAnnouncementWhenItIsClosed() throws Exception {
        Discovery.Session session = start(1, new RecordedSightings());

        awaitFarewell(session::close);
    }

    @Test
    void withdrawsItsAnnouncementAlsoWhenItIsClosedByAnInterruptedThread() throws Exception {
        Discovery.Session session = start(1, new RecordedSightings());

        awaitFarewell(() -> {
            Thread.currentThread().interrupt();
            session.close();
            assertThat(Thread.interrupted()).isTrue();
        });
    }

    /** Waits until the first peer, which is closed by this, withdraws its announcement. */
    private void awaitFarewell(Runnable close) throws IOException {
        ByteBuffer farewell = Message.announcement(ServiceRecord.of(announcement(1)), 0);
        try (DatagramChannel receiver = rawSocket(group.getPort())) {
            receiver.join(group.getAddress(), loopback);
            receiver.socket().setSoTimeout(PROBE_TIMEOUT_MILLIS);
            close.run();
            var packet = new DatagramPacket(new byte[Message.MAX_BYTES], Message.MAX_BYTES);
            do {
                receiver.socket().receive(packet);
            } while (!ByteBuffer.wrap(packet.getData(), 0, packet.getLength()).equals(farewell));
        }
    }

    private static <T> T awaitThen(CountDownLatch latch, T value) throws IOException {
        try {
            if (latch.await(PROBE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
                return value;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IOException("waited in vain");
    }

    private static DatagramChannel rawSocket(int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
        return channel.bind(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), port));
    }
}
