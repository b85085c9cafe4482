package org.lanspread.testkit.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/**
 * A network inside one JVM: the endpoints of one instance reach each other and nobody else. It holds loopback addresses only (127.0.0.0/8 and ::1),
 * knows the same limits as a real transport, and checks certificates, but does not prove that a dialler has the key. A test breaks it by
 * {@link #faultsOf} and {@link #cut}. Without threads: what is blocked is the caller.
 */
public final class MemoryTransport implements Transport {
    /** The id of this provider. */
    public static final String ID = "memory";
    /** What a stream takes in before its writer blocks, in bytes. */
    public static final int STREAM_BYTES = MemoryPipe.CAPACITY_BYTES;

    private static final int FIRST_FREE_PORT = 49_152;
    private static final int LAST_FREE_PORT = 65_535;

    private final Map<InetSocketAddress, MemoryEndpoint> endpoints = new HashMap<>();
    private final Map<PeerId, MemoryFaults> faults = new ConcurrentHashMap<>();

    /** An empty network. */
    public MemoryTransport() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Endpoint open(TransportConfig config, Identity self) throws TransportException {
        InetAddress host = Optional.ofNullable(config.listen().getAddress())
                .map(address -> address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address)
                .filter(InetAddress::isLoopbackAddress)
                .orElseThrow(() -> new TransportException(Reason.ADDRESS_UNAVAILABLE, config.listen() + " is not an address of this machine."));
        synchronized (endpoints) {
            int port = config.listen().getPort() == 0 ? freePort(host) : config.listen().getPort();
            var endpoint = new MemoryEndpoint(this, new InetSocketAddress(host, port), self);
            if (endpoints.putIfAbsent(endpoint.local(), endpoint) != null) {
                throw new TransportException(Reason.ADDRESS_IN_USE, "Port " + port + " is in use by another program; configure another one.");
            }
            return endpoint;
        }
    }

    private int freePort(InetAddress host) throws TransportException {
        for (int port = FIRST_FREE_PORT; port <= LAST_FREE_PORT; port++) {
            if (!endpoints.containsKey(new InetSocketAddress(host, port))) {
                return port;
            }
        }
        throw new TransportException(Reason.ADDRESS_IN_USE, "No port is free at " + host.getHostAddress() + ".");
    }

    /** What goes wrong with what this peer sends, and with dials to it. */
    public MemoryFaults faultsOf(PeerId peer) {
        return faults.computeIfAbsent(peer, key -> new MemoryFaults());
    }

    /** Loses every connection between two peers, as if the cable was pulled and both had noticed. */
    public void cut(PeerId one, PeerId other) {
        List<MemoryEndpoint> sides;
        synchronized (endpoints) {
            sides = endpoints.values().stream().filter(endpoint -> endpoint.id().equals(one)).toList();
        }
        sides.forEach(side -> side.cutFrom(other));
    }

    Optional<MemoryEndpoint> at(InetSocketAddress address) {
        synchronized (endpoints) {
            return Optional.ofNullable(endpoints.get(address));
        }
    }

    /** Lets a connection come into being, if both sides have room for it and still run. */
    void admit(MemoryWire link, MemoryEndpoint dialling, MemoryEndpoint listening) throws TransportException {
        synchronized (endpoints) {
            dialling.requireRunning();
            if (endpoints.get(listening.local()) != listening) {
                throw new TransportException(Reason.UNREACHABLE, "Nobody answers any more.");
            }
            if (!dialling.hasRoom() || !listening.hasRoomFor(dialling.local().getAddress())) {
                throw new TransportException(Reason.HANDSHAKE, "The handshake failed: there are too many connections.");
            }
            dialling.remember(link);
            listening.remember(link);
            listening.offer(link.listener());
        }
    }

    /** Forgets an endpoint; from {@code stopped} on it takes part in no new connection. */
    void remove(MemoryEndpoint endpoint, Runnable stopped) {
        synchronized (endpoints) {
            endpoints.remove(endpoint.local(), endpoint);
            stopped.run();
        }
    }
}
