package org.lanspread.peer.roster;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.Framing;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Notice;
import org.lanspread.proto.PeerInfo;
import org.lanspread.proto.ProtocolException;
import org.lanspread.proto.ProtocolException.Reason;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.TransportException;

/** A connection to a peer that has said hello. Questions block their thread, each on a stream of its own. Safe for use by several threads. */
public final class PeerLink {
    /**
     * How much of a content transfer has to come in each {@link Waits#piece}. Its whole is not timed, so that a source that many ask at once is slow
     * instead of useless.
     */
    public static final int PIECE_BYTES = 512 * 1024;

    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final int GAVE_UP_WAITING = 1;

    private final Connection connection;
    private final String transport;
    private final PeerInfo info;
    private final List<PeerAddress> listensAt;
    private final Deadlines deadlines;
    private final Waits waits;
    /** When the ping began that is not answered yet, if there is one; it stays when the ping fails. */
    private final AtomicReference<Long> pingedNanos = new AtomicReference<>();

    PeerLink(Connection connection, String transport, PeerInfo info, Deadlines deadlines, Waits waits) {
        this.connection = connection;
        this.transport = transport;
        this.info = info;
        this.listensAt = listening(connection.remoteAddress().getAddress().getHostAddress(), info.ports());
        this.deadlines = deadlines;
        this.waits = waits;
    }

    /** Who it is, proven by the handshake. */
    public PeerId id() {
        return connection.remote();
    }

    /** What people call it, escaped. */
    public String name() {
        return Quoted.plain(info.name());
    }

    /** Where it is connected. */
    public String address() {
        InetSocketAddress remote = connection.remoteAddress();
        return transport + "://" + remote.getAddress().getHostAddress() + ":" + remote.getPort();
    }

    private static List<PeerAddress> listening(String host, Map<String, Integer> ports) {
        var addresses = new ArrayList<PeerAddress>();
        ports.forEach((transport, port) ->
                PeerAddress.parse(transport, (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port).ifPresent(addresses::add));
        return List.copyOf(addresses);
    }

    /** Where it listens, as far as it says: the ports of its hello at the address that it has. */
    public List<PeerAddress> listensAt() {
        return listensAt;
    }

    /** The machine that it is on. */
    public InetAddress host() {
        return connection.remoteAddress().getAddress();
    }

    /** Whether it lies on this machine. */
    boolean isLoopback() {
        return host().isLoopbackAddress();
    }

    /** Whether it can still be used, as far as is known. */
    public boolean isOpen() {
        return connection.isOpen();
    }

    /** Whether it says that it sends what a release unpacks to. */
    public boolean sendsExpandedManifests() {
        return info.features().contains(PeerInfo.EXPANDED_MANIFESTS);
    }

    /** Whether it says that it tells what a release unpacks to that it has not unpacked. */
    public boolean tellsUnpackedSizes() {
        return info.features().contains(PeerInfo.UNPACKED_SIZES);
    }

    /** Ends the connection. */
    public void close() {
        connection.close();
    }

    /**
     * Asks and returns the answer.
     *
     * @throws RefusedException if the peer refuses
     * @throws IOException if it does not answer in {@link Waits#control}, answers nonsense or is gone
     */
    public Response ask(Request request) throws IOException {
        return ask(connection, request, deadlines, waits);
    }

    /**
     * Asks whether it is there, unless that question is still open.
     *
     * @return whether it has answered
     * @throws IOException if it does not answer in {@link Waits#control} or is gone
     */
    boolean ping() throws IOException {
        if (!pingedNanos.compareAndSet(null, System.nanoTime())) {
            return false;
        }
        ask(new Request.Ping());
        pingedNanos.set(null);
        return true;
    }

    /** Whether it has left a ping unanswered for longer than a peer does that is well. */
    boolean isSilent() {
        Long pinged = pingedNanos.get();
        return pinged != null && System.nanoTime() - pinged >= SILENCE.toNanos();
    }

    static Response ask(Connection connection, Request request, Deadlines deadlines, Waits waits) throws IOException {
        try (ByteStream stream = open(connection, deadlines, waits);
                var _ = deadlines.after(waits.control(), () -> stream.reset(GAVE_UP_WAITING))) {
            Response response = exchange(stream, request);
            requireEnd(stream);
            return response;
        }
    }

    /**
     * Opens a stream. A peer that grants none for {@link Waits#control} is of no use: the connection is closed then, which frees whoever waits
     * for one. This side never needs as many at once as a peer has to grant.
     */
    private static ByteStream open(Connection connection, Deadlines deadlines, Waits waits) throws TransportException {
        var overdue = new AtomicBoolean();
        Runnable giveUp = () -> {
            overdue.set(true);
            connection.close();
        };
        try (var _ = deadlines.after(waits.control(), giveUp)) {
            return connection.openStream();
        } catch (TransportException e) {
            throw overdue.get() ? new TransportException(TransportException.Reason.TIMEOUT, "The peer grants no stream.", e) : e;
        }
    }

    /** Opens a stream, on a thread that may go on waiting for it when the one that wants it does not. */
    private ByteStream open(CancelToken cancel) throws IOException {
        var opening = new CompletableFuture<ByteStream>();
        Thread.ofVirtual().name("lanspread-open").start(() -> open(opening));
        try (var _ = cancel.onCancel(() -> opening.cancel(false))) {
            return opening.get();
        } catch (CancellationException e) {
            throw new CancelToken.CancelledException();
        } catch (ExecutionException e) {
            throw notOpened(e.getCause());
        } catch (InterruptedException e) {
            opening.cancel(false);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** The same failure, with the stack trace of whom it meets. */
    private static IOException notOpened(Throwable cause) {
        return cause instanceof TransportException failure
                ? new TransportException(failure.reason(), failure.getMessage(), failure)
                : new IOException("the stream could not be opened", cause);
    }

    private void open(CompletableFuture<ByteStream> opening) {
        try {
            ByteStream stream = open(connection, deadlines, waits);
            if (!opening.complete(stream)) {
                stream.close();
            }
        } catch (TransportException | RuntimeException e) {
            opening.completeExceptionally(e);
        }
    }

    /** Hears the other side out, so that closing the stream does not interrupt it. */
    private static void requireEnd(ByteStream stream) throws IOException {
        if (stream.read(ByteBuffer.allocate(1)) >= 0) {
            throw new ProtocolException(Reason.TOO_LARGE, "more was sent than was announced");
        }
    }

    private static Response exchange(ByteStream stream, Request request) throws IOException {
        Framing.write(stream, JsonCodec.encode(request));
        stream.finishOutput();
        return response(stream);
    }

    private static Response response(ByteStream stream) throws IOException {
        Response response = JsonCodec.decodeResponse(Framing.read(stream, Limits.LISTING_BYTES));
        if (response instanceof Response.Refused refused) {
            throw new RefusedException(refused);
        }
        return response;
    }

    /** Fetches the exact bytes of a manifest; nothing is known yet of what they are. Whoever does not begin in {@link Waits#control} is given up. */
    public byte[] manifest(Request.GetGame request) throws IOException {
        return document(request);
    }

    /** The same for an expanded manifest. A peer that does not answer such requests is not asked. */
    public byte[] manifest(Request.GetExpanded request) throws IOException {
        if (!sendsExpandedManifests()) {
            throw new ProtocolException(Reason.UNKNOWN_TYPE, "it does not say that it sends expanded manifests");
        }
        return document(request);
    }

    /** Asks what a release unpacks to, which may be a lie. For a peer that {@linkplain #tellsUnpackedSizes tells} it; as {@link #ask} otherwise. */
    public Response.UnpackedSize unpackedSize(Request.GetUnpackedSize request) throws IOException {
        if (ask(request) instanceof Response.UnpackedSize size) {
            return size;
        }
        throw unexpected();
    }

    private byte[] document(Request request) throws IOException {
        try (ByteStream stream = open(connection, deadlines, waits)) {
            int length;
            try (var _ = deadlines.after(waits.control(), () -> stream.reset(GAVE_UP_WAITING))) {
                length = contentLength(stream, request);
            }
            try (var _ = deadlines.after(waits.manifest(), () -> stream.reset(GAVE_UP_WAITING))) {
                byte[] bytes = Framing.readBytes(stream, length);
                requireEnd(stream);
                return bytes;
            }
        }
    }

    /**
     * Fetches content into a buffer, which has room for exactly that.
     *
     * @param started run when the peer begins to deliver
     * @param cancel ends the transfer
     * @throws IOException if the peer is too slow, sends more or less, refuses or is gone
     */
    public void content(Request.GetGameFileChunk request, ByteBuffer into, Runnable started, CancelToken cancel) throws IOException {
        cancel.check();
        try (ByteStream stream = open(cancel); var _ = cancel.onCancel(() -> stream.reset(GAVE_UP_WAITING))) {
            try (var _ = deadlines.after(waits.control(), () -> stream.reset(GAVE_UP_WAITING))) {
                int length = contentLength(stream, request);
                if (length != request.length()) {
                    throw new ProtocolException(Reason.MALFORMED, "asked for " + request.length() + " bytes, offered are " + length);
                }
            }
            started.run();
            receive(stream, into);
            try (var _ = deadlines.after(waits.control(), () -> stream.reset(GAVE_UP_WAITING))) {
                requireEnd(stream);
            }
        }
    }

    private void receive(ByteStream stream, ByteBuffer into) throws IOException {
        for (int end = into.limit(); into.position() < end; ) {
            into.limit(Math.min(end, into.position() + PIECE_BYTES));
            try (var _ = deadlines.after(waits.piece(), () -> stream.reset(GAVE_UP_WAITING))) {
                Framing.readFully(stream, into);
            }
        }
    }

    private static int contentLength(ByteStream stream, Request request) throws IOException {
        if (exchange(stream, request) instanceof Response.Content content) {
            return content.length();
        }
        throw unexpected();
    }

    /**
     * Asks for a stream, and returns it when the frames begin. Its output is not finished: a peer that only has to stop sending, because all that it
     * reads has come to an end, is not told so reliably by every transport.
     *
     * @param cancel ends the asking; afterwards the stream is the caller's, who closes it
     * @throws RefusedException if the peer refuses
     * @throws IOException if it does not answer in time, answers nonsense or is gone
     */
    public ByteStream stream(Request.StreamInstall request, CancelToken cancel) throws IOException {
        cancel.check();
        ByteStream stream = open(cancel);
        try (var _ = cancel.onCancel(() -> stream.reset(GAVE_UP_WAITING));
                var _ = deadlines.after(waits.control(), () -> stream.reset(GAVE_UP_WAITING))) {
            Framing.write(stream, JsonCodec.encode(request));
            if (response(stream) instanceof Response.Streaming) {
                return stream;
            }
            throw unexpected();
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /** Says something that needs no answer. */
    public void tell(Notice notice) throws IOException {
        try (ByteStream stream = open(connection, deadlines, waits); var _ = deadlines.after(waits.control(), () -> stream.reset(GAVE_UP_WAITING))) {
            Framing.write(stream, JsonCodec.encode(notice));
            stream.finishOutput();
            stream.read(ByteBuffer.allocate(1));
        }
    }

    /** The failure of an answer that does not fit its question. */
    public static ProtocolException unexpected() {
        return new ProtocolException(Reason.MALFORMED, "the answer does not fit the question");
    }

    /** Name and words, for logs. */
    @Override
    public String toString() {
        return name() + " (" + id() + ")";
    }
}
