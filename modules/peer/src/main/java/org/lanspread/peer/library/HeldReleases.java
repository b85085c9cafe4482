package org.lanspread.peer.library;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;

/**
 * What may be served right now, and what is being served: a guard keeps a game from being changed while its files are read for somebody. Safe for use by several threads.
 */
public final class HeldReleases {
    private final Map<GameId, ReleaseId> held = new HashMap<>();
    private final Map<GameId, Integer> guards = new HashMap<>();

    /** Nothing is held. */
    public HeldReleases() {}

    /** Keeps a game as it is. */
    @FunctionalInterface
    public interface Guard extends AutoCloseable {
        @Override
        void close();
    }

    /** Serves a release of a game from now on, or nothing. */
    public synchronized void offer(GameId game, Optional<ReleaseId> release) {
        release.ifPresentOrElse(id -> held.put(game, id), () -> held.remove(game));
    }

    /** Guards a game that is to be read, if exactly this release of it is held. */
    public synchronized Optional<Guard> guard(GameId game, ReleaseId release) {
        if (!release.equals(held.get(game))) {
            return Optional.empty();
        }
        guards.merge(game, 1, Integer::sum);
        return Optional.of(() -> release(game));
    }

    private synchronized void release(GameId game) {
        guards.computeIfPresent(game, (_, count) -> count == 1 ? null : count - 1);
        notifyAll();
    }

    /**
     * Serves a game no more, and waits until nobody reads it.
     *
     * @return whether nobody reads it any more
     */
    public synchronized boolean withdraw(GameId game, Duration patience) throws InterruptedException {
        held.remove(game);
        long endNanos = System.nanoTime() + patience.toNanos();
        while (guards.containsKey(game)) {
            long leftNanos = endNanos - System.nanoTime();
            if (leftNanos <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        }
        return true;
    }
}
