package org.lanspread.transport.quic;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.AtomicLong;
import org.lanspread.spi.model.Quoted;

/**
 * The end of every socket's pipeline: anybody on the network can cause what arrives here, so it is told seldom, and only to those who look for it.
 */
@Sharable
final class QuicLog extends ChannelInboundHandlerAdapter {
    static final QuicLog INSTANCE = new QuicLog();

    private static final System.Logger LOG = System.getLogger("org.lanspread.transport.quic");
    private static final int ONE_IN = 1000;
    private static final AtomicLong IGNORED = new AtomicLong();

    private QuicLog() {}

    /** Counts, and writes one in {@value #ONE_IN}, beginning with the first. */
    static void ignored(Throwable cause) {
        long before = IGNORED.getAndIncrement();
        if (before % ONE_IN == 0) {
            LOG.log(System.Logger.Level.DEBUG,
                    () -> "ignored " + (before + 1) + " errors of packets so far; the last: " + Quoted.of(String.valueOf(cause)));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        ignored(cause);
    }
}
