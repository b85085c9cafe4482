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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.PeerTrustManager;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** What every {@link Transport} has to do. Extend it in a test of your plugin. Uses 127.0.0.0/8 only. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class TransportContract {
    /** Long enough for a machine with other things to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** For what is not supposed to happen; too short a time can only hide a defect, not report one that is not there. */
    private static final Duration A_MOMENT = Duration.ofMillis(300);
    private static final int MIB = 1 << 20;

    private final List<Endpoint> opened = new ArrayList<>();
    private final Identity alice = TestIdentities.p256();
    private final Identity bob = TestIdentities.p256();
    private Transport transport;

    /** For subclasses. */
    protected TransportContract() {}

    /** The transport under test, new for each test; its endpoints reach each other by loopback. */
    protected abstract Transport transport();

    /** The most bytes that a writer gets rid of while the other side reads nothing. */
    protected abstract int maxBufferedBytes();

    /**
     * Dials an endpoint of {@link #transport} by the means of its protocol and presents these certificates in this order, perhaps none. In TLS 1.3
     * the
     * dialler is done before the listener has judged it: so wait a second for the refusal before returning.
     *
     * @throws TransportException if it was refused
     */
    protected abstract void dialPresenting(InetSocketAddress to, PrivateKey key, List<X509Certificate> certificates) throws TransportException;

    /** Whether a thread belongs to an endpoint of the transport. */
    protected abstract boolean isOfEndpoint(Thread thread);

    /**
     * A further loopback address that this machine can bind, from 1 on. Linux and Windows have 127.0.0.0/8; where there is one address only,
     * override it.
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

    @Test
    void echoesBothWays() throws Exception {
        Pair pair = connect();
        exchange(pair.dialler, pair.listener, "there and back");
        exchange(pair.listener, pair.dialler, "and the other way");
    }

    @Test
    void provesWhoTheOtherSideIs() throws Exception {
        Pair pair = connect();
        assertThat(pair.dialler.remote()).isEqualTo(bob.id());
        assertThat(pair.listener.remote()).isEqualTo(alice.id());
        assertThat(pair.dialler.remoteAddress().getPort()).isEqualTo(pair.listening.local().getPort());
        assertThat(pair.dialler.isOpen()).isTrue();
        assertThat(pair.dialler.roundTrip()).isBetween(Duration.ZERO, PATIENCE);
    }

    @Test
    void carriesManyStreamsAtOnce() throws Exception {
        Pair pair = connect();
        var server = async(() -> {
            for (int i = 0; i < Connection.MAX_REMOTE_STREAMS; i++) {
                ByteStream stream = pair.listener.acceptStream();
                async(() -> {
                    write(stream, readToEnd(stream));
                    stream.finishOutput();
                    return null;
                });
            }
            return null;
        });
        List<FutureTask<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < Connection.MAX_REMOTE_STREAMS; i++) {
            byte[] content = random(i, 50_000 + i);
            answers.add(async(() -> {
                try (ByteStream stream = pair.dialler.openStream()) {
                    write(stream, content);
                    stream.finishOutput();
                    return readToEnd(stream);
                }
            }));
        }
        for (int i = 0; i < answers.size(); i++) {
            assertSame(get(answers.get(i)), random(i, 50_000 + i));
        }
        get(server);
    }

    @Test
    void carriesMebibytesBothWaysAtOnce() throws Exception {
        Pair pair = connect();
        byte[] there = random(1, 8 * MIB + 17);
        byte[] back = random(2, 7 * MIB + 3);
        StreamPair streams = openStream(pair);
        var sentThere = async(() -> writeAndFinish(streams.opened, there));
        var sentBack = async(() -> writeAndFinish(streams.accepted, back));
        var receivedBack = async(() -> readToEnd(streams.opened));
        assertSame(readToEnd(streams.accepted), there);
        assertSame(get(receivedBack), back);
        get(sentThere);
        get(sentBack);
    }

    @Test
    void readsOnAfterFinishingItsOutput() throws Exception {
        StreamPair streams = openStream(connect());
        streams.opened.finishOutput();
        assertThat(readToEnd(streams.accepted)).isEmpty();
        assertThat(writeAndFinish(streams.accepted, bytes("still here"))).isEqualTo(10);
        assertThat(readToEnd(streams.opened)).isEqualTo(bytes("still here"));
        assertThatThrownBy(() -> write(streams.opened, bytes("more"))).isInstanceOf(TransportException.class);
        streams.opened.finishOutput();
    }

    @Test
    void readsNothingIntoAFullBuffer() throws Exception {
        StreamPair streams = openStream(connect());
        assertThat(streams.opened.read(ByteBuffer.allocate(0))).isZero();
        assertThat(streams.opened.write(ByteBuffer.allocate(0))).isZero();
    }

    @Test
    void deliversAFinishedAnswerThoughTheEndOfTheRequestWasNotRead() throws Exception {
        Pair pair = connect();
        byte[] answer = random(3, MIB);
        try (ByteStream request = pair.dialler.openStream()) {
            write(request, bytes("ask"));
            ByteStream served = accept(pair.listener);
            assertThat(read(served, 3)).isEqualTo(bytes("ask"));
            var serving = async(() -> {
                writeAndFinish(served, answer);
                served.close();
                return null;
            });
            request.finishOutput();
            assertSame(readToEnd(request), answer);
            get(serving);
        }
    }

    @Test
    void aResetEndsABlockedReaderOnBothSides() throws Exception {
        StreamPair streams = openStream(connect());
        var reader = async(() -> streams.accepted.read(ByteBuffer.allocate(1)));
        var ownReader = async(() -> streams.opened.read(ByteBuffer.allocate(1)));
        assertStillRunning(reader);
        streams.opened.reset(7);
        assertThat(failure(reader)).isEqualTo(Reason.RESET);
        assertThat(failure(ownReader)).isEqualTo(Reason.RESET);
        assertThat(streams.opened.isOpen()).isFalse();
    }

    @Test
    void aResetEndsABlockedWriterOnBothSides() throws Exception {
        Pair pair = connect();
        StreamPair streams = openStream(pair);
        var writer = async(() -> writeForever(streams.accepted));
        var ownWriter = async(() -> writeForever(streams.opened));
        assertStillRunning(writer);
        streams.opened.reset(7);
        assertThat(failure(writer)).isEqualTo(Reason.RESET);
        assertThat(failure(ownWriter)).isEqualTo(Reason.RESET);
        exchange(pair.dialler, pair.listener, "the connection goes on");
    }

    @Test
    void closingAnUnfinishedStreamIsAReset() throws Exception {
        StreamPair streams = openStream(connect());
        streams.opened.close();
        streams.opened.close();
        assertThatThrownBy(() -> readToEnd(streams.accepted)).isInstanceOfSatisfying(TransportException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.RESET));
    }

    @Test
    void anInterruptEndsTheStreamAndNothingElse() throws Exception {
        Pair pair = connect();
        StreamPair streams = openStream(pair);
        var stillInterrupted = new AtomicBoolean();
        var reader = new FutureTask<>(() -> {
            try {
                return streams.opened.read(ByteBuffer.allocate(1));
            } finally {
                stillInterrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        Thread thread = Thread.startVirtualThread(reader);
        assertStillRunning(reader);
        thread.interrupt();
        assertThat(failure(reader)).isEqualTo(Reason.RESET);
        assertThat(stillInterrupted).isTrue();
        exchange(pair.dialler, pair.listener, "unharmed");
    }

    @Test
    void aWriterWaitsForAReader() throws Exception {
        StreamPair streams = openStream(connect());
        assertWaits(streams.opened, streams.accepted);
        assertWaits(streams.accepted, streams.opened);
    }

    private void assertWaits(ByteStream from, ByteStream to) throws Exception {
        byte[] content = random(4, maxBufferedBytes() + 1);
        var writer = async(() -> writeAndFinish(from, content));
        assertStillRunning(writer);
        assertSame(readToEnd(to), content);
        assertThat(get(writer)).isEqualTo(content.length);
    }

    @Test
    void oneStreamThatNobodyReadsDoesNotHoldUpAnother() throws Exception {
        Pair pair = connect();
        StreamPair stuck = openStream(pair);
        var writer = async(() -> writeForever(stuck.opened));
        assertStillRunning(writer);
        exchange(pair.dialler, pair.listener, "past it");
        stuck.opened.reset(0);
        assertThat(failure(writer)).isEqualTo(Reason.RESET);
    }

    @Test
    void aStreamBeyondTheLimitWaitsForAnotherToEnd() throws Exception {
        Pair pair = connect();
        List<StreamPair> streams = new ArrayList<>();
        for (int i = 0; i < Connection.MAX_REMOTE_STREAMS; i++) {
            streams.add(openStream(pair));
        }
        var oneMore = async(pair.dialler::openStream);
        assertStillRunning(oneMore);
        finish(streams.getFirst());
        ByteStream last = get(oneMore);
        write(last, bytes("!"));
        assertThat(read(accept(pair.listener), 1)).isEqualTo(bytes("!"));
    }

    @Test
    void streamsThatWereBrokenOffMakeRoomForOthers() throws Exception {
        Pair pair = connect();
        for (int i = 0; i < 3 * Connection.MAX_REMOTE_STREAMS; i++) {
            StreamPair streams = openStream(pair);
            ByteStream breaking = i % 2 == 0 ? streams.opened : streams.accepted;
            ByteStream hearing = i % 2 == 0 ? streams.accepted : streams.opened;
            breaking.reset(i);
            assertThatThrownBy(() -> readToEnd(hearing)).isInstanceOf(TransportException.class);
            hearing.close();
        }
        exchange(pair.dialler, pair.listener, "still room");
    }

    @Test
    void refusesOneConnectionTooManyFromOneAddress() throws Exception {
        Endpoint listening = open(bob);
        Endpoint dialling = open(alice);
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < Endpoint.MAX_CONNECTIONS_PER_ADDRESS; i++) {
            connections.add(dialling.connect(address(listening), PATIENCE));
            get(async(listening::accept));
        }
        assertRefused(() -> dialling.connect(address(listening), PATIENCE));
        exchangeOverNew(open(TestIdentities.p256(), loopback(2)), listening);
        connections.getFirst().close();
        assertThat(connectSoon(dialling, listening).isOpen()).isTrue();
    }

    @Test
    void refusesOneConnectionTooManyInAll() throws Exception {
        Endpoint listening = open(bob);
        int addresses = Endpoint.MAX_CONNECTIONS / Endpoint.MAX_CONNECTIONS_PER_ADDRESS;
        for (int i = 0; i < addresses; i++) {
            Endpoint dialling = open(alice, loopback(2 + i));
            for (int k = 0; k < Endpoint.MAX_CONNECTIONS_PER_ADDRESS; k++) {
                dialling.connect(address(listening), PATIENCE);
                get(async(listening::accept));
            }
        }
        Endpoint late = open(alice, loopback(2 + addresses));
        assertRefused(() -> late.connect(address(listening), PATIENCE));
    }

    @Test
    void refusesADiallerWithoutCertificate() throws Exception {
        refusesDialler(alice.key(), List.of());
    }

    @Test
    void refusesADiallerWithTwoCertificates() throws Exception {
        refusesDialler(alice.key(), List.of(alice.certificate(), bob.certificate()));
    }

    @Test
    void refusesADiallerWithAnRsaKey() throws Exception {
        Identity rsa = TestIdentities.rsa();
        refusesDialler(rsa.key(), List.of(rsa.certificate()));
    }

    @Test
    void refusesADiallerOnAnotherCurve() throws Exception {
        Identity p384 = TestIdentities.p384();
        refusesDialler(p384.key(), List.of(p384.certificate()));
    }

    @Test
    void refusesADiallerWhoseCertificateAnotherKeySigned() throws Exception {
        Identity other = TestIdentities.signedByAnother();
        refusesDialler(other.key(), List.of(other.certificate()));
    }

    @Test
    void refusesADiallerWithAHugeCertificate() throws Exception {
        Identity huge = TestIdentities.largerThan(PeerTrustManager.MAX_CERTIFICATE_BYTES);
        refusesDialler(huge.key(), List.of(huge.certificate()));
    }

    @Test
    void letsInAnyDiallerThatPresentsOneGoodCertificate() throws Exception {
        Endpoint listening = open(bob);
        var accepted = async(listening::accept);
        dialPresenting(listening.local(), alice.key(), List.of(alice.certificate()));
        assertThat(get(accepted).remote()).isEqualTo(alice.id());
    }

    @Test
    void aDiallerRefusesAListenerWithABadCertificate() throws Exception {
        Endpoint listening = open(TestIdentities.p384());
        Endpoint dialling = open(alice);
        TransportException refusal = catchThrowableOfType(TransportException.class, () -> dialling.connect(address(listening), PATIENCE));
        assertThat(refusal.reason()).isEqualTo(Reason.HANDSHAKE);
    }

    @Test
    void closingAConnectionWakesEverybodyOnBothSides() throws Exception {
        Pair pair = connect();
        StreamPair streams = openStream(pair);
        List<FutureTask<?>> blocked = new ArrayList<>();
        for (Connection side : List.of(pair.dialler, pair.listener)) {
            blocked.add(async(side::acceptStream));
        }
        for (ByteStream side : List.of(streams.opened, streams.accepted)) {
            blocked.add(async(() -> side.read(ByteBuffer.allocate(1))));
        }
        StreamPair stuck = openStreamPastWaiters(pair, blocked);
        blocked.add(async(() -> writeForever(stuck.opened)));
        assertStillRunning(blocked.getLast());
        pair.dialler.close();
        pair.dialler.close();
        for (FutureTask<?> waiter : blocked) {
            assertThat(failure(waiter)).isEqualTo(Reason.CLOSED);
        }
        assertThat(pair.dialler.isOpen()).isFalse();
        assertThat(pair.listener.isOpen()).isFalse();
        assertThatThrownBy(pair.listener::openStream).isInstanceOf(TransportException.class);
    }

    @Test
    void stoppingWakesAcceptAndEndsConnections() throws Exception {
        Pair pair = connect();
        var accepting = async(pair.listening::accept);
        var waiting = async(pair.dialler::acceptStream);
        assertStillRunning(accepting);
        assertThat(pair.listening.stop(PATIENCE)).isEqualTo(Endpoint.Stopped.GRACEFUL);
        assertThat(pair.listening.stop(Duration.ZERO)).isEqualTo(Endpoint.Stopped.GRACEFUL);
        assertThat(failure(accepting)).isEqualTo(Reason.CLOSED);
        assertThat(failure(waiting)).isEqualTo(Reason.CLOSED);
        assertThatThrownBy(() -> pair.listening.connect(address(pair.dialling), PATIENCE)).isInstanceOfSatisfying(TransportException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    }

    @Test
    void freesItsPortWhenStopped() throws Exception {
        Endpoint first = open(alice);
        first.stop(PATIENCE);
        Endpoint second = open(bob, first.local());
        assertThat(second.local()).isEqualTo(first.local());
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        Pair pair = connect();
        exchange(pair.dialler, pair.listener, "so that all threads run");
        pair.dialling.stop(PATIENCE);
        pair.listening.stop(PATIENCE);
        assertNoThreads();
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        Endpoint first = open(alice);
        TransportException taken = catchThrowableOfType(TransportException.class, () -> open(bob, first.local()));
        assertThat(taken.reason()).isEqualTo(Reason.ADDRESS_IN_USE);
        assertThat(taken.getMessage()).contains(String.valueOf(first.local().getPort())).endsWith(".");
        first.stop(PATIENCE);
        assertNoThreads();
    }

    @Test
    void saysThatTheAddressIsNotOfThisMachine() {
        var documentation = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);
        TransportException foreign = catchThrowableOfType(TransportException.class, () -> open(alice, documentation));
        assertThat(foreign.reason()).isEqualTo(Reason.ADDRESS_UNAVAILABLE);
        assertNoThreads();
    }

    @Test
    void saysThatAHostHasNoAddress() throws Exception {
        Endpoint dialling = open(alice);
        var nowhere = new PeerAddress(transport.id(), "no..such..host", 4711);
        TransportException unknown = catchThrowableOfType(TransportException.class, () -> dialling.connect(nowhere, PATIENCE));
        assertThat(unknown.reason()).isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    void givesUpOnAPortWhereNobodyIs() throws Exception {
        Endpoint dialling = open(alice);
        Endpoint gone = open(bob);
        gone.stop(PATIENCE);
        var dial = async(() -> dialling.connect(address(gone), Duration.ofMillis(500)));
        assertThat(failure(dial)).isIn(Reason.UNREACHABLE, Reason.TIMEOUT);
    }

    private record Pair(Endpoint dialling, Endpoint listening, Connection dialler, Connection listener) {}

    private record StreamPair(ByteStream opened, ByteStream accepted) {}

    private Endpoint open(Identity self) throws TransportException {
        return open(self, loopback(1));
    }

    private Endpoint open(Identity self, String host) throws TransportException {
        return open(self, new InetSocketAddress(InetAddress.ofLiteral(host), 0));
    }

    private Endpoint open(Identity self, InetSocketAddress listen) throws TransportException {
        Endpoint endpoint = transport.open(new TransportConfig(listen, Settings.NONE), self);
        opened.add(endpoint);
        return endpoint;
    }

    private PeerAddress address(Endpoint of) {
        return new PeerAddress(transport.id(), of.local().getAddress().getHostAddress(), of.local().getPort());
    }

    private Pair connect() throws Exception {
        Endpoint dialling = open(alice);
        Endpoint listening = open(bob);
        var accepted = async(listening::accept);
        Connection dialler = dialling.connect(address(listening), PATIENCE);
        return new Pair(dialling, listening, dialler, get(accepted));
    }

    /** After a connection ended its place becomes free within a moment. */
    private Connection connectSoon(Endpoint dialling, Endpoint listening) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return dialling.connect(address(listening), PATIENCE);
            } catch (TransportException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    private static StreamPair openStream(Pair pair) throws Exception {
        ByteStream opened = pair.dialler.openStream();
        write(opened, bytes("x"));
        ByteStream accepted = accept(pair.listener);
        assertThat(read(accepted, 1)).isEqualTo(bytes("x"));
        return new StreamPair(opened, accepted);
    }

    /** A stream that goes to whoever waits in acceptStream of the listener, who then waits again. */
    private static StreamPair openStreamPastWaiters(Pair pair, List<FutureTask<?>> waiters) throws Exception {
        ByteStream opened = pair.dialler.openStream();
        write(opened, bytes("x"));
        ByteStream accepted = (ByteStream) get(waiters.remove(1));
        waiters.add(async(pair.listener::acceptStream));
        return new StreamPair(opened, accepted);
    }

    private static void finish(StreamPair streams) throws IOException {
        streams.opened.finishOutput();
        streams.accepted.finishOutput();
        readToEnd(streams.opened);
        readToEnd(streams.accepted);
    }

    private static ByteStream accept(Connection connection) throws Exception {
        return get(async(connection::acceptStream));
    }

    private static void exchange(Connection from, Connection to, String text) throws Exception {
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

    private void exchangeOverNew(Endpoint dialling, Endpoint listening) throws Exception {
        var accepted = async(listening::accept);
        Connection connection = dialling.connect(address(listening), PATIENCE);
        exchange(connection, get(accepted), "there is room for others");
        connection.close();
    }

    private void refusesDialler(PrivateKey key, List<X509Certificate> certificates) throws Exception {
        Endpoint listening = open(bob);
        var accepted = async(listening::accept);
        assertThatThrownBy(() -> dialPresenting(listening.local(), key, certificates)).isInstanceOf(TransportException.class);
        // Whoever comes after is the first that was let in.
        Endpoint dialling = open(alice);
        dialling.connect(address(listening), PATIENCE);
        assertThat(get(accepted).remote()).isEqualTo(alice.id());
    }

    /** Without a megabyte of text if they differ. */
    private static void assertSame(byte[] received, byte[] sent) {
        assertThat(received.length).isEqualTo(sent.length);
        assertThat(Arrays.mismatch(received, sent)).as("index of the first wrong byte").isEqualTo(-1);
    }

    private static void assertRefused(Callable<Connection> dial) {
        assertThatThrownBy(dial::call).isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.reason()).isEqualTo(Reason.HANDSHAKE));
    }

    private static void assertStillRunning(FutureTask<?> task) {
        assertThatThrownBy(() -> task.get(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    private void assertNoThreads() {
        assertThat(Thread.getAllStackTraces().keySet()).filteredOn(Thread::isAlive).noneMatch(this::isOfEndpoint);
    }

    private static <T> FutureTask<T> async(Callable<T> task) {
        var future = new FutureTask<>(task);
        Thread.startVirtualThread(future);
        return future;
    }

    private static <T> T get(FutureTask<T> task) throws Exception {
        return task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Reason failure(FutureTask<?> task) {
        ExecutionException failed = catchThrowableOfType(ExecutionException.class, () -> get(task));
        assertThat(failed).hasCauseInstanceOf(TransportException.class);
        return ((TransportException) failed.getCause()).reason();
    }

    private static int writeForever(ByteStream stream) throws IOException {
        while (true) {
            write(stream, new byte[64 << 10]);
        }
    }

    private static int writeAndFinish(ByteStream stream, byte[] content) throws IOException {
        int written = write(stream, content);
        stream.finishOutput();
        return written;
    }

    private static int write(ByteStream stream, byte[] content) throws IOException {
        return stream.write(ByteBuffer.wrap(content));
    }

    private static byte[] read(ByteStream stream, int count) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(count);
        while (into.hasRemaining()) {
            assertThat(stream.read(into)).isPositive();
        }
        return into.array();
    }

    private static byte[] readToEnd(ByteStream stream) throws IOException {
        var out = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(100_000);
        while (stream.read(buffer) >= 0) {
            out.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return out.toByteArray();
    }

    private static byte[] random(long seed, int count) {
        var out = new byte[count];
        new Random(seed).nextBytes(out);
        return out;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
