package org.lanspread.peer.download;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lanspread.spi.model.PeerId;

/**
 * Who fetches which block. Peers come for work when they are free, so a faster one gets more. What a peer fails at goes to the front of the queue,
 * for others first. Once the queue is empty, free peers fetch what others take too long for, so that a slow peer does not hold up the end. Pure; used
 * under the lock of its owner.
 */
final class Schedule {
    /** How often one block may fail at each peer that is there before the download does. */
    static final int MAX_FAILURES_PER_PEER = 3;
    /** How many peers may fetch one block at once. */
    static final int MAX_FETCHERS = 2;

    private static final class Work {
        private final Block block;
        private final Set<PeerId> fetchers = new HashSet<>();
        private final Map<PeerId, Integer> failures = new HashMap<>();
        private boolean queued = true;
        private long takenNanos;

        Work(Block block) {
            this.block = block;
        }

        boolean failedAt(PeerId peer) {
            return failures.containsKey(peer);
        }

        boolean failedEnoughAt(PeerId peer) {
            return failures.getOrDefault(peer, 0) >= MAX_FAILURES_PER_PEER;
        }
    }

    private final Tempo tempo;
    private final Deque<Work> queue = new ArrayDeque<>();
    private final Map<Block, Work> open = new LinkedHashMap<>();
    private long openBytes;
    private boolean exhausted;

    /** @param tempo says how long a block has to be under way before a second peer is asked for it */
    Schedule(Collection<Block> blocks, Tempo tempo) {
        this.tempo = tempo;
        for (Block block : blocks) {
            var work = new Work(block);
            open.put(block, work);
            queue.add(work);
            openBytes += block.length();
        }
    }

    /**
     * Work for a free peer, if there is any.
     *
     * @param peers all who can be asked now: what one of them failed at waits for the others, as long as there are any
     * @param nowNanos the time, by a clock that never goes back
     */
    Optional<Block> take(PeerId peer, Set<PeerId> peers, long nowNanos) {
        return queued(peer, peers).or(() -> wantsHelp(peer, nowNanos)).map(work -> taken(work, peer, nowNanos));
    }

    /** The same, but nothing that another peer is fetching: for one that would be no help. */
    Optional<Block> takeQueued(PeerId peer, Set<PeerId> peers, long nowNanos) {
        return queued(peer, peers).map(work -> taken(work, peer, nowNanos));
    }

    private Block taken(Work work, PeerId peer, long nowNanos) {
        if (work.queued) {
            queue.remove(work);
            work.queued = false;
            work.takenNanos = nowNanos;
        }
        work.fetchers.add(peer);
        return work.block;
    }

    /** Whether {@link #take} would give something. */
    boolean hasWork(PeerId peer, Set<PeerId> peers, long nowNanos) {
        return hasQueued(peer, peers) || wantsHelp(peer, nowNanos).isPresent();
    }

    /** Whether {@link #takeQueued} would give something. */
    boolean hasQueued(PeerId peer, Set<PeerId> peers) {
        return queued(peer, peers).isPresent();
    }

    private Optional<Work> queued(PeerId peer, Set<PeerId> peers) {
        return queue.stream().filter(work -> !work.failedAt(peer) || peers.stream().allMatch(work::failedAt)).findFirst();
    }

    private Optional<Work> wantsHelp(PeerId peer, long nowNanos) {
        return open.values().stream().filter(work -> wantsHelp(work, peer, nowNanos)).findFirst();
    }

    private boolean wantsHelp(Work work, PeerId peer, long nowNanos) {
        return !work.queued
                && work.fetchers.size() < MAX_FETCHERS
                && !work.fetchers.contains(peer)
                && !work.failedAt(peer)
                && nowNanos - work.takenNanos >= tempo.helpAfterNanos();
    }

    /** Whether this content is the first that came for the block: only then is it to be written. */
    boolean claim(Block block) {
        if (open.remove(block) == null) {
            return false;
        }
        openBytes -= block.length();
        return true;
    }

    /** Whether the content of a block has not come yet. */
    boolean isOpen(Block block) {
        return open.containsKey(block);
    }

    /**
     * A peer did not deliver.
     *
     * @param peers all who can be asked now
     */
    void failed(Block block, PeerId peer, Set<PeerId> peers) {
        Work work = open.get(block);
        if (work != null) {
            work.failures.merge(peer, 1, Integer::sum);
            exhausted |= !peers.isEmpty() && peers.stream().allMatch(work::failedEnoughAt);
            postponed(block, peer);
        }
    }

    /** A peer took so long that others come first. */
    void late(Block block, PeerId peer) {
        Work work = open.get(block);
        if (work != null) {
            work.failures.merge(peer, 0, Integer::sum);
            postponed(block, peer);
        }
    }

    /** A peer has no time now for what it took; that is nobody's failure. */
    void postponed(Block block, PeerId peer) {
        Work work = open.get(block);
        if (work == null) {
            return;
        }
        work.fetchers.remove(peer);
        if (work.fetchers.isEmpty() && !work.queued) {
            work.queued = true;
            queue.addFirst(work);
        }
    }

    /** Whether every block was claimed. */
    boolean isComplete() {
        return open.isEmpty();
    }

    /** Whether a block failed too often at every peer. */
    boolean isExhausted() {
        return exhausted;
    }

    /** The bytes that were not claimed yet. */
    long openBytes() {
        return openBytes;
    }
}
