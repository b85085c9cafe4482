package org.lanspread.peer.library;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.lanspread.peer.runtime.TimeLeft;
import org.lanspread.spi.model.GameId;
import org.lanspread.store.GameStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the game directory and each game root, not what lies deeper, and says which games may have changed once they have been quiet for a moment.
 * What the system does not tell is found by looking at everything from time to time.
 */
public final class GameMonitor {
    /** How long a game has to be quiet before it is looked at. */
    static final Duration QUIET = Duration.ofMillis(300);
    /** How often everything is looked at. */
    static final Duration FALLBACK = Duration.ofSeconds(300);

    private static final Logger LOG = LoggerFactory.getLogger(GameMonitor.class);
    private static final WatchEvent.Kind<?>[] KINDS = {
        StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE, StandardWatchEventKinds.ENTRY_MODIFY
    };

    private final BiConsumer<GameStore, GameId> changed;
    private final Consumer<GameStore> everything;
    private GameStore store;
    private WatchService service;

    /**
     * @param changed hears of a game that may have changed
     * @param everything hears that it is time to look at all games
     */
    public GameMonitor(BiConsumer<GameStore, GameId> changed, Consumer<GameStore> everything) {
        this.changed = changed;
        this.everything = everything;
    }

    /** Watches this directory from now on, in place of the one before. */
    public synchronized void watch(GameStore watched) {
        store = watched;
        closeService();
        notifyAll();
    }

    private synchronized void closeService() {
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                LOG.debug("a watch service did not close", e);
            }
            service = null;
        }
    }

    /** A directory and what tells of its changes, until another directory is watched. */
    private record Watch(GameStore store, WatchService service) {}

    /** Watches until the thread is interrupted. */
    public void run() throws InterruptedException, IOException {
        try {
            while (true) {
                Watch watch = open();
                try (WatchService opened = watch.service) {
                    watch(watch.store, opened);
                } catch (ClosedWatchServiceException e) {
                    LOG.debug("another game directory is watched now");
                }
            }
        } finally {
            closeService();
        }
    }

    private synchronized Watch open() throws InterruptedException, IOException {
        while (store == null) {
            wait();
        }
        service = store.folder().getFileSystem().newWatchService();
        return new Watch(store, service);
    }

    /** Watches until the directory itself is gone or it is time to look at everything again: another directory or other roots may be in its place. */
    private void watch(GameStore watched, WatchService opened) throws IOException, InterruptedException {
        var folders = new HashMap<WatchKey, Optional<GameId>>();
        WatchKey directory;
        try {
            directory = watched.folder().register(opened, KINDS);
            folders.put(directory, Optional.empty());
            registerAll(watched, opened, folders);
        } finally {
            everything.accept(watched);
        }
        Map<GameId, Long> touchedNanos = new HashMap<>();
        var left = TimeLeft.of(FALLBACK);
        while (directory.isValid() && !left.isOver()) {
            Duration patience = touchedNanos.isEmpty() ? FALLBACK : QUIET;
            WatchKey key = opened.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (key != null) {
                note(watched, key, opened, folders, touchedNanos);
                if (!key.reset()) {
                    folders.remove(key);
                }
            }
            reportQuiet(watched, touchedNanos);
        }
    }

    /** A game that is written to all the time keeps no other one waiting. */
    private void reportQuiet(GameStore watched, Map<GameId, Long> touchedNanos) {
        long now = System.nanoTime();
        touchedNanos.entrySet().removeIf(touched -> {
            boolean quiet = now - touched.getValue() >= QUIET.toNanos();
            if (quiet) {
                changed.accept(watched, touched.getKey());
            }
            return quiet;
        });
    }

    private void note(GameStore watched, WatchKey key, WatchService opened, Map<WatchKey, Optional<GameId>> folders, Map<GameId, Long> touchedNanos)
            throws IOException {
        Optional<GameId> root = folders.getOrDefault(key, Optional.empty());
        for (WatchEvent<?> event : key.pollEvents()) {
            if (root.isPresent()) {
                touchedNanos.put(root.get(), System.nanoTime());
            } else if (event.context() instanceof Path name) {
                GameId.parse(name.toString()).ifPresent(game -> {
                    touchedNanos.put(game, System.nanoTime());
                    register(watched, game, opened, folders);
                });
            } else {
                // More happened at once than the system tells. What is new is watched before it is looked at, so that nothing falls in between.
                registerAll(watched, opened, folders);
                everything.accept(watched);
            }
        }
    }

    private static void registerAll(GameStore watched, WatchService opened, Map<WatchKey, Optional<GameId>> folders) throws IOException {
        watched.list().games().forEach(game -> register(watched, game, opened, folders));
    }

    /** A root that cannot be watched is found by looking at everything. */
    private static void register(GameStore watched, GameId game, WatchService opened, Map<WatchKey, Optional<GameId>> folders) {
        try {
            folders.put(watched.game(game).folder().register(opened, KINDS), Optional.of(game));
        } catch (IOException e) {
            LOG.debug("{} is not watched", game, e);
        }
    }
}
