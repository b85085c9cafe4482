package org.lanspread.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private final List<String> called = new ArrayList<>();
    private final Runnable first = () -> called.add("first");
    private final Runnable second = () -> called.add("second");
    private final ByteBudget budget = new ByteBudget(100);

    @Test
    void givesUpToItsLimitAndNoByteMore() {
        assertThat(budget.take(60, first)).isTrue();
        assertThat(budget.take(41, first)).isFalse();
        assertThat(budget.take(40, first)).isTrue();
        assertThat(budget.take(1, first)).isFalse();
    }

    @Test
    void callsEachOnceWhoeverWasTurnedAwayWhenBytesComeBack() {
        budget.take(100, first);
        budget.take(1, first);
        budget.take(1, second);
        budget.take(1, first);
        assertThat(called).isEmpty();
        budget.giveBack(1);
        budget.giveBack(1);
        assertThat(called).containsExactly("first", "second");
        assertThat(budget.take(2, first)).isTrue();
        assertThat(budget.take(1, first)).isFalse();
    }

    @Test
    void aShareEndsAtItsOwnLimit() {
        ByteBudget share = budget.share(30);
        assertThat(share.take(30, first)).isTrue();
        assertThat(share.take(1, first)).isFalse();
        assertThat(budget.take(70, second)).isTrue();
        share.giveBack(1);
        assertThat(called).containsExactly("first");
    }

    @Test
    void sharesTogetherEndAtTheLimitOfTheWhole() {
        ByteBudget one = budget.share(60);
        ByteBudget other = budget.share(60);
        assertThat(one.take(60, first)).isTrue();
        assertThat(other.take(41, second)).isFalse();
        assertThat(other.take(40, second)).isTrue();
        assertThat(other.take(1, second)).isFalse();
        one.giveBack(1);
        assertThat(called).containsExactly("second");
        assertThat(other.take(1, second)).isTrue();
    }
}
