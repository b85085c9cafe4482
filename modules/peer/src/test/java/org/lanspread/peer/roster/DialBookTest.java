package org.lanspread.peer.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.model.PeerAddress;

class DialBookTest {
    private long nowNanos = Long.MAX_VALUE - 5;
    private final DialBook book = new DialBook(() -> nowNanos);

    private static PeerAddress address(int number) {
        return new PeerAddress("memory", "127.0." + number / 250 + "." + (1 + number % 250), 1);
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
    }

    @Test
    void aFreshAddressIsDialledOnceAtATime() {
        assertThat(book.begin(address(1))).as("never seen").isFalse();
        assertThat(book.see(address(1))).isTrue();
        assertThat(book.see(address(1))).isFalse();
        assertThat(book.begin(address(1))).isTrue();
        assertThat(book.begin(address(1))).as("being dialled").isFalse();
    }

    @Test
    void eachFailureDoublesTheWaitUpToHalfAMinute() {
        book.see(address(1));
        for (long seconds : new long[] {1, 2, 4, 8, 16, 30, 30}) {
            assertThat(book.begin(address(1))).isTrue();
            book.ended(address(1), Optional.empty());
            pass(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(book.begin(address(1))).as("before %s s", seconds).isFalse();
            pass(Duration.ofNanos(1));
        }
        assertThat(book.begin(address(1))).isTrue();
    }

    @Test
    void soManyDialsBeginInASecondAndNoMore() {
        for (int i = 0; i <= DialBook.MAX_DIALS_PER_SECOND; i++) {
            book.see(address(i));
        }
        for (int i = 0; i < DialBook.MAX_DIALS_PER_SECOND; i++) {
            assertThat(book.begin(address(i))).isTrue();
        }
        assertThat(book.begin(address(DialBook.MAX_DIALS_PER_SECOND))).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(book.begin(address(DialBook.MAX_DIALS_PER_SECOND))).isTrue();
    }

    @Test
    void soManyAddressesAreRememberedAndNoMore() {
        for (int i = 0; i < DialBook.MAX_ADDRESSES; i++) {
            assertThat(book.see(address(i))).isTrue();
        }
        assertThat(book.addresses()).hasSize(DialBook.MAX_ADDRESSES).contains(address(0));
        book.see(address(DialBook.MAX_ADDRESSES));
        assertThat(book.addresses()).hasSize(DialBook.MAX_ADDRESSES).doesNotContain(address(0));
    }

    @Test
    void thePeerItselfIsNeverDialledAgain() {
        book.see(address(1));
        book.begin(address(1));
        book.isSelf(address(1));
        pass(Duration.ofDays(1));
        assertThat(book.begin(address(1))).isFalse();
    }

    @Test
    void anAddressThatWasForgottenMeanwhileDoesNoHarm() {
        book.ended(address(7), Optional.empty());
        book.isSelf(address(7));
        assertThat(book.addresses()).isEmpty();
    }
}
