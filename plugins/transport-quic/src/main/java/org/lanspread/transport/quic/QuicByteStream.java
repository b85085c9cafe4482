package org.lanspread.transport.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamResetException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.TransportException;

/** A stream: the handler of its channel on the event loop, and a blocking face for the caller. */
final class QuicByteStream extends ChannelInboundHandlerAdapter implements ByteStream {
    private static final int FIRST_READ_BYTES = 1024;

    private final QuicConnection connection;
    private final QuicStreamChannel channel;
    private final StreamInput input;
    private final StreamOutput output;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Done when our end of the stream has been sent. */
    private final ChannelPromise fin;

    QuicByteStream(QuicConnection connection, QuicStreamChannel channel, int readAheadBytes, ByteBudget buffered) {
        this.connection = connection;
        this.channel = channel;
        int pieceBytes = readAheadBytes / QuicLimits.READ_AHEAD_PIECES;
        this.input = new StreamInput(readAheadBytes, pieceBytes, buffered, () -> onEventLoop(channel::read));
        this.output = new StreamOutput(buffered);
        this.fin = channel.newPromise();
        channel.config().setAutoRead(false);
        channel.config().setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(FIRST_READ_BYTES, FIRST_READ_BYTES, pieceBytes)
                .maxMessagesPerRead(1));
    }

    /** Starts to receive: from now on the stream is somebody's. */
    QuicByteStream begin() {
        input.begin();
        return this;
    }

    @Override
    public int read(ByteBuffer into) throws TransportException {
        if (!into.hasRemaining()) {
            return 0;
        }
        try {
            return input.read(into);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public int write(ByteBuffer from) throws TransportException {
        int total = from.remaining();
        try {
            while (from.hasRemaining()) {
                send(from, output.reserve(from.remaining()));
            }
            return total;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void send(ByteBuffer from, int bytes) {
        int limit = from.limit();
        ByteBuf copy = channel.alloc().directBuffer(bytes).writeBytes(from.limit(from.position() + bytes));
        from.limit(limit);
        channel.writeAndFlush(copy).addListener(written -> {
            if (!written.isSuccess()) {
                output.fail(written.cause() instanceof ChannelOutputShutdownException ? Failure.BROKEN_OFF_THERE : connection.whyEnded());
            }
            output.taken(bytes);
        });
    }

    private TransportException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        breakOff(0, Failure.INTERRUPTED);
        return new TransportException(Failure.INTERRUPTED.reason(), Failure.INTERRUPTED.message(), cause);
    }

    /** By a frame that waits its turn: the channel's {@code shutdownOutput} would overtake what is still to be sent. */
    @Override
    public void finishOutput() throws TransportException {
        if (output.finish()) {
            channel.writeAndFlush(QuicStreamFrame.EMPTY_FIN, fin);
        }
    }

    @Override
    public void reset(int code) {
        if (code < 0 || code >= 1 << 30) {
            throw new IllegalArgumentException("the code of a reset is 0 to 2^30-1, not " + code);
        }
        breakOff(code, Failure.BROKEN_OFF_HERE);
    }

    private void breakOff(int code, Failure why) {
        input.fail(why);
        output.fail(why);
        if (closed.compareAndSet(false, true)) {
            onEventLoop(() -> abandon(code));
        }
    }

    /** Event loop: both directions are given up, unless the codec has seen both ends by itself. */
    private void abandon(int code) {
        if (channel.isActive()) {
            channel.shutdown(code);
            channel.close();
            connection.brokenOff();
        }
    }

    @Override
    public boolean isOpen() {
        return !closed.get() && channel.isActive();
    }

    /** A finished output still arrives; of the input that nobody read, a little is looked through for its end. */
    @Override
    public void close() {
        if (!output.isFinished()) {
            reset(0);
        } else if (closed.compareAndSet(false, true)) {
            input.discard();
        }
    }

    private void onEventLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            // The event loop ends after all channels: this stream has heard of it.
            input.fail(Failure.LOST);
            output.fail(Failure.LOST);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        input.received((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (input.askAgain()) {
            // Behind the packets that are here already: what several brought comes in one piece, and the reader is woken once.
            onEventLoop(channel::read);
        } else if (input.isDiscardedInVain()) {
            channel.shutdownInput(0);
            giveUpAfterFin();
        }
    }

    /** The input came to a bad end; once our own end is sent there is nothing to wait for. */
    private void giveUpAfterFin() {
        fin.addListener(sent -> {
            if (channel.isActive()) {
                channel.close();
                connection.brokenOff();
            }
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownReadComplete.INSTANCE) {
            input.end();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        input.fail(connection.whyEnded());
        output.fail(connection.whyEnded());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Failure why = cause instanceof QuicStreamResetException ? Failure.BROKEN_OFF_THERE : connection.whyEnded();
        input.fail(why);
        if (output.isFinished()) {
            giveUpAfterFin();
        } else {
            output.fail(why);
            abandon(0);
        }
    }
}
