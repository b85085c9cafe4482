package org.lanspread.testkit.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.PeerTrustManager;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** A name in the map of a {@link MemoryTransport}. */
final class MemoryEndpoint implements Endpoint {
    private static final String STOPPED = "The endpoint is stopped.";

    private final MemoryTransport network;
    private final InetSocketAddress local;
    private final Identity self;
    private final MemoryQueue<Connection> incoming = new MemoryQueue<>();
    private final Collection<MemoryWire> links = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopped = new CountDownLatch(1);

    MemoryEndpoint(MemoryTransport network, InetSocketAddress local, Identity self) {
        this.network = network;
        this.local = local;
        this.self = self;
    }

    MemoryFaults faults() {
        return network.faultsOf(self.id());
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public Connection connect(PeerAddress to, Duration timeout) throws TransportException {
        return connect(to, timeout, self.certificate());
    }

    /** Dials with the certificates given, which need not be fit for it. */
    Connection connect(PeerAddress to, Duration timeout, X509Certificate... presented) throws TransportException {
        requireRunning();
        MemoryEndpoint target = network.at(addressOf(to)).filter(found -> !found.faults().isUnreachable())
                .orElseThrow(() -> new TransportException(Reason.UNREACHABLE, "Nobody answers at " + to + "."));
        travel(target.faults().delay().plus(faults().delay()), timeout, to);
        var link = new MemoryWire(this, check(presented), target, check(target.self.certificate()));
        network.admit(link, this, target);
        return link.dialler();
    }

    private static InetSocketAddress addressOf(PeerAddress to) throws TransportException {
        try {
            InetAddress host = to.host().equals("localhost") ? InetAddress.getLoopbackAddress() : InetAddress.ofLiteral(to.host());
            return new InetSocketAddress(host, to.port());
        } catch (IllegalArgumentException e) {
            throw new TransportException(Reason.UNREACHABLE, "The host " + Quoted.of(to.host()) + " has no address.", e);
        }
    }

    private void travel(Duration delay, Duration timeout, PeerAddress to) throws TransportException {
        Duration wait = delay.compareTo(timeout) < 0 ? delay : timeout;
        try {
            if (stopped.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TransportException(Reason.CLOSED, STOPPED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(Reason.CLOSED, "The dial was interrupted.", e);
        }
        if (delay.compareTo(timeout) >= 0) {
            throw new TransportException(Reason.TIMEOUT, to + " did not answer in time.");
        }
    }

    private static PeerId check(X509Certificate... presented) throws TransportException {
        try {
            return PeerId.of(PeerTrustManager.check(presented).getPublicKey());
        } catch (CertificateException e) {
            throw new TransportException(Reason.HANDSHAKE, "The handshake failed: " + e.getMessage() + ".", e);
        }
    }

    /** Whether one more connection may come from there. */
    boolean hasRoomFor(InetAddress source) {
        return links.size() < MAX_CONNECTIONS
                && links.stream()
                        .filter(link -> link.listener().local() == this && link.listener().remoteAddress().getAddress().equals(source))
                        .count()
                        < MAX_CONNECTIONS_PER_ADDRESS;
    }

    boolean hasRoom() {
        return links.size() < MAX_CONNECTIONS;
    }

    void remember(MemoryWire link) {
        links.add(link);
    }

    void forget(MemoryWire link) {
        links.remove(link);
    }

    void offer(Connection connection) {
        incoming.add(connection);
    }

    void requireRunning() throws TransportException {
        if (stopped.getCount() == 0) {
            throw new TransportException(Reason.CLOSED, STOPPED);
        }
    }

    void cutFrom(PeerId other) {
        for (MemoryWire link : List.copyOf(links)) {
            MemoryConnection mine = link.dialler().local() == this ? link.dialler() : link.listener();
            if (mine.remote().equals(other)) {
                mine.cut();
            }
        }
    }

    PeerId id() {
        return self.id();
    }


    @Override
    public Connection accept() throws TransportException {
        return incoming.take();
    }

    @Override
    public Stopped stop(Duration grace) {
        network.remove(this, stopped::countDown);
        incoming.close(STOPPED);
        List.copyOf(links).forEach(link -> link.close(STOPPED));
        return Stopped.GRACEFUL;
    }
}
