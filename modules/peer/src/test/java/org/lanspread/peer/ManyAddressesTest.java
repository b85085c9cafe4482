package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanspread.peer.Providers.Configured;
import org.lanspread.proto.PeerHint;
import org.lanspread.proto.Response;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.Sighting;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;
import org.lanspread.testkit.net.MemoryTransport;

/** Peers that are seen at several addresses each. */
class ManyAddressesTest {
    /** Where nobody is. Its back-off of 1, 2 and 4 s is the clock of these tests. */
    private static final PeerAddress NOWHERE = new PeerAddress(MemoryTransport.ID, "127.0.0.77", 7);
    private static final int DIALS_TO_NOWHERE = 4;

    @TempDir
    private Path folder;

    /** Counts what is dialled. */
    private static final class Counting implements Transport {
        private final Transport inner;
        private final AtomicInteger connected = new AtomicInteger();
        private final AtomicInteger dialled = new AtomicInteger();
        private final CountDownLatch nowhere = new CountDownLatch(DIALS_TO_NOWHERE);

        Counting(Transport inner) {
            this.inner = inner;
        }

        @Override
        public String id() {
            return inner.id();
        }

        @Override
        public Endpoint open(TransportConfig config, Identity self) throws TransportException {
            Endpoint endpoint = inner.open(config, self);
            return new Endpoint() {
                @Override
                public InetSocketAddress local() {
                    return endpoint.local();
                }

                @Override
                public Connection connect(PeerAddress to, Duration timeout) throws TransportException {
                    dialled.incrementAndGet();
                    if (to.equals(NOWHERE)) {
                        nowhere.countDown();
                    }
                    Connection connection = endpoint.connect(to, timeout);
                    connected.incrementAndGet();
                    return connection;
                }

                @Override
                public Connection accept() throws TransportException {
                    return endpoint.accept();
                }

                @Override
                public Stopped stop(Duration grace) {
                    return endpoint.stop(grace);
                }
            };
        }

        void awaitDialsToNowhere() throws InterruptedException {
            assertThat(nowhere.await(TestPeer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        }
    }

    private static TestPeer start(TestPeers peers, String name, Counting transport) throws StartException {
        Providers providers = peers.providers();
        TestPeer peer = peers.adopt(new TestPeer(peers.config(name),
                new Providers(List.of(new Configured<Transport>(transport, Settings.NONE)), providers.discoveries(), providers.unpackers(),
                        providers.streamInstalls())));
        peer.awaitReady();
        return peer;
    }

    private static List<PeerAddress> addresses(TestPeer peer) {
        int port = peer.awaitReady().listen().getFirst().port();
        return List.of(new PeerAddress(MemoryTransport.ID, "localhost", port), new PeerAddress(MemoryTransport.ID, "127.1", port),
                new PeerAddress(MemoryTransport.ID, "127.0.1", port));
    }

    @Test
    void twoPeersWithSeveralAddressesConnectOnceAndForAll() throws Exception {
        try (var peers = new TestPeers(folder)) {
            var one = new Counting(peers.transport());
            var two = new Counting(peers.transport());
            TestPeer first = start(peers, "first", one);
            TestPeer second = start(peers, "second", two);
            // A peer looks for others a moment after it is ready, and does not hear of what is seen before.
            first.await(PeerEvent.PeerConnected.class);
            second.await(PeerEvent.PeerConnected.class);
            peers.link().inject(new Sighting(addresses(first), Optional.empty()));
            peers.link().inject(new Sighting(addresses(second), Optional.empty()));
            peers.link().inject(new Sighting(List.of(NOWHERE), Optional.empty()));
            one.awaitDialsToNowhere();
            two.awaitDialsToNowhere();
            int all = 2 * (addresses(first).size() + 1) + 2 * addresses(first).size();
            assertThat(one.connected.get() + two.connected.get()).as("each address once by each peer, its own ones too").isLessThanOrEqualTo(all);
            assertThat(first.events(PeerEvent.PeerDisconnected.class)).isEmpty();
            assertThat(second.events(PeerEvent.PeerDisconnected.class)).isEmpty();
        }
    }

    @Test
    void onlySomeOfWhatOnePeerTellsIsDialled() throws Exception {
        try (var peers = new TestPeers(folder)) {
            var counting = new Counting(peers.transport());
            TestPeer sink = start(peers, "sink", counting);
            peers.adopt(new EvilPeer(peers, TestRelease.of("quake", "20240101", 1 << 20)) {
                @Override
                void peers(ByteStream stream) throws IOException {
                    var hints = new ArrayList<PeerHint>();
                    for (int i = 1; i <= 200; i++) {
                        var id = new PeerId(String.format("%064x", i));
                        hints.add(new PeerHint(id, List.of(new PeerAddress(MemoryTransport.ID, "127.0.2." + i, 7))));
                    }
                    respond(stream, new Response.KnownPeers(hints));
                }
            });
            sink.await(PeerEvent.PeerConnected.class);
            sink.await(PeerEvent.PeerDiscovered.class, 0, found -> found.addresses().getFirst().host().startsWith("127.0.2."));
            peers.link().inject(new Sighting(List.of(NOWHERE), Optional.empty()));
            counting.awaitDialsToNowhere();
            assertThat(sink.events(PeerEvent.PeerDiscovered.class).stream().flatMap(found -> found.addresses().stream())
                    .filter(address -> address.host().startsWith("127.0.2."))).hasSize(16);
        }
    }
}
