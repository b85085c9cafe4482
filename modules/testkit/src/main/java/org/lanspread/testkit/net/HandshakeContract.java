package org.lanspread.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.PeerTrustManager;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.net.TransportException.Reason;

/** The part of {@link TransportContract} about who may connect. */
abstract class HandshakeContract extends StreamContract {
    @Test
    void provesWhoTheOtherSideIs() throws Exception {
        Pair pair = connect();
        assertThat(pair.dialler().remote()).isEqualTo(bob.id());
        assertThat(pair.listener().remote()).isEqualTo(alice.id());
        assertThat(pair.dialler().remoteAddress().getPort()).isEqualTo(pair.listening().local().getPort());
        assertThat(pair.dialler().isOpen()).isTrue();
        assertThat(pair.dialler().roundTrip()).isBetween(Duration.ZERO, PATIENCE);
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

    private static void assertRefused(Callable<Connection> dial) {
        assertThatThrownBy(dial::call).isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.reason()).isEqualTo(Reason.HANDSHAKE));
    }
}
