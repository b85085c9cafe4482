package org.lanspread.peer.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.model.PeerId;

class TurnsTest {
    private static final PeerId GREEDY = new PeerId("1".repeat(64));
    private static final PeerId OTHER = new PeerId("2".repeat(64));
    private static final PeerId THIRD = new PeerId("3".repeat(64));

    private final Turns turns = new Turns(3, 2, 1);

    private Optional<Turns.Turn> take(PeerId peer) throws InterruptedException {
        return turns.take(peer, Duration.ZERO);
    }

    @Test
    void onePeerGetsItsShareAndNoMore() throws Exception {
        assertThat(take(GREEDY)).isPresent();
        assertThat(take(GREEDY)).isPresent();
        assertThat(take(GREEDY)).isEmpty();
        assertThat(take(OTHER)).isPresent();
    }

    @Test
    void allTogetherGetNoMoreThanThereIs() throws Exception {
        take(GREEDY);
        take(GREEDY);
        var last = take(OTHER).orElseThrow();
        assertThat(take(THIRD)).isEmpty();
        last.close();
        assertThat(take(THIRD)).isPresent();
    }

    @Test
    void whoWaitsGetsWhatIsGivenBack() throws Exception {
        take(GREEDY);
        var turn = take(GREEDY).orElseThrow();
        var waited = new CompletableFuture<Optional<Turns.Turn>>();
        Thread.ofVirtual().start(() -> {
            try {
                waited.complete(turns.take(GREEDY, Duration.ofMinutes(1)));
            } catch (InterruptedException e) {
                waited.completeExceptionally(e);
            }
        });
        turn.close();
        assertThat(waited.get(1, TimeUnit.MINUTES)).isPresent();
    }

    @Test
    void whoStandsAsideLeavesRoomForAnotherPeerAndKeepsItsShare() throws Exception {
        var slow = take(GREEDY).orElseThrow();
        take(GREEDY);
        take(OTHER);
        slow.standAside();
        slow.standAside();
        assertThat(take(GREEDY)).as("its share").isEmpty();
        assertThat(take(THIRD)).isPresent();
        assertThat(take(THIRD)).as("it stood aside once").isEmpty();
        slow.close();
        assertThat(take(THIRD)).as("what stood aside held no place").isEmpty();
    }

    @Test
    void noMoreStandAsideThanAreAllowed() throws Exception {
        take(GREEDY).orElseThrow().standAside();
        var second = take(GREEDY).orElseThrow();
        second.standAside();
        take(OTHER);
        take(OTHER);
        assertThat(take(THIRD)).isEmpty();
        second.close();
        assertThat(take(THIRD)).isPresent();
    }
}
