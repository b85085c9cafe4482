package org.lanspread.cli;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerConfig;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerSubscriber;
import org.lanspread.peer.StartException;
import org.lanspread.platform.PlatformConfig;
import org.lanspread.platform.PluginReport;

/** An engine whose peer answers each command with the events that a test wrote down. */
final class ScriptedEngine implements Engine {
    static final Instant TIME = Instant.parse("2026-11-22T20:15:30.123Z");

    final List<PeerCommand> sent = new CopyOnWriteArrayList<>();
    volatile PlatformConfig platform;
    volatile PeerConfig config;
    volatile boolean closed;

    private final List<PeerEvent> onStart = new ArrayList<>();
    private final List<PeerEvent> onClose = new ArrayList<>();
    private final Map<PeerCommand, Deque<List<PeerEvent>>> answers = new HashMap<>();
    private Optional<StartException> refusal = Optional.empty();
    private Optional<Error> startError = Optional.empty();
    private Optional<Error> sendError = Optional.empty();
    private Optional<Error> closeError = Optional.empty();
    private PluginReport report = new PluginReport(List.of());

    ScriptedEngine onStart(PeerEvent... events) {
        onStart.addAll(List.of(events));
        return this;
    }

    ScriptedEngine onClose(PeerEvent... events) {
        onClose.addAll(List.of(events));
        return this;
    }

    /** The answers to a command, one a time it is sent; the last one is given again. */
    ScriptedEngine on(PeerCommand command, PeerEvent... events) {
        answers.computeIfAbsent(command, _ -> new ArrayDeque<>()).add(List.of(events));
        return this;
    }

    ScriptedEngine refusing(String message) {
        refusal = Optional.of(new StartException(message));
        return this;
    }

    /** Starting a peer throws this. */
    ScriptedEngine breakingOnStart(Error error) {
        startError = Optional.of(error);
        return this;
    }

    /** Each command throws this. */
    ScriptedEngine breakingOnCommands(Error error) {
        sendError = Optional.of(error);
        return this;
    }

    /** Closing the peer throws this. */
    ScriptedEngine breakingOnClose(Error error) {
        closeError = Optional.of(error);
        return this;
    }

    ScriptedEngine reporting(PluginReport.Line... lines) {
        report = new PluginReport(List.of(lines));
        return this;
    }

    @Override
    public Peer start(PlatformConfig platform, PeerConfig config, PeerSubscriber subscriber) throws StartException {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        startError.ifPresent(ScriptedEngine::raise);
        this.platform = platform;
        this.config = config;
        var peer = new ScriptedPeer(subscriber);
        onStart.forEach(peer::publish);
        return peer;
    }

    @Override
    public PluginReport plugins(PlatformConfig platform) {
        this.platform = platform;
        return report;
    }

    private static void raise(Error error) {
        throw error;
    }

    private synchronized List<PeerEvent> answer(PeerCommand command) {
        Deque<List<PeerEvent>> left = answers.getOrDefault(command, new ArrayDeque<>());
        return left.size() > 1 ? left.poll() : left.isEmpty() ? List.of() : left.peek();
    }

    private final class ScriptedPeer implements Peer {
        private final ExecutorService events = Executors.newSingleThreadExecutor();
        private final PeerSubscriber subscriber;
        private long seq;
        private boolean stopped;

        ScriptedPeer(PeerSubscriber subscriber) {
            this.subscriber = subscriber;
        }

        void publish(PeerEvent event) {
            events.execute(() -> subscriber.onEvent(++seq, TIME, event));
        }

        @Override
        public void send(PeerCommand command) {
            sendError.ifPresent(ScriptedEngine::raise);
            sent.add(command);
            answer(command).forEach(this::publish);
        }

        @Override
        public void reject(String command, FailureReason reason, String message) {
            publish(new PeerEvent.CommandRejected(command, Optional.empty(), reason, message));
        }

        @Override
        public synchronized void close() {
            closeError.ifPresent(ScriptedEngine::raise);
            if (stopped) {
                return;
            }
            stopped = true;
            onClose.forEach(this::publish);
            events.shutdown();
            try {
                closed = events.awaitTermination(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts a test", e);
            }
        }
    }
}
