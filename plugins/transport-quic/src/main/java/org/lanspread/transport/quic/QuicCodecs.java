package org.lanspread.transport.quic;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicCongestionControlAlgorithm;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicTokenHandler;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import io.netty.handler.ssl.ClientAuth;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.PeerTrustManager;
import org.lanspread.spi.net.Transport;

/** What both sides say and demand in the handshake. */
final class QuicCodecs {
    /** No dialler offers it, so whoever is answered with it fails in the handshake. */
    private static final String NO_PROTOCOL = "lanspread/busy";

    private final QuicSslContext accepting;
    private final QuicSslContext refusing;
    private final QuicSslContext dialling;
    private final SegmentedDatagramPacketAllocator segments;

    QuicCodecs(Identity self, SegmentedDatagramPacketAllocator segments) {
        this.segments = segments;
        accepting = listenerContext(self, Transport.APPLICATION_PROTOCOL);
        refusing = listenerContext(self, NO_PROTOCOL);
        dialling = QuicSslContextBuilder.forClient()
                .keyManager(new IdentityKeyManager(self), null)
                .trustManager(new PeerTrustManager())
                .endpointIdentificationAlgorithm(null)
                .applicationProtocols(Transport.APPLICATION_PROTOCOL)
                .earlyData(false)
                .build();
    }

    private static QuicSslContext listenerContext(Identity self, String protocol) {
        return QuicSslContextBuilder.forServer(new IdentityKeyManager(self), null)
                .trustManager(new PeerTrustManager())
                .clientAuth(ClientAuth.REQUIRE)
                .applicationProtocols(protocol)
                .earlyData(false)
                .build();
    }

    /** @param admission asked once for each dialler whose address is proven; whoever it refuses fails in the handshake */
    ChannelHandler listener(QuicTokenHandler tokens, Predicate<QuicChannel> admission, ChannelHandler connectionHandler) {
        return limited(new QuicServerCodecBuilder())
                .sslEngineProvider(channel -> (admission.test(channel) ? accepting : refusing).newEngine(channel.alloc()))
                .tokenHandler(tokens)
                .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, segments)
                .handler(connectionHandler)
                .streamHandler(QuicConnection.streamHandler())
                .build();
    }

    ChannelHandler dialler() {
        return limited(new QuicClientCodecBuilder()).sslContext(dialling).build();
    }

    private static <B extends QuicCodecBuilder<B>> B limited(B builder) {
        return builder
                .maxIdleTimeout(QuicLimits.IDLE.toMillis(), TimeUnit.MILLISECONDS)
                .initialMaxData(QuicLimits.CONNECTION_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalLocal(QuicLimits.OWN_STREAM_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalRemote(QuicLimits.REMOTE_STREAM_WINDOW_BYTES)
                .initialMaxStreamDataUnidirectional(0)
                .initialMaxStreamsBidirectional(Connection.MAX_REMOTE_STREAMS)
                .initialMaxStreamsUnidirectional(0)
                .activeMigration(false)
                .activeConnectionIdLimit(2)
                .maxRecvUdpPayloadSize(QuicLimits.UDP_PAYLOAD_BYTES)
                .maxSendUdpPayloadSize(QuicLimits.UDP_PAYLOAD_BYTES)
                .discoverPmtu(true)
                .congestionControlAlgorithm(QuicCongestionControlAlgorithm.CUBIC);
    }
}
