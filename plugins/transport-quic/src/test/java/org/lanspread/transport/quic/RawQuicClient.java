package org.lanspread.transport.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** A QUIC client that knows no rules. */
final class RawQuicClient implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Channel> sockets = new ArrayList<>();
    private final QuicSslContextBuilder tls = QuicSslContextBuilder.forClient()
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null);

    RawQuicClient(PrivateKey key, List<X509Certificate> certificates) {
        if (!certificates.isEmpty()) {
            tls.keyManager(key, null, certificates.toArray(X509Certificate[]::new));
        }
    }

    QuicChannel dial(InetSocketAddress to) throws TransportException {
        return dial(to, Transport.APPLICATION_PROTOCOL);
    }

    /** Returns when the other side has not refused it for a second. */
    QuicChannel dial(InetSocketAddress to, String protocol) throws TransportException {
        Channel socket = new Bootstrap().group(group).channel(NioDatagramChannel.class)
                .handler(new QuicClientCodecBuilder().sslContext(tls.applicationProtocols(protocol).build())
                        .initialMaxData(1 << 20)
                        .maxIdleTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .build())
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).awaitUninterruptibly().channel();
        sockets.add(socket);
        Future<QuicChannel> connected = QuicChannel.newBootstrap(socket)
                .handler(new ChannelInboundHandlerAdapter())
                .streamHandler(new ChannelInboundHandlerAdapter())
                .remoteAddress(to)
                .connect()
                .awaitUninterruptibly();
        if (!connected.isSuccess() || connected.getNow().closeFuture().awaitUninterruptibly(1, TimeUnit.SECONDS)) {
            throw new TransportException(Reason.HANDSHAKE, "refused", connected.cause());
        }
        return connected.getNow();
    }

    @Override
    public void close() {
        // Before the event loop, which would not let the codec give back its buffers.
        sockets.forEach(socket -> socket.close().awaitUninterruptibly());
        group.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
