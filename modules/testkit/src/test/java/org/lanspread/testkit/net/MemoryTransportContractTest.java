package org.lanspread.testkit.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;

class MemoryTransportContractTest extends TransportContract {
    private final MemoryTransport network = new MemoryTransport();

    @Override
    protected Transport transport() {
        return network;
    }

    @Override
    protected int maxBufferedBytes() {
        return MemoryTransport.STREAM_BYTES;
    }

    @Override
    protected void dialPresenting(InetSocketAddress to, PrivateKey key, List<X509Certificate> certificates) throws TransportException {
        Identity self = TestIdentities.p256();
        var dialling = (MemoryEndpoint) network.open(new TransportConfig(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Settings.NONE),
                self);
        var address = new PeerAddress(MemoryTransport.ID, to.getAddress().getHostAddress(), to.getPort());
        dialling.connect(address, Duration.ofSeconds(1), certificates.toArray(X509Certificate[]::new));
    }

    @Override
    protected boolean isOfEndpoint(Thread thread) {
        return false;
    }
}
