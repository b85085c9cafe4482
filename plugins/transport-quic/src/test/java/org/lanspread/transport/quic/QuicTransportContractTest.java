package org.lanspread.transport.quic;

import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportException;
import org.lanspread.testkit.net.TransportContract;

class QuicTransportContractTest extends TransportContract {
    @Override
    protected Transport transport() {
        return new QuicTransport();
    }

    /** The larger of the two windows of a stream, what was read ahead of it, and what was written behind, with one piece in flight each. */
    @Override
    protected int maxBufferedBytes() {
        return (int) QuicLimits.OWN_STREAM_WINDOW_BYTES + QuicLimits.OWN_READ_AHEAD_BYTES + QuicLimits.WRITE_BEHIND_BYTES + (1 << 20);
    }

    @Override
    protected void dialPresenting(InetSocketAddress to, PrivateKey key, List<X509Certificate> certificates) throws TransportException {
        try (var client = new RawQuicClient(key, certificates)) {
            client.dial(to);
        }
    }

    @Override
    protected boolean isOfEndpoint(Thread thread) {
        return thread.getName().startsWith("lanspread-quic-");
    }
}
