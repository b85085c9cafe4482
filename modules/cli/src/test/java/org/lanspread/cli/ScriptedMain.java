package org.lanspread.cli;

import org.lanspread.peer.PeerEvent;

/**
 * The program with a scripted engine, for tests that need a process. Its peer's last event, when it is closed in order, is a count of 99. With the
 * system property {@code broken-close} closing the peer throws an error instead.
 */
public final class ScriptedMain {
    private ScriptedMain() {}

    /** Runs a command. */
    public static void main(String[] args) {
        var engine = new ScriptedEngine().onStart(Samples.READY).onClose(new PeerEvent.PeerCountUpdated(99));
        if (Boolean.getBoolean("broken-close")) {
            engine.breakingOnClose(new OutOfMemoryError("Java heap space"));
        }
        Main.runProcess(engine, args);
    }
}
