package org.lanspread.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerSubscriber;
import org.lanspread.peer.StartException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A peer in the foreground. For a person it tells what happens; with {@code --json} it is the whole face of the peer for any program: a command a
 * line in, an event a line out.
 */
@Command(
        name = "run",
        header = "Runs a peer in the foreground, until Ctrl-C.",
        description = {
            "It shares the games in the folder with everybody on the local network.",
            "With --json, a program drives it: one JSON command a line on standard input, one JSON event a line on standard output; it stops in "
                    + "order at the end of input.",
        },
        footer = {
            "  lanspread run --games ~/games",
            "  lanspread run --games ~/games --listen 0.0.0.0:5566 --peer 10.0.5.2:5566",
            "  echo '{\"command\":\"ListGames\"}' | lanspread run --games ~/games --json",
        })
final class RunCommand implements Callable<Integer> {
    private final Console console;
    private final Engine engine;
    /** Completed when the peer is to stop; exceptionally, if the reason is a failure. */
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    @Mixin
    private PeerOptions options;

    @Option(names = "--json", description = "Commands and events as lines of JSON.")
    private boolean json;

    @Option(names = "--no-warm-up", description = "Do not make later starts faster, as 'warm-up' does, while the machine has nothing else to do.")
    private boolean noWarmUp;

    RunCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() throws StartException, InterruptedException, ExecutionException {
        options.configureLogging(console);
        if (json) {
            runForProgram();
        } else {
            runForPerson();
        }
        return ExitStatus.DONE;
    }

    private void runForProgram() throws StartException, InterruptedException, ExecutionException {
        try (var signal = new StopOnSignal(); Peer peer = engine.start(options.platform(), options.peer(), this::printJson)) {
            signal.stopBy(peer::close);
            Thread.ofPlatform().daemon().name("commands").start(() -> readCommands(peer));
            end.get();
        }
    }

    /** A program that drives a peer makes the cache for faster starts by itself, when it wants to. */
    private void runForPerson() throws StartException, InterruptedException, ExecutionException {
        var progress = ProgressLine.on(console);
        try (var signal = new StopOnSignal(); Peer peer = engine.start(options.platform(), options.peer(), words(progress))) {
            Optional<IdleWarmUp> warmUp = PluginOptions.home()
                    .filter(_ -> !noWarmUp && StartCache.isPossible())
                    .map(home -> IdleWarmUp.on(home, progress::note));
            Runnable stop = peer::close;
            signal.stopBy(() -> {
                warmUp.ifPresent(IdleWarmUp::close);
                stop.run();
            });
            try {
                end.get();
            } finally {
                warmUp.ifPresent(IdleWarmUp::close);
            }
        }
    }

    private void printJson(long seq, Instant time, PeerEvent event) {
        console.out().print(EventJson.line(seq, time, event) + "\n");
        console.out().flush();
        if (console.out().checkError()) {
            // Nobody reads the events any more.
            end.complete(null);
        }
    }

    private static PeerSubscriber words(ProgressLine progress) {
        return (seq, time, event) -> {
            if (event instanceof PeerEvent.Progress state) {
                progress.show(state);
            }
            EventWords.of(event).ifPresent(progress::note);
        };
    }

    private void readCommands(Peer peer) {
        try {
            var lines = new LineReader(console.in());
            for (Optional<LineReader.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                carryOut(line.get(), peer);
            }
            end.complete(null);
        } catch (IOException e) {
            end.completeExceptionally(new CliException(
                    "standard input cannot be read any more, so the peer stopped: look at what it is connected to", e));
        } catch (Throwable e) {
            // Whatever it is: a peer that hears no commands any more must neither stay nor end as if all were well.
            end.completeExceptionally(e);
        }
    }

    private static void carryOut(LineReader.Line line, Peer peer) {
        switch (line) {
            case LineReader.Line.Unusable unusable -> peer.reject("", FailureReason.INVALID_COMMAND, unusable.reason());
            case LineReader.Line.Text(String text) -> {
                try {
                    peer.send(CommandJson.parse(text));
                } catch (InvalidCommand e) {
                    peer.reject(e.command(), FailureReason.INVALID_COMMAND, e.getMessage());
                }
            }
        }
    }
}
