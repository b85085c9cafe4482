package org.lanspread.peer;

import java.time.Duration;
import org.lanspread.peer.roster.Waits;

/** The usual waits, but for one of them. */
public final class TestWaits {
    private static final Waits USUAL = Waits.USUAL;

    private TestWaits() {}

    /** How long answers may take. */
    public static Waits control(Duration control) {
        return usualBut(control, USUAL.comeBack(), USUAL.pace(), USUAL.folder());
    }

    /** How long peers of a download have to come back. */
    public static Waits comeBack(Duration comeBack) {
        return usualBut(USUAL.control(), comeBack, USUAL.pace(), USUAL.folder());
    }

    /** When it is looked whether the receiver of a stream is slow. */
    public static Waits pace(Duration pace) {
        return usualBut(USUAL.control(), USUAL.comeBack(), pace, USUAL.folder());
    }

    /** How long another game directory may take. */
    public static Waits folder(Duration folder) {
        return usualBut(USUAL.control(), USUAL.comeBack(), USUAL.pace(), folder);
    }

    private static Waits usualBut(Duration control, Duration comeBack, Duration pace, Duration folder) {
        return new Waits(USUAL.dial(), control, USUAL.manifest(), USUAL.piece(), USUAL.ping(), comeBack, pace, folder);
    }
}
