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
            assertThat(admission.hasRoomForHandshake(address(i))).isTrue();
            admission.handshakeBegins(address(i));
        }
        InetAddress late = address(QuicLimits.HANDSHAKES_IN_FLIGHT);
        assertThat(admission.hasRoomForHandshake(late)).isFalse();
        admission.handshakeEnds(address(0));
        assertThat(admission.hasRoomForHandshake(late)).isTrue();
    }

    @Test
    void leavesRoomForOthersWhenOneAddressShakesHandsAsOftenAsItMay() {
        for (int i = 0; i < QuicLimits.HANDSHAKES_IN_FLIGHT_PER_ADDRESS; i++) {
            assertThat(admission.hasRoomForHandshake(address(1))).isTrue();
            admission.handshakeBegins(address(1));
        }
        assertThat(admission.hasRoomForHandshake(address(1))).isFalse();
        assertThat(admission.hasRoomForHandshake(address(2))).isTrue();
        admission.handshakeEnds(address(1));
        assertThat(admission.hasRoomForHandshake(address(1))).isTrue();
    }

    @Test
    void asksForRoomWithoutTakingIt() {
        for (int i = 0; i <= QuicLimits.HANDSHAKES_IN_FLIGHT; i++) {
            assertThat(admission.hasRoomForHandshake(address(1))).isTrue();
        }
    }

    private static InetAddress address(int number) {
        return InetAddress.ofLiteral("127.0.0." + number);
    }
}
