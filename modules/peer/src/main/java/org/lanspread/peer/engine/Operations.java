package org.lanspread.peer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.ActiveOperation;
import org.lanspread.peer.PeerEvent.OperationKind;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Loop;
import org.lanspread.spi.model.GameId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running operations, at most one for each game. State of the loop; each operation runs on a thread of its own. */
final class Operations {
    /** How many operations run at once. */
    static final int MAX_RUNNING = 8;
    /** What is said of an operation that broke. */
    private static final String BROKEN = "the program has a defect: look into the log and report it";

    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

    /** One of them. */
    static final class Running {
        private final CancelToken cancel = new CancelToken();
        private OperationKind kind;
        private Optional<Thread> thread = Optional.empty();

        private Running(OperationKind kind) {
            this.kind = kind;
        }

        CancelToken cancel() {
            return cancel;
        }

        OperationKind kind() {
            return kind;
        }
    }

    private final Loop loop;
    private final Consumer<PeerEvent> events;
    private final Consumer<GameId> ended;
    private final BiFunction<String, Runnable, Thread> threads;
    private final Map<GameId, Running> running = new TreeMap<>();

    /** @param ended called on the loop when an operation is over, before its terminal event is published */
    Operations(Loop loop, Consumer<PeerEvent> events, Consumer<GameId> ended) {
        this(loop, events, ended, (name, work) -> Thread.ofPlatform().name(name).daemon().start(work));
    }

    /** @param threads starts a thread of this name, if the system has one more */
    Operations(Loop loop, Consumer<PeerEvent> events, Consumer<GameId> ended, BiFunction<String, Runnable, Thread> threads) {
        this.loop = loop;
        this.events = events;
        this.ended = ended;
        this.threads = threads;
    }

    Optional<Running> find(GameId game) {
        return Optional.ofNullable(running.get(game));
    }

    boolean isIdle() {
        return running.isEmpty();
    }

    boolean isFull() {
        return running.size() >= MAX_RUNNING;
    }

    /**
     * Starts an operation.
     *
     * @param body does the work on its own thread and returns the terminal event
     */
    void start(GameId game, OperationKind kind, Body body) {
        var operation = new Running(kind);
        running.put(game, operation);
        publish();
        try {
            operation.thread = Optional.of(threads.apply(
                    "lanspread-" + kind.name().toLowerCase(Locale.ROOT) + "-" + game, () -> run(game, operation, body)));
        } catch (OutOfMemoryError e) {
            LOG.error("{}: an operation has no thread", game, e);
            end(game, operation, failed(game, kind, FailureReason.OVERLOADED,
                    "the system has no room for one more operation: wait for others to end, close programs, and try again"));
        }
    }

    /** What an operation does. */
    @FunctionalInterface
    interface Body {
        PeerEvent run(Running self) throws Exception;
    }

    private void run(GameId game, Running operation, Body body) {
        Optional<PeerEvent> terminal = Optional.empty();
        try {
            terminal = Optional.of(body.run(operation));
        } catch (Exception | Error e) {
            LOG.error("{}: an operation broke", game, e);
        }
        // An interrupt that was meant for the work must not lose its end.
        Thread.interrupted();
        Optional<PeerEvent> last = terminal;
        loop.execute(() -> end(game, operation, last.orElseGet(() -> failed(game, operation.kind, FailureReason.INTERNAL, BROKEN))));
    }

    /** Ends an operation, unless it was given up before. Its terminal event is told whatever else goes wrong. */
    private void end(GameId game, Running operation, PeerEvent terminal) {
        if (!running.remove(game, operation)) {
            LOG.warn("{}: an operation that was given up has ended: {}", game, terminal.getClass().getSimpleName());
            return;
        }
        try {
            ended.accept(game);
        } finally {
            events.accept(terminal);
            publish();
        }
    }

    private static PeerEvent failed(GameId game, OperationKind kind, FailureReason reason, String message) {
        return switch (kind) {
            case DOWNLOAD, STREAM_INSTALL -> new PeerEvent.DownloadGameFilesFailed(game, reason, message);
            case INSTALL, UPDATE -> new PeerEvent.InstallGameFailed(game, reason, message);
            case UNINSTALL -> new PeerEvent.UninstallGameFailed(game, reason, message);
            case REMOVAL -> new PeerEvent.RemoveDownloadedGameFailed(game, reason, message);
            case VERIFY -> new PeerEvent.VerifyGameFailed(game, reason, message);
        };
    }

    /** Publishes what a running operation says of itself. One that was given up has had its terminal event and says nothing any more. */
    void tell(PeerEvent event) {
        if (event instanceof PeerEvent.ForGame about && running.containsKey(about.gameId())) {
            events.accept(event);
        }
    }

    /** A download goes on as an installation. */
    void changeKind(GameId game, OperationKind kind) {
        find(game).ifPresent(operation -> {
            operation.kind = kind;
            publish();
        });
    }

    private void publish() {
        List<ActiveOperation> active = new ArrayList<>();
        running.forEach((game, operation) -> active.add(new ActiveOperation(game, operation.kind)));
        events.accept(new PeerEvent.ActiveOperationsChanged(active));
    }

    /** Cancels all. */
    List<Thread> cancelAll() {
        running.values().forEach(operation -> operation.cancel.cancel());
        return running.values().stream().flatMap(operation -> operation.thread.stream()).toList();
    }

    /** Gives up those that still run, since nobody will be there to hear how they end. */
    void giveUp() {
        Map.copyOf(running).forEach((game, operation) -> end(game, operation, failed(game, operation.kind, FailureReason.STOPPING,
                "the peer stopped before this was over; it is finished or undone now or at the next start")));
    }
}
