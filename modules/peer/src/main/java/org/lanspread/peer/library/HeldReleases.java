package org.lanspread.peer.library;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.CancelToken.CancelledException;
import org.lanspread.peer.runtime.TimeLeft;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.GameRoot;

/**
 * What may be served right now, and what is being served: a guard keeps a game from being changed while its files are read for somebody.
 * Safe for use by several threads.
 */
public final class HeldReleases {
    /** How long it may take a reader to let go once it was stopped. */
    private static final Duration STOPPING = Duration.ofSeconds(2);

    private final Map<GameId, Held> held = new HashMap<>();
    private final Map<GameId, List<Reader>> readers = new HashMap<>();

    /** A release, and the folder that it lies in. */
    private record Held(ReleaseId release, GameRoot root) {}

    /** Somebody who reads a game. */
    private record Reader(Runnable stop) {}

    /** Nothing is held. */
    public HeldReleases() {}

    /** Keeps a game as it is. */
    public static final class Guard implements AutoCloseable {
        private final GameRoot root;
        private final Runnable release;

        private Guard(GameRoot root, Runnable release) {
            this.root = root;
            this.release = release;
        }

        /** Where the release lies, whatever game directory is in use by now. */
        public GameRoot root() {
            return root;
        }

        @Override
        public void close() {
            release.run();
        }
    }

    /** Serves a release of a game from this folder from now on. */
    public synchronized void offer(ReleaseId release, GameRoot root) {
        held.put(root.gameId(), new Held(release, root));
    }

    /** Serves a game no more; who reads it goes on. */
    public synchronized void retract(GameId game) {
        held.remove(game);
    }

    /**
     * Guards a game that is to be read, if exactly this release of it is held.
     *
     * @param stop makes the reader let go soon; called at most once, by any thread
     */
    public synchronized Optional<Guard> guard(GameId game, ReleaseId release, Runnable stop) {
        Held found = held.get(game);
        if (found == null || !found.release.equals(release)) {
            return Optional.empty();
        }
        var reader = new Reader(stop);
        readers.computeIfAbsent(game, _ -> new ArrayList<>()).add(reader);
        return Optional.of(new Guard(found.root, () -> release(game, reader)));
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
     * @param cancel ends the waiting
     * @return whether nobody reads it any more
     */
    public boolean withdraw(GameId game, Duration patience, CancelToken cancel) throws InterruptedException, CancelledException {
        retract(game);
        try (var _ = cancel.onCancel(this::wake)) {
            if (awaitReaders(game, patience, cancel)) {
                return true;
            }
            reading(game).forEach(reader -> reader.stop.run());
            return awaitReaders(game, STOPPING, cancel);
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    private synchronized List<Reader> reading(GameId game) {
        return List.copyOf(readers.getOrDefault(game, List.of()));
    }

    private synchronized boolean awaitReaders(GameId game, Duration patience, CancelToken cancel) throws InterruptedException, CancelledException {
        var left = TimeLeft.of(patience);
        while (readers.containsKey(game)) {
            cancel.check();
            if (left.isOver()) {
                return false;
            }
            left.waitOn(this);
        }
        return true;
    }
}
