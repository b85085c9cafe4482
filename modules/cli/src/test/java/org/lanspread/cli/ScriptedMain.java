package org.lanspread.cli;

import org.lanspread.peer.PeerEvent;

/** The program with a scripted engine, for tests that need a process. Its peer's last event, when it is closed in order, is a count of 99. */
public final class ScriptedMain {
    private ScriptedMain() {}

    /** Runs a command. */
    public static void main(String[] args) {
        var engine = new ScriptedEngine().onStart(Samples.READY).onClose(new PeerEvent.PeerCountUpdated(99));
        System.exit(Main.run(Console.ofProcess(), engine, args));
    }
}
