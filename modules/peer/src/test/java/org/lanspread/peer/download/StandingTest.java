package org.lanspread.peer.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Trust is earned block by block, and lost at once. */
class StandingTest {
    private static final boolean IN_TIME = false;
    private static final boolean SLOWLY = true;

    private final Standing standing = new Standing();
    private final Tempo tempo = new Tempo();
    private long nowNanos = Long.MAX_VALUE - 5;

    private void pass(Duration time) {
        nowNanos += time.toNanos();
    }

    @Test
    @Tag("F37")
    void aNewPeerGetsOneBlockAndSeveralOnceThatCame() {
        assertThat(standing.fetches()).isEqualTo(1);
        standing.delivered(IN_TIME);
        assertThat(standing.fetches()).isEqualTo(Standing.MAX_FETCHES);
    }

    @Test
    @Tag("F37")
    void aSlowPeerGetsOneBlockAtATime() {
        standing.delivered(SLOWLY);
        assertThat(standing.fetches()).isEqualTo(1);
        standing.delivered(IN_TIME);
        standing.delivered(SLOWLY);
        assertThat(standing.fetches()).isEqualTo(1);
    }

    @Test
    @Tag("F37")
    void whoeverWasLateHasToShowMoreEachTime() {
        standing.delivered(IN_TIME);
        for (int owed = 2; owed <= 2 * Standing.MOST_OWED; owed *= 2) {
            standing.late(nowNanos);
            for (int block = 0; block < Math.min(owed, Standing.MOST_OWED); block++) {
                assertThat(standing.isTrusted()).isFalse();
                standing.delivered(IN_TIME);
            }
            assertThat(standing.isTrusted()).isTrue();
        }
    }

    @Test
    @Tag("F37")
    void whoeverIsNotTrustedGetsMoreTimeAfterEachDelaySoThatSlowNetworksDoDeliver() {
        assertThat(standing.patienceNanos(tempo)).isEqualTo(Tempo.NEVER_LATE.toNanos());
        standing.late(nowNanos);
        assertThat(standing.patienceNanos(tempo)).isEqualTo(2 * Tempo.NEVER_LATE.toNanos());
        for (int i = 0; i < 100; i++) {
            standing.late(nowNanos);
        }
        assertThat(standing.patienceNanos(tempo)).isEqualTo(16 * Tempo.NEVER_LATE.toNanos());
        for (int i = 0; i < Standing.MOST_OWED; i++) {
            standing.delivered(IN_TIME);
        }
        assertThat(standing.patienceNanos(tempo)).as("of a trusted one, which holds more").isEqualTo(Tempo.NEVER_LATE.toNanos());
    }

    @Test
    @Tag("F37")
    void whoeverWasLateHelpsNobodyOutUntilItIsTrustedAgain() {
        assertThat(standing.mayHelp(false)).isTrue();
        assertThat(standing.mayHelp(true)).as("while others are trusted").isFalse();
        standing.late(nowNanos);
        assertThat(standing.mayHelp(false)).isFalse();
        standing.delivered(IN_TIME);
        standing.delivered(IN_TIME);
        assertThat(standing.mayHelp(true)).isTrue();
    }

    @Test
    @Tag("F40")
    void failuresInARowAreEnoughAtTheLimitAndNotBefore() {
        for (int strike = 1; strike < Standing.MAX_SOFT_STRIKES; strike++) {
            standing.struck(nowNanos);
            assertThat(standing.isSpent()).isFalse();
            pass(Standing.STRIKE_INTERVAL);
        }
        standing.struck(nowNanos);
        assertThat(standing.isSpent()).isTrue();
    }

    @Test
    void failuresAtOnceCountAsOne() {
        for (int i = 0; i < 10; i++) {
            standing.struck(nowNanos);
        }
        assertThat(standing.isSpent()).isFalse();
    }

    @Test
    void whatWasDeliveredMakesUpForFailures() {
        for (int i = 0; i < 10; i++) {
            standing.struck(nowNanos);
            pass(Standing.STRIKE_INTERVAL);
            standing.delivered(IN_TIME);
        }
        assertThat(standing.isSpent()).isFalse();
    }

    @Test
    @Tag("F40")
    void eachFailureIsFollowedByALongerRestUpToTheLimit() {
        Duration rest = Standing.FIRST_REST;
        for (int i = 0; i < 20; i++) {
            assertThat(standing.isReady(nowNanos)).isTrue();
            pass(Standing.STRIKE_INTERVAL);
            standing.struck(nowNanos);
            pass(rest.minusNanos(1));
            assertThat(standing.isReady(nowNanos)).isFalse();
            pass(Duration.ofNanos(1));
            rest = rest.multipliedBy(2).compareTo(Standing.LONGEST_REST) < 0 ? rest.multipliedBy(2) : Standing.LONGEST_REST;
        }
    }

    @Test
    void toBeBusyIsAFailureOnlyAfterLong() {
        standing.busy(nowNanos);
        pass(Standing.MAX_BUSY);
        for (int i = 0; i < 100; i++) {
            standing.busy(nowNanos);
        }
        assertThat(standing.isSpent()).isFalse();
        for (int i = 0; i < Standing.MAX_SOFT_STRIKES; i++) {
            pass(Standing.STRIKE_INTERVAL);
            standing.busy(nowNanos);
        }
        assertThat(standing.isSpent()).isTrue();
    }

    @Test
    @Tag("F40")
    void whoeverDoesNotHoldNowWhatItOffersIsAskedAgainUntilThatIsBelievedForGood() {
        long beganNanos = nowNanos;
        for (int absence = 1; absence <= Standing.MAX_ABSENCES; absence++) {
            standing.absent(nowNanos);
            standing.absent(nowNanos);
            assertThat(standing.isReady(nowNanos)).isFalse();
            assertThat(standing.isSpent()).isFalse();
            while (!standing.isReady(nowNanos)) {
                pass(Standing.FIRST_REST);
            }
        }
        assertThat(Duration.ofNanos(nowNanos - beganNanos)).isGreaterThan(Duration.ofMinutes(1));
        standing.absent(nowNanos);
        assertThat(standing.isSpent()).isTrue();
    }

    @Test
    void whatIsDeliveredAtLastMakesUpForWhatWasNotHeldBefore() {
        for (int absence = 0; absence <= Standing.MAX_ABSENCES; absence++) {
            standing.absent(nowNanos);
            pass(Standing.LONGEST_REST);
            standing.delivered(IN_TIME);
        }
        assertThat(standing.isSpent()).isFalse();
    }

    @Test
    void whoeverIsBusyIsLeftAloneForAWhile() {
        standing.busy(nowNanos);
        assertThat(standing.isReady(nowNanos)).isFalse();
        pass(Standing.FIRST_REST);
        assertThat(standing.isReady(nowNanos)).isTrue();
    }

    @Test
    @Tag("F37")
    void whatIsSlowAndLateFollowsFromWhatOthersDo() {
        assertThat(tempo.helpAfterNanos()).isEqualTo(Tempo.LONGEST_HELP_AFTER.toNanos());
        tempo.delivered(Duration.ofMillis(10).toNanos());
        assertThat(tempo.helpAfterNanos()).isEqualTo(Tempo.SHORTEST_HELP_AFTER.toNanos());
        assertThat(tempo.lateAfterNanos()).isEqualTo(Tempo.NEVER_LATE.toNanos());
        assertThat(tempo.isSlow(Tempo.NEVER_SLOW.toNanos())).isFalse();
        assertThat(tempo.isSlow(Tempo.NEVER_SLOW.toNanos() + 1)).isTrue();
        for (int i = 0; i < 1_000; i++) {
            tempo.delivered(Duration.ofSeconds(10).toNanos());
        }
        assertThat(tempo.helpAfterNanos()).isEqualTo(Tempo.LONGEST_HELP_AFTER.toNanos());
        assertThat(Duration.ofNanos(tempo.lateAfterNanos())).isBetween(Duration.ofSeconds(79), Duration.ofSeconds(80));
        assertThat(tempo.isSlow(Duration.ofSeconds(30).toNanos())).isFalse();
        assertThat(tempo.isSlow(Duration.ofSeconds(41).toNanos())).isTrue();
    }
}
