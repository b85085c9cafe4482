package org.lanspread.discovery.mdns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A socket in the multicast group of one link, and the thread that receives from it. Safe for use by several threads. */
final class Link implements AutoCloseable {
    /** The port of multicast DNS. */
    static final int PORT = 5353;

    private static final InetAddress GROUP_V4 = literal("224.0.0.251");
    private static final InetAddress GROUP_V6 = literal("ff02::fb");
    private static final int HOP_LIMIT = 255;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final LinkId id;
    private final DatagramChannel channel;
    private final InetSocketAddress group;
    private final Thread receiver;
    private final AtomicBoolean answering = new AtomicBoolean();
    private volatile long announcedNanos;

    /** Hears of each packet that a neighbour sent. The buffer is used again once it returns. */
    @FunctionalInterface
    interface Receiver {
        void received(Link link, InetAddress source, ByteBuffer packet);
    }

    private Link(LinkId id, DatagramChannel channel, InetSocketAddress group, Receiver receiver) {
        this.id = id;
        this.channel = channel;
        this.group = group;
        this.receiver = Thread.ofPlatform().daemon().name("mdns-" + id).unstarted(() -> receive(receiver));
    }

    /**
     * Joins the group and starts to receive.
     *
     * @param port the port of the group; what comes from another port is no multicast DNS (RFC 6762, section 6) and is ignored
     * @throws IOException if the socket cannot be bound or the group not be joined; nothing is left behind then
     */
    static Link open(LinkId id, int port, Receiver receiver) throws IOException {
        boolean v4 = id.family() == StandardProtocolFamily.INET;
        InetAddress group = v4 ? GROUP_V4 : GROUP_V6;
        DatagramChannel channel = DatagramChannel.open(id.family());
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(literal(v4 ? "0.0.0.0" : "::"), port));
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, id.nic());
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, HOP_LIMIT);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
            channel.join(group, id.nic());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e instanceof IOException failure ? failure : new IOException("cannot join the multicast group on " + id + ": " + e.getMessage(), e);
        }
        var link = new Link(id, channel, new InetSocketAddress(group, port), receiver);
        link.receiver.start();
        return link;
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (IOException e) {
            throw new IllegalStateException("literal addresses need no look-up", e);
        }
    }

    LinkId id() {
        return id;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Takes the right to answer the next query; to be given back by {@link #announced}. */
    boolean takeAnswer() {
        return answering.compareAndSet(false, true);
    }

    /** Notes that an announcement has just been sent. */
    void announced() {
        announcedNanos = System.nanoTime();
        answering.set(false);
    }

    /** How long ago {@link #announced} was called. */
    Duration sinceAnnounced() {
        return Duration.ofNanos(System.nanoTime() - announcedNanos);
    }

    /** Sends to all neighbours. A link that cannot send is closed, to be opened anew if the interface is still there. */
    void send(ByteBuffer packet) {
        try {
            channel.send(packet, group);
        } catch (IOException e) {
            failed(e);
        }
    }

    private void receive(Receiver listener) {
        ByteBuffer packet = ByteBuffer.allocate(Message.MAX_BYTES);
        try {
            while (true) {
                var source = (InetSocketAddress) channel.receive(packet.clear());
                if (source.getPort() == group.getPort() && id.isOnLink(source.getAddress())) {
                    listener.received(this, source.getAddress(), packet.flip());
                }
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException why) {
        if (channel.isOpen()) {
            MdnsSession.LOG.log(System.Logger.Level.DEBUG, "link {0} failed: {1}", id, why.getMessage());
            closeChannel();
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            MdnsSession.LOG.log(System.Logger.Level.DEBUG, "link {0} did not close well: {1}", id, e.getMessage());
        }
    }

    /** Leaves the group and ends the thread. */
    @Override
    public void close() {
        closeChannel();
        if (Thread.currentThread() == receiver) {
            return;
        }
        try {
            receiver.join(CLOSE_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
