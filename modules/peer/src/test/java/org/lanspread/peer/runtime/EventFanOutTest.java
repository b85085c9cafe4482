package org.lanspread.peer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.LibrarySnapshot;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.PeerCountUpdated;
import org.lanspread.spi.model.GameId;

class EventFanOutTest {
    private record Heard(long seq, PeerEvent event) {}

    private final List<Heard> heard = new ArrayList<>();

    @Test
    void eventsComeInOrderAndNumbered() {
        try (var events = new EventFanOut((seq, _, event) -> heard.add(new Heard(seq, event)), Clock.systemUTC())) {
            for (int i = 1; i <= 100; i++) {
                events.accept(new PeerCountUpdated(i));
            }
        }
        assertThat(heard).hasSize(100);
        for (int i = 1; i <= 100; i++) {
            assertThat(heard.get(i - 1)).isEqualTo(new Heard(i, new PeerCountUpdated(i)));
        }
    }

    @Test
    void aSubscriberThatFailsHearsTheNextEvent() {
        try (var events = new EventFanOut((seq, _, event) -> {
            heard.add(new Heard(seq, event));
            if (seq == 1) {
                throw new IllegalStateException("on purpose");
            }
            if (seq == 2) {
                throw new AssertionError("on purpose");
            }
        }, Clock.systemUTC())) {
            events.accept(new PeerCountUpdated(1));
            events.accept(new PeerCountUpdated(2));
            events.accept(new PeerCountUpdated(3));
        }
        assertThat(heard).extracting(Heard::seq).containsExactly(1L, 2L, 3L);
    }

    @Test
    @Tag("F61")
    void aQueueThatIsJustFullLosesNothing() throws Exception {
        hearAfter(EventFanOut.MAX_QUEUED + 1, 0);
        assertThat(heard).hasSize(EventFanOut.MAX_QUEUED + 1).noneMatch(each -> each.event instanceof PeerEvent.Gap);
    }

    @Test
    @Tag("F61")
    void oneEventTooManyIsAGapInItsPlace() throws Exception {
        hearAfter(EventFanOut.MAX_QUEUED + 2, 2);
        long last = EventFanOut.MAX_QUEUED + 2;
        assertThat(heard.subList(EventFanOut.MAX_QUEUED + 1, heard.size())).containsExactly(
                new Heard(last, new PeerEvent.Gap(1)), new Heard(last + 1, new PeerCountUpdated(0)), new Heard(last + 2, new PeerCountUpdated(1)));
    }

    @Test
    @Tag("F61")
    void aGapSaysHowManyWereMissed() throws Exception {
        hearAfter(EventFanOut.MAX_QUEUED + 501, 0);
        assertThat(heard.getLast()).isEqualTo(new Heard(EventFanOut.MAX_QUEUED + 501, new PeerEvent.Gap(500)));
    }

    @Test
    void snapshotsAreTakenUntilTheyListAsManyEntriesAsMayWait() throws Exception {
        PeerEvent.GamesListed half = listing(EventFanOut.MAX_QUEUED_ENTRIES / 2);
        hear(half, half, new PeerCountUpdated(2));
        assertThat(heard).extracting(Heard::event).containsExactly(new PeerCountUpdated(1), half, half, new PeerEvent.Gap(1));

        heard.clear();
        PeerEvent.GamesListed oneLess = listing(EventFanOut.MAX_QUEUED_ENTRIES / 2 - 1);
        hear(half, oneLess, new PeerCountUpdated(2));
        assertThat(heard).extracting(Heard::event).containsExactly(new PeerCountUpdated(1), half, oneLess, new PeerCountUpdated(2));
    }

    private static PeerEvent.GamesListed listing(int games) {
        var game = new LibrarySnapshot.Game(new GameId("quake"), "Quake", Optional.empty(), Optional.empty(), false, false, Optional.empty(), 1, 1,
                LibrarySnapshot.Label.UNVERIFIED);
        return new PeerEvent.GamesListed(Collections.nCopies(games, game));
    }

    /** Publishes events while the subscriber is busy with another one. */
    private void hear(PeerEvent... published) throws Exception {
        var busy = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var events = new EventFanOut((seq, _, event) -> {
            heard.add(new Heard(seq, event));
            busy.countDown();
            awaitQuietly(go);
        }, Clock.systemUTC())) {
            events.accept(new PeerCountUpdated(1));
            busy.await();
            for (PeerEvent event : published) {
                events.accept(event);
            }
            go.countDown();
        }
    }

    /** Publishes events while the subscriber is busy with the first one, and more once it has heard all of them. */
    private void hearAfter(int count, int later) throws Exception {
        var busy = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var drained = new CountDownLatch(Math.min(count, EventFanOut.MAX_QUEUED + 1));
        try (var events = new EventFanOut((seq, _, event) -> {
            heard.add(new Heard(seq, event));
            busy.countDown();
            awaitQuietly(go);
            drained.countDown();
        }, Clock.systemUTC())) {
            events.accept(new PeerCountUpdated(1));
            busy.await();
            for (int i = 2; i <= count; i++) {
                events.accept(new PeerCountUpdated(i));
            }
            go.countDown();
            assertThat(drained.await(1, TimeUnit.MINUTES)).isTrue();
            for (int i = 0; i < later; i++) {
                events.accept(new PeerCountUpdated(i));
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
