package org.lanspread.peer.engine;

import java.time.Duration;
import java.util.function.BiConsumer;

/** Does something soon after it was asked for, and less and less often while it is asked for without pause. State of the loop. */
final class Pace {
    private final Duration first;
    private final Duration longest;
    private final BiConsumer<Duration, Runnable> timer;
    private final Runnable action;
    private Duration pause;
    private boolean waiting;
    private boolean asked;

    /**
     * @param first how long requests are gathered
     * @param longest the longest time between two runs
     * @param timer runs something later, on the loop
     */
    Pace(Duration first, Duration longest, BiConsumer<Duration, Runnable> timer, Runnable action) {
        this.first = first;
        this.longest = longest;
        this.timer = timer;
        this.action = action;
        this.pause = first;
    }

    /** Asks for another run. */
    void ask() {
        asked = true;
        if (!waiting) {
            await();
        }
    }

    private void await() {
        waiting = true;
        timer.accept(pause, this::due);
    }

    private void due() {
        waiting = false;
        if (!asked) {
            pause = first;
            return;
        }
        asked = false;
        pause = pause.multipliedBy(2).compareTo(longest) < 0 ? pause.multipliedBy(2) : longest;
        await();
        action.run();
    }
}
