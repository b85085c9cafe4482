package org.lanspread.transport.quic;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** Two sockets, one that listens and one that dials, each with an event loop of its own: the codec does not do both on one. */
final class QuicEndpoint implements Endpoint {
    private final Sockets sockets;
    private final EventLoops loops;
    private final QuicCodecs codecs;
    private final Admission admission = new Admission();
    private final ByteBudget buffered = new ByteBudget(QuicLimits.BUFFERED_BYTES);
    private final Arrivals<Connection> arrivals = new Arrivals<>(MAX_CONNECTIONS);
    private final Collection<QuicConnection> connections = ConcurrentHashMap.newKeySet();
    private final Channel listener;
    private final Channel dialler;
    private final InetSocketAddress local;
    private final ReentrantLock stopping = new ReentrantLock();
    private volatile boolean stopped;
    private Stopped how;

    static QuicEndpoint open(InetSocketAddress listen, Identity self) throws TransportException {
        if (listen.isUnresolved()) {
            throw new TransportException(Reason.ADDRESS_UNAVAILABLE, "The host " + Quoted.of(listen.getHostString()) + " has no address.");
        }
        BufferLeaks.ignoreUnlessSought();
        Sockets sockets = Sockets.best();
        var loops = new EventLoops(sockets.ioHandler());
        try {
            return new QuicEndpoint(listen, self, sockets, loops);
        } catch (TransportException e) {
            loops.stop(Duration.ZERO);
            throw e;
        } catch (RuntimeException | LinkageError e) {
            loops.stop(Duration.ZERO);
            throw new TransportException(Reason.FAILED, "The QUIC library did not start: " + Quoted.plain(String.valueOf(e.getMessage())) + ".", e);
        }
    }

    private QuicEndpoint(InetSocketAddress listen, Identity self, Sockets sockets, EventLoops loops) throws TransportException {
        this.sockets = sockets;
        this.loops = loops;
        codecs = new QuicCodecs(self, sockets.segments());
        dialler = bind(new InetSocketAddress(listen.getAddress(), 0), codecs.dialler());
        var tokens = new RetryTokens(System::nanoTime, admission::hasRoomForHandshake);
        listener = bind(listen, codecs.listener(tokens, this::admits, new ChannelInitializer<QuicChannel>() {
            @Override
            protected void initChannel(QuicChannel channel) {
                arriving(channel);
            }
        }));
        local = (InetSocketAddress) listener.localAddress();
    }

    private Channel bind(InetSocketAddress address, ChannelHandler codec) throws TransportException {
        ChannelFuture bound = loops.on(sockets.bootstrap()).handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel socket) {
                socket.pipeline().addLast(codec, QuicLog.INSTANCE);
            }
        }).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bindFailure(address, bound.cause());
        }
        return bound.channel();
    }

    /** The reason is in the text only, in the same words for both kinds of socket. */
    private static TransportException bindFailure(InetSocketAddress address, Throwable cause) {
        String said = String.valueOf(cause.getMessage());
        if (said.contains("in use")) {
            return new TransportException(Reason.ADDRESS_IN_USE,
                    "UDP port " + address.getPort() + " is in use by another program; end it, or configure another port.", cause);
        }
        if (said.contains("assign requested address") || said.contains("ermission denied")) {
            return new TransportException(Reason.ADDRESS_UNAVAILABLE,
                    address.getAddress().getHostAddress() + " port " + address.getPort() + " is not of this machine, or may not be used.", cause);
        }
        return new TransportException(Reason.FAILED, "The socket could not be bound: " + Quoted.plain(said) + ".", cause);
    }

    /** Event loop: a dialler has proven its address. */
    private boolean admits(QuicChannel channel) {
        InetAddress source = ((InetSocketAddress) channel.remoteSocketAddress()).getAddress();
        boolean admitted = admission.admitFrom(source);
        if (admitted) {
            channel.closeFuture().addListener(closed -> admission.leaveFrom(source));
        }
        return admitted;
    }

    /** Event loop: its handshake begins. */
    private void arriving(QuicChannel channel) {
        var remote = (InetSocketAddress) channel.remoteSocketAddress();
        var connection = connection(channel, remote);
        channel.pipeline().addLast(connection);
        admission.handshakeBegins(remote.getAddress());
        var deadline = channel.eventLoop().schedule(() -> channel.close(), QuicLimits.HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS);
        connection.established().whenComplete((established, failure) -> {
            deadline.cancel(false);
            admission.handshakeEnds(remote.getAddress());
            if (failure == null && !(remember(connection) && arrivals.offer(connection))) {
                connection.end(Failure.STOPPED);
            }
        });
    }

    private QuicConnection connection(QuicChannel channel, InetSocketAddress remote) {
        return new QuicConnection(channel, remote, buffered.share(QuicLimits.BUFFERED_BYTES_PER_CONNECTION));
    }

    private boolean remember(QuicConnection connection) {
        connections.add(connection);
        connection.whenEnded(() -> connections.remove(connection));
        return !stopped;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public Connection connect(PeerAddress to, Duration timeout) throws TransportException {
        if (stopped) {
            throw Failure.STOPPED.exception();
        }
        var dial = new Dial(to, timeout.toNanos());
        List<InetAddress> addresses = dial.addresses().stream().filter(this::hasFamilyOf).toList();
        TransportException last = new TransportException(Reason.UNREACHABLE, to + " has no address that can be reached from " + local + ".");
        for (int i = 0; i < addresses.size(); i++) {
            try {
                return connect(new InetSocketAddress(addresses.get(i), to.port()), dial, dial.leftNanos() / (addresses.size() - i));
            } catch (TransportException e) {
                if (e.reason() != Reason.TIMEOUT) {
                    throw e;
                }
                last = e;
            }
        }
        throw last;
    }

    private boolean hasFamilyOf(InetAddress remote) {
        return local.getAddress().isAnyLocalAddress() || local.getAddress().getClass() == remote.getClass();
    }

    private Connection connect(InetSocketAddress to, Dial dial, long timeoutNanos) throws TransportException {
        if (!admission.admitOwn()) {
            throw new TransportException(Reason.HANDSHAKE, "There are " + MAX_CONNECTIONS + " connections already; no more are made.");
        }
        CompletableFuture<QuicConnection> result = start(to, Math.min(timeoutNanos, QuicLimits.HANDSHAKE.toNanos()));
        result.whenComplete((connection, failure) -> {
            if (failure == null) {
                connection.whenEnded(admission::leaveOwn);
            } else {
                admission.leaveOwn();
            }
        });
        QuicConnection connection;
        try {
            connection = dial.await(result, timeoutNanos);
        } catch (TransportException e) {
            result.thenAccept(QuicConnection::close);
            throw stopped ? Failure.STOPPED.exception() : e;
        }
        if (!remember(connection)) {
            connection.end(Failure.STOPPED);
            throw Failure.STOPPED.exception();
        }
        return connection;
    }

    private CompletableFuture<QuicConnection> start(InetSocketAddress to, long timeoutNanos) {
        var result = new CompletableFuture<QuicConnection>();
        QuicChannel.newBootstrap(dialler)
                .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, sockets.segments())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos)))
                .streamHandler(QuicConnection.streamHandler())
                .handler(new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel channel) {
                        var connection = connection(channel, to);
                        channel.pipeline().addLast(connection);
                        connection.established().thenAccept(result::complete);
                    }
                })
                .remoteAddress(to)
                .connect()
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        result.completeExceptionally(connected.cause());
                    }
                });
        return result;
    }

    @Override
    public Connection accept() throws TransportException {
        return arrivals.take();
    }

    @Override
    public Stopped stop(Duration grace) {
        stopping.lock();
        try {
            if (how == null) {
                how = stopNow(System.nanoTime() + grace.toNanos());
            }
            return how;
        } finally {
            stopping.unlock();
        }
    }

    private Stopped stopNow(long deadlineNanos) {
        stopped = true;
        arrivals.close(Failure.STOPPED);
        List<Future<Void>> farewells = connections.stream().map(connection -> connection.end(Failure.STOPPED)).toList();
        boolean told = true;
        for (Future<Void> farewell : farewells) {
            told &= isDoneBy(deadlineNanos, farewell);
        }
        listener.close();
        dialler.close();
        loops.stop(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
        return told ? Stopped.GRACEFUL : Stopped.FORCED;
    }

    private static boolean isDoneBy(long deadlineNanos, Future<Void> farewell) {
        try {
            return farewell.await(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
