package org.lanspread.peer.runtime;

import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Tells an operation to stop. Whoever works looks at it often; whoever waits registers what wakes it. Safe for use by several threads. */
public final class CancelToken {
    /** The work was cancelled. */
    public static final class CancelledException extends IOException {
        private static final long serialVersionUID = 1L;

        public CancelledException() {
            super("cancelled");
        }
    }

    /** What is to happen when the work is cancelled, until it is closed. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    private final Set<Runnable> actions = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean cancelled;

    /** A token that is not cancelled. */
    public CancelToken() {}

    /** Cancels and runs what was registered, once. */
    public void cancel() {
        List<Runnable> run;
        synchronized (this) {
            cancelled = true;
            run = List.copyOf(actions);
            actions.clear();
        }
        run.forEach(Runnable::run);
    }

    /** Whether the work is to stop. */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** @throws CancelledException if the work is to stop */
    public void check() throws CancelledException {
        if (isCancelled()) {
            throw new CancelledException();
        }
    }

    /** Runs the action when the work is cancelled: now, if it is already. */
    public Registration onCancel(Runnable action) {
        Runnable once = action::run;
        synchronized (this) {
            if (!cancelled) {
                actions.add(once);
                return () -> forget(once);
            }
        }
        action.run();
        return () -> { };
    }

    private synchronized void forget(Runnable action) {
        actions.remove(action);
    }
}
