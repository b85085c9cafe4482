package org.lanspread.transport.quic;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** A connection: the handler of its channel on the event loop, and a blocking face for the caller. Exists from the first packet on. */
final class QuicConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final int CLOSED_BY_APPLICATION = 0;

    private final QuicChannel channel;
    private final InetSocketAddress remoteAddress;
    private final ByteBudget buffered;
    private final CompletableFuture<QuicConnection> established = new CompletableFuture<>();
    private final Arrivals<QuicByteStream> streams = new Arrivals<>(MAX_REMOTE_STREAMS);
    /** Held from the look at how many streams are allowed until one of them is taken; never by the event loop. */
    private final ReentrantLock opening = new ReentrantLock();
    private final ReentrantLock allowance = new ReentrantLock();
    private final Condition allowanceChanged = allowance.newCondition();
    private volatile boolean ended;
    private volatile Failure whyEnded = Failure.LOST;
    private volatile PeerId remote;
    private volatile long roundTripNanos;
    private int brokenStreams;

    /** @param buffered what its streams may hold in buffers */
    QuicConnection(QuicChannel channel, InetSocketAddress remoteAddress, ByteBudget buffered) {
        this.channel = channel;
        this.remoteAddress = remoteAddress;
        this.buffered = buffered;
        whenEnded(this::ended);
    }

    /** The connection of a channel. */
    static QuicConnection of(QuicChannel channel) {
        return channel.pipeline().get(QuicConnection.class);
    }

    /** What to do with a stream that the other side opened. */
    static ChannelInitializer<QuicStreamChannel> streamHandler() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(QuicStreamChannel stream) {
                of(stream.parent()).arrived(stream);
            }
        };
    }

    /** Completes with this connection after the handshake, or with a {@link TransportException}. */
    CompletableFuture<QuicConnection> established() {
        return established;
    }

    /** Runs on the event loop. */
    void whenEnded(Runnable task) {
        channel.closeFuture().addListener(closed -> task.run());
    }

    Failure whyEnded() {
        return whyEnded;
    }

    @Override
    public PeerId remote() {
        return remote;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public ByteStream openStream() throws TransportException {
        try {
            opening.lockInterruptibly();
            try {
                awaitAllowance();
                return createStream();
            } finally {
                opening.unlock();
            }
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }

    private void awaitAllowance() throws TransportException, InterruptedException {
        allowance.lock();
        try {
            while (!ended && channel.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) <= 0) {
                allowanceChanged.await();
            }
            if (ended) {
                throw whyEnded.exception();
            }
        } finally {
            allowance.unlock();
        }
    }

    private ByteStream createStream() throws TransportException, InterruptedException {
        // Not to be looked for in the pipeline afterwards: that is empty once the connection has closed.
        var opened = new AtomicReference<QuicByteStream>();
        var initializer = new ChannelInitializer<QuicStreamChannel>() {
            @Override
            protected void initChannel(QuicStreamChannel stream) {
                opened.set(new QuicByteStream(QuicConnection.this, stream, QuicLimits.OWN_READ_AHEAD_BYTES, buffered));
                stream.pipeline().addLast(opened.get());
            }
        };
        Future<QuicStreamChannel> created = channel.createStream(QuicStreamType.BIDIRECTIONAL, initializer).await();
        if (!created.isSuccess()) {
            throw ended ? whyEnded.exception() : new TransportException(Reason.FAILED, "No stream could be opened.", created.cause());
        }
        return opened.get().begin();
    }

    @Override
    public ByteStream acceptStream() throws TransportException {
        return streams.take().begin();
    }

    private void arrived(QuicStreamChannel stream) {
        var arrival = new QuicByteStream(this, stream, QuicLimits.REMOTE_READ_AHEAD_BYTES, buffered);
        stream.pipeline().addLast(arrival);
        if (!streams.offer(arrival)) {
            arrival.reset(0);
        }
    }

    /** Event loop: counts what the codec will not forget. */
    void brokenOff() {
        brokenStreams++;
        if (brokenStreams == QuicLimits.BROKEN_STREAMS_PER_CONNECTION) {
            end(new Failure(Reason.CLOSED, "The connection was closed: too many of its streams were broken off."));
        }
    }

    @Override
    public Duration roundTrip() {
        if (!ended) {
            measure();
        }
        return Duration.ofNanos(roundTripNanos);
    }

    private void measure() {
        channel.collectPathStats(0).addListener((Future<QuicConnectionPathStats> stats) -> {
            if (stats.isSuccess()) {
                roundTripNanos = stats.getNow().rtt();
            }
        });
    }

    @Override
    public boolean isOpen() {
        return !ended && channel.isActive();
    }

    @Override
    public void close() {
        end(new Failure(Reason.CLOSED, "The connection was closed."));
    }

    /** Tells the other side. The future is done when the farewell has been handed to the socket. */
    Future<Void> end(Failure why) {
        if (ended) {
            // Its event loop may have ended too, and would throw.
            return channel.closeFuture();
        }
        whyEnded = why;
        return channel.close(true, CLOSED_BY_APPLICATION, Unpooled.copiedBuffer("closed", StandardCharsets.US_ASCII));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        try {
            var certificate = (X509Certificate) channel.sslEngine().getSession().getPeerCertificates()[0];
            remote = PeerId.of(certificate.getPublicKey());
        } catch (SSLPeerUnverifiedException e) {
            whyEnded = new Failure(Reason.HANDSHAKE, "The handshake failed: there was no certificate.");
            channel.close();
            return;
        }
        measure();
        established.complete(this);
        context.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof QuicStreamLimitChangedEvent) {
            wakeOpeners();
        } else if (event instanceof QuicConnectionCloseEvent close && !ended) {
            whyEnded = close.isTlsError()
                    ? new Failure(Reason.CLOSED, "The other side ended the connection: it refused the handshake.")
                    : new Failure(Reason.CLOSED, "The other side closed the connection.");
            // By itself the codec would wait out the draining period, up to four seconds, with the place of the connection taken.
            channel.close();
        }
    }

    /** Event loop, once: also for a connection that never became one. */
    private void ended() {
        ended = true;
        streams.close(whyEnded);
        established.completeExceptionally(whyEnded.exception());
        wakeOpeners();
    }

    private void wakeOpeners() {
        allowance.lock();
        try {
            allowanceChanged.signalAll();
        } finally {
            allowance.unlock();
        }
    }

    /** What the codec could not do for this connection; if it cannot go on it closes the channel. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        QuicLog.ignored(cause);
    }
}
