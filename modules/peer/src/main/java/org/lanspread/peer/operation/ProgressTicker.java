package org.lanspread.peer.operation;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.spi.model.GameId;

/** Publishes progress a few times a second for as long as it is open. */
final class ProgressTicker implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(250);

    private final Runnable publish;
    private final Deadlines.Pending ticks;
    private boolean closed;

    private ProgressTicker(Deadlines deadlines, Runnable publish) {
        this.publish = publish;
        this.ticks = deadlines.every(EVERY, this::tick);
    }

    private synchronized void tick() {
        if (!closed) {
            publish.run();
        }
    }

    /** Ticks for a phase of a download. */
    static ProgressTicker download(
            GameId game, Phase phase, long bytesTotal, LongSupplier done, IntSupplier activePeers, Deadlines deadlines, Consumer<PeerEvent> events) {
        var meter = new ProgressMeter(bytesTotal, System::nanoTime);
        return new ProgressTicker(deadlines, () -> {
            var now = meter.snapshot(done.getAsLong());
            events.accept(new PeerEvent.DownloadGameFilesProgress(
                    game, phase, now.bytesDone(), now.bytesTotal(), now.bytesPerSecond(), activePeers.getAsInt(), now.secondsLeft()));
        });
    }

    /** Ticks for a phase of an installation. */
    static ProgressTicker install(GameId game, Phase phase, long bytesTotal, LongSupplier done, Deadlines deadlines, Consumer<PeerEvent> events) {
        var meter = new ProgressMeter(bytesTotal, System::nanoTime);
        return new ProgressTicker(deadlines, () -> {
            var now = meter.snapshot(done.getAsLong());
            events.accept(new PeerEvent.InstallGameProgress(
                    game, phase, now.bytesDone(), now.bytesTotal(), now.bytesPerSecond(), 0, now.secondsLeft()));
        });
    }

    /** Ticks for a verification. */
    static ProgressTicker verify(GameId game, long bytesTotal, LongSupplier done, Deadlines deadlines, Consumer<PeerEvent> events) {
        var meter = new ProgressMeter(bytesTotal, System::nanoTime);
        return new ProgressTicker(deadlines, () -> {
            var now = meter.snapshot(done.getAsLong());
            events.accept(new PeerEvent.VerifyGameProgress(
                    game, Phase.CHECKING, now.bytesDone(), now.bytesTotal(), now.bytesPerSecond(), 0, now.secondsLeft()));
        });
    }

    /** No progress is published once this has returned. */
    @Override
    public synchronized void close() {
        closed = true;
        ticks.close();
    }
}
