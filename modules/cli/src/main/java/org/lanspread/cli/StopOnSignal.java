package org.lanspread.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stops something in order when the process is told to end (Ctrl-C, SIGTERM) while this is open. It is opened before what it stops is started, so
 * that no signal falls in between: one that comes during the start waits for the end of that.
 */
final class StopOnSignal implements AutoCloseable {
    /** How long a start may take once the process is to end. */
    private static final Duration START_TIME = Duration.ofSeconds(10);

    private final CompletableFuture<Runnable> started = new CompletableFuture<>();
    private final Thread hook = Thread.ofPlatform().name("stop-on-signal").unstarted(this::stop);

    StopOnSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** It is started, and this is how it is stopped. */
    void stopBy(Runnable stop) {
        started.complete(stop);
    }

    /** What a signal does. */
    void stop() {
        try {
            started.get(START_TIME.toMillis(), TimeUnit.MILLISECONDS).run();
        } catch (InterruptedException | TimeoutException e) {
            // Nothing has started that could be stopped, and the process ends now.
            return;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        // A start that failed has left nothing to stop.
        started.complete(() -> { });
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook does its work.
            return;
        }
    }
}
