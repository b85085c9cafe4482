package org.lanspread.peer.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.model.PeerId;

/** Who lies twice is kept out, and nobody else is. */
@Tag("F38")
class ConductTest {
    private static final PeerId LIAR = peer(1);
    private static final PeerId OTHER = peer(2);
    private static final InetAddress THERE = InetAddress.ofLiteral("192.168.1.7");
    private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("192.168.1.8");
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private long nowNanos = Long.MAX_VALUE - 5;
    private final Conduct conduct = new Conduct(() -> nowNanos);

    private static PeerId peer(int number) {
        return new PeerId("%064x".formatted(number));
    }

    private void banThere() {
        for (int lie = 1; lie < Conduct.MAX_LIES; lie++) {
            assertThat(conduct.lied(LIAR, THERE)).isFalse();
            assertThat(conduct.admits(LIAR, THERE)).isTrue();
        }
        assertThat(conduct.lied(LIAR, THERE)).isTrue();
    }

    @Test
    void asManyLiesAsTheLimitLeadToABanAndOneFewerDoesNot() {
        banThere();
        assertThat(conduct.admits(LIAR, THERE)).isFalse();
        assertThat(conduct.admits(OTHER, ELSEWHERE)).isTrue();
    }

    @Test
    void aBannedPeerIsKnownWhereverItComesFrom() {
        banThere();
        assertThat(conduct.admits(LIAR, ELSEWHERE)).isFalse();
        assertThat(conduct.admits(LIAR, HERE)).isFalse();
    }

    @Test
    void anotherNameOnTheSameMachineDoesNotHelp() {
        banThere();
        assertThat(conduct.admits(OTHER, THERE)).isFalse();
    }

    @Test
    void liesUnderSeveralNamesAreThoseOfOneMachine() {
        for (int lie = 1; lie <= Conduct.MAX_LIES; lie++) {
            conduct.lied(peer(10 + lie), THERE);
        }
        assertThat(conduct.admits(peer(99), THERE)).isFalse();
        assertThat(conduct.admits(peer(11), ELSEWHERE)).as("which of them lied once only").isTrue();
    }

    @Test
    void thisMachineIsNotBannedForALiarThatRunsOnIt() {
        for (int lie = 1; lie <= Conduct.MAX_LIES; lie++) {
            conduct.lied(LIAR, HERE);
        }
        assertThat(conduct.admits(LIAR, HERE)).isFalse();
        assertThat(conduct.admits(OTHER, HERE)).isTrue();
    }

    @Test
    void aBanEndsInTime() {
        banThere();
        nowNanos += Conduct.BAN_TIME.toNanos() - 1;
        assertThat(conduct.admits(LIAR, THERE)).isFalse();
        nowNanos++;
        assertThat(conduct.admits(LIAR, THERE)).isTrue();
        assertThat(conduct.lied(LIAR, THERE)).as("one lie of a new count").isFalse();
    }

    @Test
    void liesFarApartAreNotCountedTogether() {
        conduct.lied(LIAR, THERE);
        nowNanos += Conduct.BAN_TIME.toNanos();
        assertThat(conduct.lied(LIAR, THERE)).isFalse();
    }

    @Test
    void asManyAsTheLimitAreRememberedAndThenTheOldestIsForgotten() {
        banThere();
        for (int i = 1; i < Conduct.MAX_REMEMBERED; i++) {
            conduct.lied(peer(100 + i), InetAddress.ofLiteral("10.0." + i / 250 + "." + (1 + i % 250)));
        }
        assertThat(conduct.admits(LIAR, THERE)).isFalse();
        conduct.lied(peer(99), ELSEWHERE);
        assertThat(conduct.admits(LIAR, THERE)).isTrue();
    }
}
