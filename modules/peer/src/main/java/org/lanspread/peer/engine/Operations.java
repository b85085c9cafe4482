package org.lanspread.peer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
        private Thread thread;

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
    private final Map<GameId, Running> running = new TreeMap<>();

    /** @param ended called on the loop when an operation is over, before its terminal event is published */
    Operations(Loop loop, Consumer<PeerEvent> events, Consumer<GameId> ended) {
        this.loop = loop;
        this.events = events;
        this.ended = ended;
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
        operation.thread = Thread.ofPlatform().name("lanspread-" + kind.name().toLowerCase() + "-" + game).daemon()
                .start(() -> run(game, operation, body));
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
        Optional<PeerEvent> last = terminal;
        loop.execute(() -> {
            running.remove(game);
            ended.accept(game);
            events.accept(last.orElseGet(() -> broken(game, operation.kind)));
            publish();
        });
    }

    private static PeerEvent broken(GameId game, OperationKind kind) {
        return switch (kind) {
            case DOWNLOAD -> new PeerEvent.DownloadGameFilesFailed(game, FailureReason.INTERNAL, BROKEN);
            case INSTALL, UPDATE, STREAM_INSTALL -> new PeerEvent.InstallGameFailed(game, FailureReason.INTERNAL, BROKEN);
            case UNINSTALL -> new PeerEvent.UninstallGameFailed(game, FailureReason.INTERNAL, BROKEN);
            case REMOVAL -> new PeerEvent.RemoveDownloadedGameFailed(game, FailureReason.INTERNAL, BROKEN);
            case VERIFY -> new PeerEvent.VerifyGameFailed(game, FailureReason.INTERNAL, BROKEN);
        };
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
        return running.values().stream().map(operation -> operation.thread).toList();
    }
}
