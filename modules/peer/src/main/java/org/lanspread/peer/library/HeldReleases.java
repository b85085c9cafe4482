package org.lanspread.peer.library;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;

/**
 * What may be served right now, and what is being served: a guard keeps a game from being changed while its files are read for somebody. Safe for use by several threads.
 */
public final class HeldReleases {
    /** How long it may take a reader to let go once it was stopped. */
    private static final Duration STOPPING = Duration.ofSeconds(2);

    private final Map<GameId, ReleaseId> held = new HashMap<>();
    private final Map<GameId, List<Reader>> readers = new HashMap<>();

    /** Somebody who reads a game. */
    private record Reader(Runnable stop) {}

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

    /**
     * Guards a game that is to be read, if exactly this release of it is held.
     *
     * @param stop makes the reader let go soon; called at most once, by any thread
     */
    public synchronized Optional<Guard> guard(GameId game, ReleaseId release, Runnable stop) {
        if (!release.equals(held.get(game))) {
            return Optional.empty();
        }
        var reader = new Reader(stop);
        readers.computeIfAbsent(game, _ -> new ArrayList<>()).add(reader);
        return Optional.of(() -> release(game, reader));
    }

    private synchronized void release(GameId game, Reader reader) {
        readers.computeIfPresent(game, (_, reading) -> {
            reading.removeIf(other -> other == reader);
            return reading.isEmpty() ? null : reading;
        });
        notifyAll();
    }

    /**
     * Serves a game no more, and waits until nobody reads it. Who still reads it after this time is stopped.
     *
     * @return whether nobody reads it any more
     */
    public boolean withdraw(GameId game, Duration patience) throws InterruptedException {
        offer(game, Optional.empty());
        if (awaitReaders(game, patience)) {
            return true;
        }
        reading(game).forEach(reader -> reader.stop.run());
        return awaitReaders(game, STOPPING);
    }

    private synchronized List<Reader> reading(GameId game) {
        return List.copyOf(readers.getOrDefault(game, List.of()));
    }

    private synchronized boolean awaitReaders(GameId game, Duration patience) throws InterruptedException {
        long endNanos = System.nanoTime() + patience.toNanos();
        while (readers.containsKey(game)) {
            long leftNanos = endNanos - System.nanoTime();
            if (leftNanos <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        }
        return true;
    }
}
