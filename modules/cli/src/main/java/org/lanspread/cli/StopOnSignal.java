package org.lanspread.cli;

/** Stops something in order when the process is told to end (Ctrl-C, SIGTERM) while this is open. */
final class StopOnSignal implements AutoCloseable {
    private final Thread hook;

    StopOnSignal(Runnable stop) {
        this.hook = Thread.ofPlatform().name("stop-on-signal").unstarted(stop);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook does its work.
            return;
        }
    }
}
