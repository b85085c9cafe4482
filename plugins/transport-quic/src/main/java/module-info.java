/**
 * QUIC as a transport, by Netty's codec and quiche.
 *
 * <p>Start reading at {@link org.lanspread.transport.quic.QuicTransport}. Each endpoint has two event loop threads of its own, on which nothing
 * blocks; whoever reads, writes or waits does so on its own thread. The module moves bytes and must not know what they mean.
 */
module org.lanspread.transport.quic {
    requires org.lanspread.spi;
    requires io.netty.buffer;
    requires io.netty.codec.classes.quic;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;

    exports org.lanspread.transport.quic;

    provides org.lanspread.spi.net.Transport with org.lanspread.transport.quic.QuicTransport;
}
