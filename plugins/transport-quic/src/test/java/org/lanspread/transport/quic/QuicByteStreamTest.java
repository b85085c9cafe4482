package org.lanspread.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamChannelConfig;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamResetException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class QuicByteStreamTest {
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private QuicByteStream stream;
    private boolean closed;

    /** In the moment between the two no other thread can be caught, so the channel itself brings the reset. */
    @Test
    void outlivesAResetThatArrivesWhileItsOutputIsBeingFinished() throws Exception {
        QuicChannel connectionChannel = fake(QuicChannel.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "closeFuture" -> loop.closeFuture();
            default -> null;
        });
        var connection = new QuicConnection(connectionChannel, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), new ByteBudget(1000));
        QuicStreamChannelConfig config = fake(QuicStreamChannelConfig.class, (proxy, method, arguments) -> proxy);
        QuicStreamChannel channel = fake(QuicStreamChannel.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "config" -> config;
            case "newPromise" -> new DefaultChannelPromise((Channel) proxy, loop.eventLoop());
            case "isActive" -> !closed;
            case "writeAndFlush" -> fin(arguments);
            case "close" -> {
                closed = true;
                yield null;
            }
            default -> throw new UnsupportedOperationException(method.getName());
        });
        stream = new QuicByteStream(connection, channel, QuicLimits.REMOTE_READ_AHEAD_BYTES, new ByteBudget(1000));
        stream.finishOutput();
        loop.runPendingTasks();
        assertThat(closed).isTrue();
    }

    private ChannelPromise fin(Object[] arguments) {
        assertThat(arguments[0]).isSameAs(QuicStreamFrame.EMPTY_FIN);
        stream.exceptionCaught(null, new QuicStreamResetException("reset", 7));
        assertThat(closed).as("before its own end was sent").isFalse();
        return ((ChannelPromise) arguments[1]).setSuccess();
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
