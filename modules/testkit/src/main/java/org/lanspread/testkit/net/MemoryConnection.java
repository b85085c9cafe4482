package org.lanspread.testkit.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.TransportException;

/** One side of a {@link MemoryWire}. */
final class MemoryConnection implements Connection {
    private final MemoryWire link;
    private final MemoryEndpoint local;
    private final MemoryEndpoint far;
    private final PeerId remote;
    private final MemoryQueue<ByteStream> incoming = new MemoryQueue<>();

    MemoryConnection(MemoryWire link, MemoryEndpoint local, MemoryEndpoint far, PeerId remote) {
        this.link = link;
        this.local = local;
        this.far = far;
        this.remote = remote;
    }

    MemoryEndpoint local() {
        return local;
    }

    MemoryQueue<ByteStream> incoming() {
        return incoming;
    }

    MemoryFaults faultsOfSender() {
        return local.faults();
    }

    void retireIfOver(MemoryStream stream) {
        link.retireIfOver(stream);
    }

    void cut() {
        link.close("The connection was lost.");
    }

    @Override
    public PeerId remote() {
        return remote;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return far.local();
    }

    @Override
    public ByteStream openStream() throws TransportException {
        return link.openStream(this);
    }

    @Override
    public ByteStream acceptStream() throws TransportException {
        return incoming.take();
    }

    @Override
    public Duration roundTrip() {
        return local.faults().delay().plus(far.faults().delay());
    }

    @Override
    public boolean isOpen() {
        return link.isOpen();
    }

    @Override
    public void close() {
        link.close("The connection was closed.");
    }
}
