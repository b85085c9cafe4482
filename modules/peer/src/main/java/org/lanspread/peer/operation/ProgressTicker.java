package org.lanspread.peer.operation;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.spi.model.GameId;

/**
 * Says where an operation stands: a few times a second, and at once that it is being cancelled, whatever its thread waits for at that moment. Safe
 * for use by several threads.
 */
final class ProgressTicker implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(250);
    private static final ProgressMeter.Snapshot NOTHING = new ProgressMeter.Snapshot(0, 0, 0, OptionalLong.empty());

    /** What is counted in a phase. */
    private record Stage(Phase phase, long bytesTotal, ProgressMeter meter, LongSupplier done, IntSupplier activePeers) {
        ProgressMeter.Snapshot now() {
            return meter.snapshot(done.getAsLong());
        }

        /** How far it had come; it does not go on. */
        ProgressMeter.Snapshot last() {
            return new ProgressMeter.Snapshot(done.getAsLong(), bytesTotal, 0, OptionalLong.empty());
        }
    }

    /** Makes the event of one kind of operation. */
    private interface Told {
        PeerEvent event(Phase phase, ProgressMeter.Snapshot now, int activePeers);
    }

    private final Told told;
    private final Consumer<PeerEvent> events;
    private final CancelToken cancel;
    private final Deadlines.Pending ticks;
    private final CancelToken.Registration cancelling;
    private Optional<Stage> stage = Optional.empty();
    private boolean cancelTold;
    private boolean closed;

    private ProgressTicker(Told told, CancelToken cancel, Deadlines deadlines, Consumer<PeerEvent> events) {
        this.told = told;
        this.events = events;
        this.cancel = cancel;
        this.ticks = deadlines.every(EVERY, this::tick);
        this.cancelling = cancel.onCancel(this::tick);
    }

    /** Tells of a download. */
    static ProgressTicker download(GameId game, CancelToken cancel, Deadlines deadlines, Consumer<PeerEvent> events) {
        return new ProgressTicker((phase, now, peers) -> new PeerEvent.DownloadGameFilesProgress(
                game, phase, now.bytesDone(), now.bytesTotal(), now.bytesPerSecond(), peers, now.secondsLeft()), cancel, deadlines, events);
    }

    /** Tells of an installation. */
    static ProgressTicker install(GameId game, CancelToken cancel, Deadlines deadlines, Consumer<PeerEvent> events) {
        return new ProgressTicker((phase, now, peers) -> new PeerEvent.InstallGameProgress(
                game, phase, now.bytesDone(), now.bytesTotal(), now.bytesPerSecond(), peers, now.secondsLeft()), cancel, deadlines, events);
    }

    /** Tells of a verification. */
    static ProgressTicker verify(GameId game, CancelToken cancel, Deadlines deadlines, Consumer<PeerEvent> events) {
        return new ProgressTicker((phase, now, peers) -> new PeerEvent.VerifyGameProgress(
                game, phase, now.bytesDone(), now.bytesTotal(), now.bytesPerSecond(), peers, now.secondsLeft()), cancel, deadlines, events);
    }

    /** A phase begins; nothing is said before the first one, unless the operation is cancelled. */
    synchronized void enter(Phase phase, long bytesTotal, LongSupplier done, IntSupplier activePeers) {
        stage = Optional.of(new Stage(phase, bytesTotal, new ProgressMeter(bytesTotal, System::nanoTime), done, activePeers));
    }

    private synchronized void tick() {
        if (closed) {
            return;
        }
        if (cancel.isCancelled()) {
            cancelTold = true;
            events.accept(told.event(Phase.CANCELLING, stage.map(Stage::last).orElse(NOTHING), 0));
        } else {
            stage.ifPresent(present -> events.accept(told.event(present.phase, present.now(), present.activePeers.getAsInt())));
        }
    }

    /** Nothing is said once this has returned. A cancel that ended the work before its own turn to be told is told by now. */
    @Override
    public void close() {
        ticks.close();
        cancelling.close();
        synchronized (this) {
            if (cancel.isCancelled() && !cancelTold) {
                tick();
            }
            closed = true;
        }
    }
}
