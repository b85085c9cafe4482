package org.lanspread.peer.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lanspread.spi.model.PeerId;

/** The schedule alone and, in virtual time, with peers of all kinds. */
class ScheduleTest {
    private static final PeerId ONE = peer(1);
    private static final PeerId TWO = peer(2);
    private static final long NOW = 1_000_000;
    private static final long LATER = NOW + Tempo.LONGEST_HELP_AFTER.toNanos();

    private static PeerId peer(int number) {
        return new PeerId("%064x".formatted(number));
    }

    private static List<Block> blocks(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Block(i, 1, 0, 100L * i, 100)).toList();
    }

    @Test
    void aBlockIsClaimedOnce() {
        var schedule = new Schedule(blocks(1), new Tempo());
        Block block = schedule.take(ONE, Set.of(ONE, TWO), NOW).orElseThrow();
        assertThat(schedule.openBytes()).isEqualTo(100);
        assertThat(schedule.claim(block)).isTrue();
        assertThat(schedule.claim(block)).isFalse();
        assertThat(schedule.isComplete()).isTrue();
        assertThat(schedule.openBytes()).isZero();
    }

    @Test
    void soManyPeersHelpOutAndNoMore() {
        var schedule = new Schedule(blocks(1), new Tempo());
        assertThat(schedule.take(ONE, Set.of(), NOW)).isPresent();
        for (int i = 1; i < Schedule.MAX_FETCHERS; i++) {
            assertThat(schedule.take(peer(10 + i), Set.of(), LATER)).isPresent();
        }
        assertThat(schedule.take(TWO, Set.of(), LATER)).isEmpty();
    }

    @Test
    void nobodyHelpsOutBeforeABlockTakesLong() {
        var schedule = new Schedule(blocks(1), new Tempo());
        assertThat(schedule.take(ONE, Set.of(), NOW)).isPresent();
        assertThat(schedule.hasWork(TWO, Set.of(), LATER - 1)).isFalse();
        assertThat(schedule.take(TWO, Set.of(), LATER - 1)).isEmpty();
        assertThat(schedule.hasWork(TWO, Set.of(), LATER)).isTrue();
    }

    @Test
    void whoeverIsNoHelpGetsOnlyWhatNobodyFetches() {
        var schedule = new Schedule(blocks(2), new Tempo());
        assertThat(schedule.take(ONE, Set.of(), NOW)).isPresent();
        assertThat(schedule.hasQueued(TWO, Set.of())).isTrue();
        assertThat(schedule.takeQueued(TWO, Set.of(), LATER)).isPresent();
        assertThat(schedule.hasQueued(peer(3), Set.of())).isFalse();
        assertThat(schedule.takeQueued(peer(3), Set.of(), LATER)).isEmpty();
        assertThat(schedule.hasWork(peer(3), Set.of(), LATER)).isTrue();
    }

    @Test
    void nobodyHelpsItself() {
        var schedule = new Schedule(blocks(1), new Tempo());
        assertThat(schedule.take(ONE, Set.of(ONE), NOW)).isPresent();
        assertThat(schedule.take(ONE, Set.of(ONE), LATER)).isEmpty();
    }

    @Test
    void aFailedBlockIsForOthersFirst() {
        var schedule = new Schedule(blocks(2), new Tempo());
        Block failed = schedule.take(ONE, Set.of(ONE, TWO), NOW).orElseThrow();
        schedule.failed(failed, ONE, Set.of(ONE, TWO));
        assertThat(schedule.take(ONE, Set.of(ONE, TWO), NOW)).isPresent().get().isNotEqualTo(failed);
        assertThat(schedule.take(TWO, Set.of(ONE, TWO), NOW)).contains(failed);
    }

    @Test
    void aFailedBlockComesBackWhenTheOthersAreGone() {
        var schedule = new Schedule(blocks(1), new Tempo());
        Block failed = schedule.take(ONE, Set.of(ONE, TWO), NOW).orElseThrow();
        schedule.failed(failed, ONE, Set.of(ONE, TWO));
        assertThat(schedule.take(ONE, Set.of(ONE, TWO), NOW)).isEmpty();
        assertThat(schedule.take(ONE, Set.of(ONE), NOW)).contains(failed);
    }

    @Test
    void aBlockMayFailUpToTheLimitAtEachPeer() {
        var schedule = new Schedule(blocks(1), new Tempo());
        Set<PeerId> both = Set.of(ONE, TWO);
        for (int attempt = 1; attempt <= Schedule.MAX_FAILURES_PER_PEER; attempt++) {
            for (PeerId peer : List.of(ONE, TWO)) {
                assertThat(schedule.isExhausted()).isFalse();
                schedule.failed(schedule.take(peer, both, NOW).orElseThrow(), peer, both);
            }
        }
        assertThat(schedule.isExhausted()).isTrue();
    }

    @Test
    void manyWhoFailDoNotEndADownloadThatOneCanFinish() {
        var schedule = new Schedule(blocks(1), new Tempo());
        Set<PeerId> all = IntStream.range(0, 50).mapToObj(ScheduleTest::peer).collect(Collectors.toSet());
        for (int round = 0; round < 10; round++) {
            for (int i = 3; i < 50; i++) {
                PeerId liar = peer(i);
                schedule.take(liar, all, NOW).ifPresent(block -> schedule.failed(block, liar, all));
            }
        }
        assertThat(schedule.isExhausted()).isFalse();
        assertThat(schedule.take(ONE, all, NOW)).isPresent();
    }

    @Test
    void beingBusyIsNoFailure() {
        var schedule = new Schedule(blocks(1), new Tempo());
        for (int i = 0; i <= 10 * Schedule.MAX_FAILURES_PER_PEER; i++) {
            schedule.postponed(schedule.take(ONE, Set.of(ONE, TWO), NOW).orElseThrow(), ONE);
        }
        assertThat(schedule.isExhausted()).isFalse();
        assertThat(schedule.take(ONE, Set.of(ONE, TWO), NOW)).isPresent();
    }

    @Test
    void aFasterPeerGetsMore() {
        Map<PeerId, Integer> claims = new Simulation(blocks(300), List.of(new Kind(ONE, 100, 0), new Kind(TWO, 300, 0)), new Random(1)).run();
        assertThat(claims.get(ONE)).isBetween(215, 235);
        assertThat(claims.get(TWO)).isBetween(65, 85);
    }

    @Test
    void aStalledPeerDoesNotHoldUpTheEnd() {
        var simulation = new Simulation(blocks(50), List.of(new Kind(ONE, 10, 0), new Kind(TWO, 1_000_000, 0)), new Random(1));
        assertThat(simulation.run()).containsEntry(ONE, 50);
        assertThat(simulation.nowMillis).isLessThan(2_000);
    }

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyBlockIsClaimedExactlyOnceOrOneFailedTooOften(int seed) {
        var random = new Random(seed);
        var kinds = new ArrayList<Kind>();
        for (int i = 0; i <= random.nextInt(5); i++) {
            kinds.add(new Kind(peer(i), 1 + random.nextInt(500), random.nextInt(3) * 0.3));
        }
        List<Block> blocks = blocks(1 + random.nextInt(100));
        var simulation = new Simulation(blocks, kinds, random);
        int claimed = simulation.run().values().stream().mapToInt(Integer::intValue).sum();
        if (simulation.schedule.isExhausted()) {
            assertThat(simulation.failures.values()).anyMatch(count -> count >= Schedule.MAX_FAILURES_PER_PEER * kinds.size());
        } else {
            assertThat(claimed).isEqualTo(blocks.size());
            assertThat(simulation.schedule.openBytes()).isZero();
        }
    }

    /** How a peer is: how long a block takes it, and how likely it fails at one. */
    private record Kind(PeerId id, int millis, double failing) {}

    /** Peers at work on a schedule. */
    private static final class Simulation {
        private final Schedule schedule;
        private final List<Kind> kinds;
        private final Random random;
        private final PriorityQueue<Fetch> fetches = new PriorityQueue<>(Comparator.comparingLong(Fetch::endsMillis));
        private final Map<Block, Set<PeerId>> fetchers = new HashMap<>();
        private final Map<Block, Integer> failures = new HashMap<>();
        private final Map<PeerId, Integer> claims = new HashMap<>();
        private final Set<PeerId> ids = new HashSet<>();
        private long nowMillis;

        private record Fetch(Kind by, Block block, long endsMillis) {}

        Simulation(List<Block> blocks, List<Kind> kinds, Random random) {
            this.schedule = new Schedule(blocks, new Tempo());
            this.kinds = kinds;
            this.random = random;
            kinds.forEach(kind -> ids.add(kind.id));
        }

        /** Runs to the end and returns who claimed how many blocks. */
        Map<PeerId, Integer> run() {
            while (!schedule.isComplete() && !schedule.isExhausted()) {
                kinds.forEach(this::takeIfFree);
                if (fetches.size() < kinds.size() && !fetches.isEmpty()
                        && fetches.peek().endsMillis - nowMillis > Tempo.LONGEST_HELP_AFTER.toMillis()) {
                    nowMillis += Tempo.LONGEST_HELP_AFTER.toMillis();
                    continue;
                }
                assertThat(fetches).as("fetches under way: without any, the download hangs").isNotEmpty();
                end(fetches.remove());
            }
            return claims;
        }

        private void takeIfFree(Kind kind) {
            if (fetches.stream().anyMatch(fetch -> fetch.by.equals(kind))) {
                return;
            }
            Optional<Block> taken = schedule.take(kind.id, ids, Duration.ofMillis(nowMillis).toNanos());
            taken.ifPresent(block -> {
                Set<PeerId> now = fetchers.computeIfAbsent(block, _ -> new HashSet<>());
                assertThat(now.add(kind.id)).as("taken once by %s", kind).isTrue();
                assertThat(now.size()).isLessThanOrEqualTo(Schedule.MAX_FETCHERS);
                fetches.add(new Fetch(kind, block, nowMillis + kind.millis));
            });
        }

        private void end(Fetch fetch) {
            nowMillis = fetch.endsMillis;
            fetchers.get(fetch.block).remove(fetch.by.id);
            if (random.nextDouble() < fetch.by.failing) {
                schedule.failed(fetch.block, fetch.by.id, ids);
                failures.merge(fetch.block, 1, Integer::sum);
            } else if (schedule.claim(fetch.block)) {
                claims.merge(fetch.by.id, 1, Integer::sum);
            }
        }
    }
}
