package org.lanspread.peer.download;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lanspread.spi.model.PeerId;

/**
 * Who fetches which block. Peers come for work when they are free, so a faster one gets more. What a peer fails at goes to the front of the queue, for others first.
 * Once the queue is empty, free peers fetch what others are still busy with, so that a slow peer does not hold up the end. Pure; used under the lock of its owner.
 */
final class Schedule {
    /** How often one block may fail before the download does. */
    static final int MAX_ATTEMPTS = 12;
    /** How many peers may fetch one block at once. */
    static final int MAX_FETCHERS = 2;

    private static final class Work {
        private final Block block;
        private final Set<PeerId> fetchers = new HashSet<>();
        private final Set<PeerId> failedAt = new HashSet<>();
        private int attempts;
        private boolean queued = true;

        Work(Block block) {
            this.block = block;
        }
    }

    private final Deque<Work> queue = new ArrayDeque<>();
    private final Map<Block, Work> open = new LinkedHashMap<>();
    private long openBytes;
    private boolean exhausted;

    Schedule(Collection<Block> blocks) {
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
     */
    Optional<Block> take(PeerId peer, Set<PeerId> peers) {
        Optional<Work> next = queue.stream().filter(work -> mayTry(work, peer, peers)).findFirst();
        next.ifPresent(work -> {
            queue.remove(work);
            work.queued = false;
        });
        return next.or(() -> helpOut(peer)).map(work -> {
            work.fetchers.add(peer);
            return work.block;
        });
    }

    private static boolean mayTry(Work work, PeerId peer, Set<PeerId> peers) {
        return !work.failedAt.contains(peer) || work.failedAt.containsAll(peers);
    }

    private Optional<Work> helpOut(PeerId peer) {
        return open.values().stream()
                .filter(work -> !work.queued && !work.fetchers.isEmpty() && work.fetchers.size() < MAX_FETCHERS)
                .filter(work -> !work.fetchers.contains(peer) && !work.failedAt.contains(peer))
                .findFirst();
    }

    /** Whether this content is the first that came for the block: only then is it to be written. */
    boolean claim(Block block) {
        if (open.remove(block) == null) {
            return false;
        }
        openBytes -= block.length();
        return true;
    }

    /** A peer did not deliver. */
    void failed(Block block, PeerId peer) {
        Work work = open.get(block);
        if (work != null) {
            work.failedAt.add(peer);
            work.attempts++;
            exhausted |= work.attempts >= MAX_ATTEMPTS;
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

    /** Whether a block failed too often. */
    boolean isExhausted() {
        return exhausted;
    }

    /** The bytes that were not claimed yet. */
    long openBytes() {
        return openBytes;
    }
}
