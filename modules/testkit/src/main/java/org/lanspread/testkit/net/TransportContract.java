package org.lanspread.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** What every {@link Transport} has to do. Extend it in a test of your plugin. Uses 127.0.0.0/8 only. */
public abstract class TransportContract extends HandshakeContract {
    /** For subclasses. */
    protected TransportContract() {}

    @Test
    void closingAConnectionWakesEverybodyOnBothSides() throws Exception {
        Pair pair = connect();
        StreamPair streams = openStream(pair);
        List<FutureTask<?>> blocked = new ArrayList<>();
        for (Connection side : List.of(pair.dialler(), pair.listener())) {
            blocked.add(async(side::acceptStream));
        }
        for (ByteStream side : List.of(streams.opened(), streams.accepted())) {
            blocked.add(async(() -> side.read(ByteBuffer.allocate(1))));
        }
        StreamPair stuck = openStreamPastWaiters(pair, blocked);
        blocked.add(async(() -> writeForever(stuck.opened())));
        assertStillRunning(blocked.getLast());
        pair.dialler().close();
        pair.dialler().close();
        for (FutureTask<?> waiter : blocked) {
            assertThat(failure(waiter)).isEqualTo(Reason.CLOSED);
        }
        assertThat(pair.dialler().isOpen()).isFalse();
        assertThat(pair.listener().isOpen()).isFalse();
        assertThatThrownBy(pair.listener()::openStream).isInstanceOf(TransportException.class);
    }

    @Test
    void stoppingWakesAcceptAndEndsConnections() throws Exception {
        Pair pair = connect();
        var accepting = async(pair.listening()::accept);
        var waiting = async(pair.dialler()::acceptStream);
        assertStillRunning(accepting);
        assertThat(pair.listening().stop(PATIENCE)).isEqualTo(Endpoint.Stopped.GRACEFUL);
        assertThat(pair.listening().stop(Duration.ZERO)).isEqualTo(Endpoint.Stopped.GRACEFUL);
        assertThat(failure(accepting)).isEqualTo(Reason.CLOSED);
        assertThat(failure(waiting)).isEqualTo(Reason.CLOSED);
        assertThatThrownBy(() -> pair.listening().connect(address(pair.dialling()), PATIENCE)).isInstanceOfSatisfying(TransportException.class,
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
        exchange(pair.dialler(), pair.listener(), "so that all threads run");
        pair.dialling().stop(PATIENCE);
        pair.listening().stop(PATIENCE);
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

    /** A stream that goes to whoever waits in acceptStream of the listener, who then waits again. */
    private static StreamPair openStreamPastWaiters(Pair pair, List<FutureTask<?>> waiters) throws Exception {
        ByteStream opened = pair.dialler().openStream();
        write(opened, bytes("x"));
        ByteStream accepted = (ByteStream) get(waiters.remove(1));
        waiters.add(async(pair.listener()::acceptStream));
        return new StreamPair(opened, accepted);
    }

    private void assertNoThreads() {
        assertThat(Thread.getAllStackTraces().keySet()).filteredOn(Thread::isAlive).noneMatch(this::isOfEndpoint);
    }
}
