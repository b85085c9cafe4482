package org.lanspread.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The network between two peers on this machine: passes on every datagram that comes to its port, and the answers. Cut, it drops them all. */
final class Relay implements AutoCloseable {
    private static final int DATAGRAM_BYTES = 64 << 10;

    private final InetSocketAddress target;
    private final DatagramSocket front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Map<SocketAddress, DatagramSocket> backs = new ConcurrentHashMap<>();
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean cut;
    private volatile boolean closed;

    /** @param port where the one peer listens */
    Relay(int port) throws IOException {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        begin(front, datagram -> send(datagram, back(datagram.getSocketAddress()), target));
    }

    /** What is done with a datagram. */
    private interface Step {
        void take(DatagramPacket datagram) throws IOException;
    }

    /** Where the other peer finds the one. */
    String address() {
        return target.getAddress().getHostAddress() + ":" + front.getLocalPort();
    }

    /** Lets nothing through any more. */
    void cut() {
        dropped.set(0);
        cut = true;
    }

    /** Lets everything through again. */
    void heal() {
        cut = false;
    }

    /** How many datagrams it dropped since the cut. */
    long dropped() {
        return dropped.get();
    }

    private DatagramSocket back(SocketAddress client) throws IOException {
        DatagramSocket known = backs.get(client);
        if (known != null) {
            return known;
        }
        var back = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        backs.put(client, back);
        begin(back, datagram -> send(datagram, front, client));
        return back;
    }

    private void send(DatagramPacket datagram, DatagramSocket from, SocketAddress to) throws IOException {
        if (cut) {
            dropped.incrementAndGet();
            return;
        }
        from.send(new DatagramPacket(datagram.getData(), datagram.getLength(), to));
    }

    private void begin(DatagramSocket socket, Step step) {
        Thread.ofPlatform().daemon().name("relay").start(() -> pass(socket, step));
    }

    private void pass(DatagramSocket socket, Step step) {
        var datagram = new DatagramPacket(new byte[DATAGRAM_BYTES], DATAGRAM_BYTES);
        try {
            while (!closed) {
                datagram.setLength(DATAGRAM_BYTES);
                socket.receive(datagram);
                step.take(datagram);
            }
        } catch (IOException e) {
            if (!closed) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        front.close();
        backs.values().forEach(DatagramSocket::close);
    }
}
