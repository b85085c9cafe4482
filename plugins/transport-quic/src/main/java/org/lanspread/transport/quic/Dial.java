package org.lanspread.transport.quic;

import io.netty.channel.ConnectTimeoutException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** One call of connect: its target and the time that is left for it. */
final class Dial {
    private static final Executor NAME_LOOKUPS = Thread::startVirtualThread;

    private final PeerAddress to;
    private final long deadlineNanos;

    Dial(PeerAddress to, long timeoutNanos) {
        this.to = to;
        this.deadlineNanos = System.nanoTime() + timeoutNanos;
    }

    long leftNanos() {
        return Math.max(0, deadlineNanos - System.nanoTime());
    }

    /** The addresses of the host; a look-up that takes too long is left to itself. */
    List<InetAddress> addresses() throws TransportException {
        try {
            return List.of(InetAddress.ofLiteral(to.host()));
        } catch (IllegalArgumentException notALiteral) {
            return await(CompletableFuture.supplyAsync(this::lookUp, NAME_LOOKUPS), leftNanos());
        }
    }

    private List<InetAddress> lookUp() {
        try {
            return Stream.of(InetAddress.getAllByName(to.host())).limit(QuicLimits.ADDRESSES_PER_DIAL).toList();
        } catch (UnknownHostException e) {
            throw new CompletionException(new TransportException(Reason.UNREACHABLE, "The host " + Quoted.of(to.host()) + " has no address.", e));
        }
    }

    <T> T await(CompletableFuture<T> result, long nanos) throws TransportException {
        try {
            return result.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (TimeoutException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            throw Failure.interrupted(e);
        }
    }

    private TransportException failure(Throwable cause) {
        return switch (cause) {
            case TransportException known -> new TransportException(known.reason(), known.getMessage(), known);
            case TimeoutException late -> new TransportException(Reason.TIMEOUT, to + " did not answer in time.", late);
            case ConnectTimeoutException late -> new TransportException(Reason.TIMEOUT, to + " did not answer in time.", late);
            default -> new TransportException(Reason.HANDSHAKE,
                    "The handshake with " + to + " failed: it has another protocol, a bad certificate or too many connections.", cause);
        };
    }
}
