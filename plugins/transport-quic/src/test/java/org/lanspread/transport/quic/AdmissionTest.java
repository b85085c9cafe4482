package org.lanspread.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.net.Endpoint;

class AdmissionTest {
    private final Admission admission = new Admission();

    @Test
    void admitsUpToTheLimitOfAnAddressAndNoneBeyond() {
        InetAddress one = InetAddress.ofLiteral("127.0.0.1");
        for (int i = 0; i < Endpoint.MAX_CONNECTIONS_PER_ADDRESS; i++) {
            assertThat(admission.admitFrom(one)).isTrue();
        }
        assertThat(admission.admitFrom(one)).isFalse();
        assertThat(admission.admitFrom(InetAddress.ofLiteral("127.0.0.2"))).isTrue();
        admission.leaveFrom(one);
        assertThat(admission.admitFrom(one)).isTrue();
    }

    @Test
    void countsConnectionsOfBothWaysTogether() {
        for (int i = 0; i < Endpoint.MAX_CONNECTIONS; i++) {
            assertThat(admission.admitOwn()).isTrue();
        }
        assertThat(admission.admitOwn()).isFalse();
        assertThat(admission.admitFrom(InetAddress.getLoopbackAddress())).isFalse();
        admission.leaveOwn();
        assertThat(admission.admitFrom(InetAddress.getLoopbackAddress())).isTrue();
    }

    @Test
    void hasRoomForSoManyHandshakesAndNoMore() {
        for (int i = 0; i < QuicLimits.HANDSHAKES_IN_FLIGHT; i++) {
            assertThat(admission.hasRoomForHandshake()).isTrue();
            admission.handshakeBegins();
        }
        assertThat(admission.hasRoomForHandshake()).isFalse();
        admission.handshakeEnds();
        assertThat(admission.hasRoomForHandshake()).isTrue();
    }
}
