package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.lanspread.peer.LibrarySnapshot.Game;
import org.lanspread.peer.engine.PeerEngine;
import org.lanspread.peer.roster.Waits;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.PeerId;
import org.lanspread.store.Disk;

/** A running peer and all that it has said. */
final class TestPeer implements AutoCloseable {
    /** Far longer than anything takes on a machine that is busy with other things. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PeerConfig config;
    private final List<PeerEvent> events = new ArrayList<>();
    private final List<String> misnumbered = new ArrayList<>();
    private final Peer peer;
    private long lastSeq;
    private int sent;

    TestPeer(PeerConfig config, Providers providers) throws StartException {
        this(config, providers, Waits.USUAL);
    }

    /** @param waits how long it waits for others */
    TestPeer(PeerConfig config, Providers providers, Waits waits) throws StartException {
        this.config = config;
        this.peer = PeerEngine.start(config, providers, this::hear, waits);
    }

    /** On another disk than that of this machine. */
    TestPeer(PeerConfig config, Providers providers, Disk disk) throws StartException {
        this(config, providers, Waits.USUAL, disk);
    }

    TestPeer(PeerConfig config, Providers providers, Waits waits, Disk disk) throws StartException {
        this.config = config;
        this.peer = PeerEngine.start(config, providers, this::hear, waits, disk);
    }

    private synchronized void hear(long seq, Instant time, PeerEvent event) {
        if (seq != ++lastSeq) {
            misnumbered.add(seq + " instead of " + lastSeq + ": " + event);
        }
        events.add(event);
        notifyAll();
    }

    /** Sends a command; {@link #await} looks at what is heard from now on. */
    TestPeer send(PeerCommand command) {
        synchronized (this) {
            sent = events.size();
        }
        peer.send(command);
        return this;
    }

    Peer peer() {
        return peer;
    }

    Path gameDir() {
        return config.gameDir();
    }

    PeerConfig config() {
        return config;
    }

    PeerId id() {
        return awaitReady().peerId();
    }

    PeerEvent.PeerReady awaitReady() {
        return await(PeerEvent.PeerReady.class, 0, _ -> true);
    }

    /** The first event of this kind since the last command. */
    <E extends PeerEvent> E await(Class<E> type) {
        return await(type, _ -> true);
    }

    /** The first such event since the last command. */
    synchronized <E extends PeerEvent> E await(Class<E> type, Predicate<E> wanted) {
        return await(type, sent, wanted);
    }

    /** The first such event from a place in the stream on. */
    <E extends PeerEvent> E await(Class<E> type, int from, Predicate<E> wanted) {
        return awaitThat(type.getSimpleName(), () -> events.stream().skip(from).filter(type::isInstance).map(type::cast).filter(wanted).findFirst());
    }

    /** Waits until an operation of a game has ended like this, whatever was sent since, and is over. */
    void awaitTerminal(GameId game, Class<? extends PeerEvent.ForGame> type) {
        PeerEvent.ForGame terminal = await(type, 0, event -> event.gameId().equals(game));
        awaitThat("no operation", () -> events().reversed().stream()
                .takeWhile(event -> event != terminal)
                .filter(event -> event instanceof PeerEvent.ActiveOperationsChanged active && active.operations().isEmpty())
                .findFirst());
    }

    /** Waits until no operation runs, none either that a command began which was sent before. */
    void awaitIdle() {
        var nobody = new GameId("nobody");
        int from = events().size();
        peer.send(new PeerCommand.CancelDownload(nobody));
        // What was heard before belongs to what was sent before; events come late, but in their order.
        await(PeerEvent.CommandRejected.class, from, rejected -> rejected.gameId().equals(Optional.of(nobody)));
        awaitThat("no operation", () -> events(PeerEvent.ActiveOperationsChanged.class).reversed().stream()
                .findFirst()
                .filter(active -> active.operations().isEmpty()));
    }

    /** Waits until the newest snapshot shows a game like this. */
    Game awaitGame(GameId game, Predicate<Game> wanted) {
        return awaitThat(game + " in a snapshot", () -> newest().flatMap(listed -> find(listed, game)).filter(wanted));
    }

    /** Waits until a game that was new when the peer started can be served: it is told of when it is found, and again when it is hashed. */
    void awaitHashed(GameId game) {
        awaitThat(game + " hashed", () -> events(PeerEvent.LocalLibraryChanged.class).stream()
                .filter(told -> told.gameIds().contains(game))
                .skip(1)
                .findFirst());
    }

    /** Waits until the newest snapshot does not show a game. */
    void awaitNoGame(GameId game) {
        awaitThat(game + " gone from the snapshot", () -> newest().filter(listed -> find(listed, game).isEmpty()));
    }

    /** What the peer says of a game when it is asked now. */
    Optional<Game> ask(GameId game) {
        return find(send(new PeerCommand.ListGames()).await(PeerEvent.GamesListed.class), game);
    }

    private Optional<PeerEvent.GamesListed> newest() {
        return events.reversed().stream().filter(PeerEvent.GamesListed.class::isInstance).map(PeerEvent.GamesListed.class::cast).findFirst();
    }

    private static Optional<Game> find(PeerEvent.GamesListed listed, GameId game) {
        return listed.games().stream().filter(known -> known.gameId().equals(game)).findFirst();
    }

    private synchronized <T> T awaitThat(String what, Supplier<Optional<T>> question) {
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        for (Optional<T> answer = question.get(); ; answer = question.get()) {
            if (answer.isPresent()) {
                return answer.get();
            }
            long leftMillis = (endNanos - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                throw new AssertionError(config.name() + " waited in vain for " + what + "; heard were " + events);
            }
            try {
                wait(leftMillis);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Everything so far. */
    synchronized List<PeerEvent> events() {
        return List.copyOf(events);
    }

    synchronized <E extends PeerEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Asks for the newest files of a game. */
    PeerEvent.GotGameFiles fetch(GameId game) {
        return send(new PeerCommand.FetchLatestFromPeers(game)).await(PeerEvent.GotGameFiles.class, got -> got.gameId().equals(game));
    }

    /** Asks for the newest files of a game and begins to download them. */
    TestPeer download(GameId game) {
        fetch(game);
        return send(new PeerCommand.DownloadGameFiles(game, List.of()));
    }

    /** Sends what must be rejected, and says why it was. */
    FailureReason rejection(PeerCommand command) {
        PeerEvent.CommandRejected rejected = send(command).await(PeerEvent.CommandRejected.class);
        assertThat(rejected.command()).isEqualTo(command.name());
        assertThat(rejected.message()).isNotBlank();
        return rejected.reason();
    }

    @Override
    public void close() {
        peer.close();
        synchronized (this) {
            assertThat(misnumbered).as("events whose number does not follow").isEmpty();
        }
        OperationRules.check(events());
    }
}
