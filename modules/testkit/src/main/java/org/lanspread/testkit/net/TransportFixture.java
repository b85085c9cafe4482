package org.lanspread.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** Endpoints of the transport under test, and what its contract does with them again and again. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class TransportFixture {
    /** Long enough for a machine with other things to do. */
    static final Duration PATIENCE = Duration.ofSeconds(20);
    /** For what is not supposed to happen; too short a time can only hide a defect, not report one that is not there. */
    static final Duration A_MOMENT = Duration.ofMillis(300);
    static final int MIB = 1 << 20;

    private final List<Endpoint> opened = new ArrayList<>();
    final Identity alice = TestIdentities.p256();
    final Identity bob = TestIdentities.p256();
    Transport transport;

    /** The transport under test, new for each test; its endpoints reach each other by loopback. */
    protected abstract Transport transport();

    /** The most bytes that a writer gets rid of while the other side reads nothing. */
    protected abstract int maxBufferedBytes();

    /**
     * Dials an endpoint of {@link #transport()} by the means of its protocol and presents these certificates in this order, perhaps none. In TLS 1.3
     * the dialler is done before the listener has judged it: so wait a second for the refusal before returning.
     *
     * @throws TransportException if it was refused
     */
    protected abstract void dialPresenting(InetSocketAddress to, PrivateKey key, List<X509Certificate> certificates) throws TransportException;

    /** Whether a thread belongs to an endpoint of the transport. */
    protected abstract boolean isOfEndpoint(Thread thread);

    /**
     * A further loopback address that this machine can bind, from 1 on. Linux and Windows have 127.0.0.0/8; where there is one address only, override
     * it.
     */
    protected String loopback(int number) {
        return "127.0.0." + number;
    }

    @BeforeEach
    final void makeTransport() {
        transport = transport();
    }

    @AfterEach
    final void stopAll() {
        opened.forEach(endpoint -> endpoint.stop(Duration.ofSeconds(1)));
    }

    record Pair(Endpoint dialling, Endpoint listening, Connection dialler, Connection listener) {}

    record StreamPair(ByteStream opened, ByteStream accepted) {}

    Endpoint open(Identity self) throws TransportException {
        return open(self, loopback(1));
    }

    Endpoint open(Identity self, String host) throws TransportException {
        return open(self, new InetSocketAddress(InetAddress.ofLiteral(host), 0));
    }

    Endpoint open(Identity self, InetSocketAddress listen) throws TransportException {
        Endpoint endpoint = transport.open(new TransportConfig(listen, Settings.NONE), self);
        opened.add(endpoint);
        return endpoint;
    }

    PeerAddress address(Endpoint of) {
        return new PeerAddress(transport.id(), of.local().getAddress().getHostAddress(), of.local().getPort());
    }

    Pair connect() throws Exception {
        Endpoint dialling = open(alice);
        Endpoint listening = open(bob);
        var accepted = async(listening::accept);
        Connection dialler = dialling.connect(address(listening), PATIENCE);
        return new Pair(dialling, listening, dialler, get(accepted));
    }

    static StreamPair openStream(Pair pair) throws Exception {
        ByteStream opened = pair.dialler().openStream();
        write(opened, bytes("x"));
        ByteStream accepted = accept(pair.listener());
        assertThat(read(accepted, 1)).isEqualTo(bytes("x"));
        return new StreamPair(opened, accepted);
    }

    static ByteStream accept(Connection connection) throws Exception {
        return get(async(connection::acceptStream));
    }

    static void exchange(Connection from, Connection to, String text) throws Exception {
        try (ByteStream request = from.openStream()) {
            writeAndFinish(request, bytes(text));
            ByteStream served = accept(to);
            byte[] heard = readToEnd(served);
            assertThat(heard).isEqualTo(bytes(text));
            writeAndFinish(served, heard);
            assertThat(readToEnd(request)).isEqualTo(bytes(text));
            served.close();
        }
    }

    /** Without a megabyte of text if they differ. */
    static void assertSame(byte[] received, byte[] sent) {
        assertThat(received.length).isEqualTo(sent.length);
        assertThat(Arrays.mismatch(received, sent)).as("index of the first wrong byte").isEqualTo(-1);
    }

    static void assertStillRunning(FutureTask<?> task) {
        assertThatThrownBy(() -> task.get(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    static <T> FutureTask<T> async(Callable<T> task) {
        var future = new FutureTask<>(task);
        Thread.startVirtualThread(future);
        return future;
    }

    static <T> T get(FutureTask<T> task) throws Exception {
        return task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    static Reason failure(FutureTask<?> task) {
        ExecutionException failed = catchThrowableOfType(ExecutionException.class, () -> get(task));
        assertThat(failed).hasCauseInstanceOf(TransportException.class);
        return ((TransportException) failed.getCause()).reason();
    }

    static int writeForever(ByteStream stream) throws IOException {
        while (true) {
            write(stream, new byte[64 << 10]);
        }
    }

    static int writeAndFinish(ByteStream stream, byte[] content) throws IOException {
        int written = write(stream, content);
        stream.finishOutput();
        return written;
    }

    static int write(ByteStream stream, byte[] content) throws IOException {
        return stream.write(ByteBuffer.wrap(content));
    }

    static byte[] read(ByteStream stream, int count) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(count);
        while (into.hasRemaining()) {
            assertThat(stream.read(into)).isPositive();
        }
        return into.array();
    }

    static byte[] readToEnd(ByteStream stream) throws IOException {
        var out = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(100_000);
        while (stream.read(buffer) >= 0) {
            out.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return out.toByteArray();
    }

    static byte[] random(long seed, int count) {
        var out = new byte[count];
        new Random(seed).nextBytes(out);
        return out;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
