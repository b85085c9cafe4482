package org.lanspread.cli;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.PeerEvent.Progress;

/**
 * Shows how far an operation has come: one line that changes in place on a terminal; elsewhere a line at each new phase and each tenth, and one a
 * second between them. Safe for use by several threads.
 */
final class ProgressLine {
    private static final long NANOS_BETWEEN_LINES = 1_000_000_000L;

    private final PrintStream out;
    private final boolean inPlace;
    private final LongSupplier nanoTime;

    private int shownChars;
    private Phase lastPhase;
    private int lastTenth;
    private long lastNanos;

    ProgressLine(PrintStream out, boolean inPlace, LongSupplier nanoTime) {
        this.out = out;
        this.inPlace = inPlace;
        this.nanoTime = nanoTime;
    }

    static ProgressLine on(Console console) {
        return new ProgressLine(console.out(), console.interactive(), System::nanoTime);
    }

    /** Shows where an operation is. */
    synchronized void show(Progress progress) {
        if (inPlace) {
            replace(text(progress));
        } else if (isDue(progress)) {
            out.println(text(progress));
        }
    }

    /** Prints a line that stays. */
    synchronized void note(String line) {
        clear();
        out.println(line);
    }

    /** Takes the changing line away. */
    synchronized void clear() {
        if (shownChars > 0) {
            out.print("\r" + " ".repeat(shownChars) + "\r");
            out.flush();
            shownChars = 0;
        }
    }

    private void replace(String text) {
        out.print("\r" + text + " ".repeat(Math.max(0, shownChars - text.length())));
        out.flush();
        shownChars = text.length();
    }

    private boolean isDue(Progress progress) {
        int tenth = Amounts.percent(progress.bytesDone(), progress.bytesTotal()) / 10;
        long now = nanoTime.getAsLong();
        boolean due = progress.phase() != lastPhase || tenth > lastTenth || now - lastNanos >= NANOS_BETWEEN_LINES;
        if (due) {
            lastPhase = progress.phase();
            lastTenth = tenth;
            lastNanos = now;
        }
        return due;
    }

    static String text(Progress progress) {
        var text = new StringBuilder(word(progress.phase()))
                .append("  ").append(Amounts.percent(progress.bytesDone(), progress.bytesTotal())).append(" %")
                .append("  ").append(Amounts.bytes(progress.bytesDone())).append(" of ").append(Amounts.bytes(progress.bytesTotal()))
                .append("  ").append(Amounts.bytes(progress.bytesPerSecond())).append("/s");
        if (progress.phase() == Phase.TRANSFERRING) {
            text.append("  from ").append(Amounts.count(progress.activePeers(), "peer"));
        }
        progress.secondsLeft().ifPresent(left -> text.append("  ").append(Amounts.seconds(left)).append(" left"));
        return text.toString();
    }

    private static String word(Phase phase) {
        return switch (phase) {
            case CHECKING -> "checking";
            case WAITING -> "waiting for memory";
            // True of a download and of a stream.
            case TRANSFERRING -> "receiving";
            case COMMITTING -> "saving";
            case UNPACKING -> "unpacking";
            case CANCELLING -> "cancelling";
        };
    }
}
