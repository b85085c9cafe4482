package org.lanspread.peer.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.PeerId;

class DialBookTest {
    private static final PeerId PEER = new PeerId("a".repeat(PeerId.HINT_CHARS * 4));
    private static final PeerId OTHER = new PeerId("b".repeat(PeerId.HINT_CHARS * 4));

    private long nowNanos = Long.MAX_VALUE - 5;
    private final DialBook book = new DialBook(() -> nowNanos);

    private static PeerAddress address(int number) {
        return new PeerAddress("memory", "127.0.0.1", 10_000 + number);
    }

    private boolean see(int number) {
        return book.see(List.of(address(number))).contains(address(number));
    }

    private void find(int number, PeerId peer) {
        see(number);
        assertThat(book.begin(address(number))).isTrue();
        book.ended(address(number), Optional.of(peer));
        pass(Duration.ofSeconds(1));
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
    }

    @Test
    void aFreshAddressIsDialledOnceAtATime() {
        assertThat(book.begin(address(1))).as("never seen").isFalse();
        assertThat(see(1)).isTrue();
        assertThat(see(1)).isFalse();
        assertThat(book.begin(address(1))).isTrue();
        assertThat(book.begin(address(1))).as("being dialled").isFalse();
    }

    @Test
    void eachFailureDoublesTheWaitUpToHalfAMinute() {
        see(1);
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
            see(i);
        }
        for (int i = 0; i < DialBook.MAX_DIALS_PER_SECOND; i++) {
            assertThat(book.begin(address(i))).isTrue();
        }
        assertThat(book.begin(address(DialBook.MAX_DIALS_PER_SECOND))).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(book.begin(address(DialBook.MAX_DIALS_PER_SECOND))).isTrue();
    }

    @Test
    void soManyAddressesAreRememberedAndTheOneSeenLongestAgoGivesWay() {
        fill();
        assertThat(see(0)).as("seen again").isFalse();
        assertThat(see(DialBook.MAX_ADDRESSES)).isTrue();
        assertThat(book.due()).hasSize(DialBook.MAX_ADDRESSES).contains(address(0), address(DialBook.MAX_ADDRESSES)).doesNotContain(address(1));
    }

    private void fill() {
        IntStream.range(0, DialBook.MAX_ADDRESSES).forEach(this::see);
        assertThat(book.due()).hasSize(DialBook.MAX_ADDRESSES);
    }

    @Test
    void anAddressInUseDoesNotGiveWay() {
        find(0, PEER);
        see(1);
        assertThat(book.begin(address(1))).isTrue();
        IntStream.rangeClosed(2, 2 * DialBook.MAX_ADDRESSES).forEach(this::see);
        book.ended(address(1), Optional.empty());
        book.lost(PEER);
        pass(Duration.ofSeconds(1));
        assertThat(book.due()).contains(address(0), address(1));
    }

    @Test
    void hearsayGivesWayToWhatIsSeenAndTakesThePlaceOfHearsayOnly() {
        assertThat(book.hear(address(-1))).isTrue();
        assertThat(book.hear(address(-1))).isFalse();
        IntStream.range(0, DialBook.MAX_ADDRESSES - 1).forEach(this::see);
        assertThat(book.hear(address(-2))).as("in place of hearsay").isTrue();
        assertThat(book.due()).contains(address(-2), address(0)).doesNotContain(address(-1));
        assertThat(see(DialBook.MAX_ADDRESSES)).isTrue();
        assertThat(book.hear(address(-1))).as("in place of what was seen").isFalse();
        assertThat(book.due()).contains(address(0)).doesNotContain(address(-1), address(-2));
    }

    @Test
    void hearsayIsForgottenAfterSoManyFailuresButNotIfItWasSeenToo() {
        book.hear(address(1));
        book.hear(address(2));
        see(2);
        for (int i = 0; i < DialBook.MAX_HEARSAY_FAILURES; i++) {
            assertThat(book.due()).contains(address(1), address(2));
            for (int number = 1; number <= 2; number++) {
                assertThat(book.begin(address(number))).isTrue();
                book.ended(address(number), Optional.empty());
            }
            pass(Duration.ofMinutes(1));
        }
        assertThat(book.due()).containsExactly(address(2));
    }

    @Test
    void addressesThatNeverAnswerDoNotKeepOthersFromTheirTurn() {
        int dead = 10 * DialBook.MAX_DIALS_PER_SECOND;
        IntStream.range(0, dead).forEach(this::see);
        pass(Duration.ofSeconds(1));
        see(dead);
        for (int second = 0; second <= dead / DialBook.MAX_DIALS_PER_SECOND; second++) {
            for (PeerAddress address : book.due()) {
                if (book.begin(address)) {
                    book.ended(address, address.equals(address(dead)) ? Optional.of(PEER) : Optional.empty());
                }
            }
            assertThat(book.due()).as("enough for this second").isEmpty();
            pass(Duration.ofSeconds(1));
        }
        book.lost(PEER);
        pass(Duration.ofSeconds(1));
        assertThat(book.due()).as("had its turn").contains(address(dead));
    }

    @Test
    void theAddressesOfOneSightingAreDialledOneAfterTheOther() {
        assertThat(book.see(List.of(address(1), address(2), address(3)))).hasSize(3);
        assertThat(book.due()).containsExactly(address(1));
        pass(Duration.ofMillis(500));
        assertThat(book.due()).containsExactly(address(1), address(2));
        pass(Duration.ofMillis(500));
        assertThat(book.due()).containsExactly(address(1), address(2), address(3));
    }

    @Test
    void allAddressesOfAPeerRestUntilItIsLost() {
        find(1, PEER);
        find(2, PEER);
        find(3, OTHER);
        pass(Duration.ofDays(1));
        assertThat(book.due()).isEmpty();
        book.lost(PEER);
        assertThat(book.due()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(book.due()).containsExactly(address(1));
        pass(Duration.ofSeconds(1));
        assertThat(book.due()).containsExactly(address(1), address(2));
    }

    @Test
    void soManyAddressesRestForOnePeerAndNoMore() {
        IntStream.rangeClosed(0, DialBook.MAX_ADDRESSES_PER_PEER).forEach(number -> find(number, PEER));
        pass(Duration.ofMinutes(1));
        assertThat(book.due()).containsExactly(address(DialBook.MAX_ADDRESSES_PER_PEER));
    }

    @Test
    void anAddressThatWasForgottenMeanwhileDoesNoHarm() {
        book.ended(address(7), Optional.empty());
        book.ended(address(7), Optional.of(PEER));
        assertThat(book.due()).isEmpty();
    }
}
