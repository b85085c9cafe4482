package org.lanspread.peer.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerConfig;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerSubscriber;
import org.lanspread.peer.Providers;
import org.lanspread.peer.StartException;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.peer.catalog.CatalogWatch;
import org.lanspread.peer.download.BufferPool;
import org.lanspread.peer.download.Download;
import org.lanspread.peer.library.Blame;
import org.lanspread.peer.library.ExpandedBook;
import org.lanspread.peer.library.HeldReleases;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.library.UnpackedSizes;
import org.lanspread.peer.operation.Downloader;
import org.lanspread.peer.operation.Installer;
import org.lanspread.peer.operation.StreamInstaller;
import org.lanspread.peer.roster.Conduct;
import org.lanspread.peer.roster.Network;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.roster.RequestHandler;
import org.lanspread.peer.roster.Roster;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.runtime.EventFanOut;
import org.lanspread.peer.runtime.Loop;
import org.lanspread.peer.runtime.Supervisor;
import org.lanspread.peer.runtime.TimeLeft;
import org.lanspread.peer.runtime.UnpackMemory;
import org.lanspread.peer.serve.GameServer;
import org.lanspread.peer.serve.SizeServer;
import org.lanspread.peer.serve.StreamServer;
import org.lanspread.peer.streaming.ArchiveSizes;
import org.lanspread.peer.streaming.StreamSender;
import org.lanspread.peer.trust.IdentityFile;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Notice;
import org.lanspread.proto.PeerHint;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.Provider;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.TransportException;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.stream.UnpackerStreams;
import org.lanspread.store.Disk;
import org.lanspread.store.GamePasswords;
import org.lanspread.store.GameStore;
import org.lanspread.store.StateDirectory;
import org.lanspread.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the rooms of a peer from the bottom up and stops them from the top down. */
public final class PeerEngine implements Peer {
    private static final Logger LOG = LoggerFactory.getLogger(PeerEngine.class);
    private static final Duration OPERATIONS_TIME = Duration.ofSeconds(3);
    private static final Duration LOOP_TIME = Duration.ofSeconds(10);
    /** All that closing may take: what its parts may, and a moment for those that wait for nobody. */
    private static final Duration CLOSE_TIME = Stream.of(OPERATIONS_TIME, Network.CLOSE_TIME, Supervisor.LAST_WORK, Deadlines.LAST_ACTION,
            EventFanOut.LAST_DELIVERIES, Duration.ofSeconds(1)).reduce(Duration.ZERO, Duration::plus);

    /** What has been opened, to be closed the other way round. */
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final EventFanOut events;
    private final Loop loop;
    private Brain brain;
    private Commands commands;
    private List<Thread> operations = List.of();

    private PeerEngine(PeerSubscriber subscriber) {
        events = open(new EventFanOut(subscriber, Clock.systemUTC()));
        loop = open(new Loop());
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.add(part);
        return part;
    }

    /**
     * Starts a peer.
     *
     * @param waits how long it waits for others
     * @throws StartException if it cannot start; nothing is left behind then
     */
    public static Peer start(PeerConfig config, Providers providers, PeerSubscriber subscriber, Waits waits) throws StartException {
        return start(config, providers, subscriber, waits, Disk.real());
    }

    /** Starts a peer whose games and state lie on this disk. */
    public static Peer start(PeerConfig config, Providers providers, PeerSubscriber subscriber, Waits waits, Disk disk) throws StartException {
        CatalogGate gate = config.catalog().isPresent() ? CatalogGate.read(config.catalog().get()) : CatalogGate.open();
        var engine = new PeerEngine(subscriber);
        try {
            engine.run(config, providers, gate, waits, disk);
            return engine;
        } catch (StoreException e) {
            engine.close();
            throw new StartException(e.getMessage(), e);
        } catch (TransportException e) {
            engine.close();
            throw new StartException(e.getMessage() + " (--listen)", e);
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    private void run(PeerConfig config, Providers providers, CatalogGate gate, Waits waits, Disk disk) throws StoreException, TransportException {
        StateDirectory state = open(StateDirectory.open(disk, config.stateDir()));
        GameStore store = open(GameStore.open(disk, config.gameDir(), state));
        Identity identity = IdentityFile.load(state);
        Deadlines deadlines = open(new Deadlines());
        Supervisor supervisor = open(new Supervisor(events));
        var book = new ReleaseBook(state);
        var expanded = new ExpandedBook(state, book);
        var held = new HeldReleases();
        GameKeeper keeper = open(new GameKeeper(disk, state, book, events, (at, game) -> loop.execute(() -> brain.looked(at, game))));
        var roster = new Roster();
        var conduct = new Conduct(System::nanoTime);
        var shared = new Download.Shared(new BufferPool(BufferPool.DOWNLOADS), conduct, waits);
        var downloader = new Downloader(book, held, shared, deadlines, event -> brain.say(event));
        var passwords = new GamePasswords(state);
        var blame = new Blame(book, keeper::damaged);
        var installer = new Installer(
                providers.unpackers(), passwords, expanded, new UnpackMemory(), blame, deadlines, event -> brain.say(event));
        var sender = new StreamSender(streamers(providers), passwords, UnpackMemory.ofStreams(), deadlines, waits);
        var sizes = new ArchiveSizes(book, held, new UnpackedSizes(state), sender, deadlines, waits);
        var questions = new ManifestQuestions(conduct);
        brain = new Brain(loop, events, deadlines, gate, roster, store, held, book, keeper, questions,
                new SpaceFigures(() -> brain.store(), expanded, sizes, waits));
        commands = new Commands(loop, events, gate, brain, held, book, expanded, questions, deadlines, keeper, passwords, downloader, installer,
                new StreamInstaller(deadlines, event -> brain.say(event)), waits.folder());
        var server = new GameServer(book, expanded, held, new BufferPool(BufferPool.CHECKS), deadlines, waits, keeper::damaged);
        var streamer = new StreamServer(book, held, sender, blame);
        var answers = new Answers(server, streamer, new SizeServer(sizes, waits));
        Network network = open(new Network(
                identity, config.name(), roster, loop, events, deadlines, supervisor, brain, answers, waits, conduct));
        // A listing that runs would keep the network waiting for its end.
        open(sizes);
        brain.attach(network);
        opened.removeAll(List.of(state, store));
        opened.add(opened.indexOf(deadlines), () -> releaseFolders(state));
        var listening = new CountDownLatch(1);
        supervisor.start("start", () -> {
            state.sweep();
            List<PeerEvent.NeedsAttention> findings = keeper.recover(store);
            keeper.watchNow(store);
            listening.await();
            var ready = new PeerEvent.PeerReady(identity.id(), config.name(), network.listening(), config.gameDir(), ids(providers));
            loop.execute(() -> {
                brain.ready(ready, findings);
                commands.ready();
            });
            keeper.start(supervisor);
            config.catalog().ifPresent(file -> supervisor.start("catalog", watch(file)::run));
            network.start(providers.discoveries());
        });
        network.listen(providers.transports(), config.listen());
        opened.add(this::parkOperations);
        listening.countDown();
    }

    private CatalogWatch watch(Path file) {
        return new CatalogWatch(file, read -> loop.execute(() -> brain.catalogRead(read)),
                why -> events.accept(new PeerEvent.RuntimeFailed("catalog", why + "; the one before stays in force")));
    }

    /** What unpacks for others: the providers of plugins, and for a plugin that brings none its unpacker. */
    private static List<StreamInstallProvider> streamers(Providers providers) {
        Set<String> own = providers.streamInstalls().stream().map(Provider::id).collect(Collectors.toSet());
        var adapted = providers.unpackers().stream().filter(unpacker -> !own.contains(unpacker.id())).map(UnpackerStreams::new);
        return Stream.concat(providers.streamInstalls().stream(), adapted).toList();
    }

    private static List<String> ids(Providers providers) {
        var ids = new ArrayList<String>();
        providers.transports().forEach(transport -> ids.add(transport.provider().id()));
        providers.discoveries().forEach(discovery -> ids.add(discovery.provider().id()));
        providers.unpackers().stream().map(Provider::id).forEach(ids::add);
        return ids;
    }

    /** Asks the loop and waits for what it says. */
    private <T> T ask(Supplier<T> question) {
        if (loop.isOwner()) {
            return question.get();
        }
        try {
            return CompletableFuture.supplyAsync(question, loop).get(LOOP_TIME.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the peer's loop does not answer", e);
        }
    }

    /** Answers other peers: from the loop what the loop knows, from the disk the rest. */
    private final class Answers implements RequestHandler {
        private final GameServer server;
        private final StreamServer streamer;
        private final SizeServer sizes;

        Answers(GameServer server, StreamServer streamer, SizeServer sizes) {
            this.server = server;
            this.streamer = streamer;
            this.sizes = sizes;
        }

        @Override
        public void answer(PeerLink from, Request request, ByteStream stream) throws IOException {
            if (closed.get()) {
                throw new IOException("the peer is stopping");
            }
            try {
                serve(from, request, stream);
            } catch (RuntimeException e) {
                LOG.warn("a question of {} was not answered: {}", from, Quoted.plain(String.valueOf(e.getMessage())));
                LOG.debug("a question was not answered", e);
                Network.refuse(stream, Response.Error.FAILED, "this peer could not answer");
            }
        }

        private void serve(PeerLink from, Request request, ByteStream stream) throws IOException {
            switch (request) {
                case Request.ListGames list -> ask(brain::offering).answer(list.knownRevision(), stream);
                case Request.Peers _ -> Network.respond(stream, new Response.KnownPeers(known(from)));
                case Request.GetGame get -> server.manifest(from, get, stream);
                case Request.GetExpanded get -> server.expanded(from, get, stream);
                case Request.GetUnpackedSize get -> sizes.size(from, get, stream);
                case Request.GetGameFileChunk chunk -> server.content(from, chunk, stream);
                case Request.StreamInstall install -> streamer.stream(from, install, stream);
                case Request.Hello _, Request.Ping _, Request.Goodbye _ -> throw new IllegalArgumentException("answered by the network");
            }
        }

        private List<PeerHint> known(PeerLink asker) {
            return ask(brain::livePeers).stream()
                    .filter(link -> !link.id().equals(asker.id()) && !link.listensAt().isEmpty())
                    .limit(Limits.TOLD_PEERS)
                    .map(link -> new PeerHint(link.id(), link.listensAt()))
                    .toList();
        }

        @Override
        public void hear(PeerLink from, Notice notice) {
            switch (notice) {
                case Notice.LibraryChanged _ -> loop.execute(() -> brain.libraryChanged(from));
            }
        }
    }

    @Override
    public void send(PeerCommand command) {
        if (!closed.get() && !loop.offer(() -> commands.handle(command))) {
            reject(command.name(), FailureReason.OVERLOADED, "too many commands wait: send fewer at once");
        }
    }

    @Override
    public void reject(String command, FailureReason reason, String message) {
        var rejected = new PeerEvent.CommandRejected(command, Optional.empty(), reason, message);
        if (!loop.offer(() -> commands.handle(rejected))) {
            events.accept(rejected);
        }
    }

    private void parkOperations() throws InterruptedException {
        Commands.Ending ending = ask(commands::stop);
        operations = ending.operations();
        var left = TimeLeft.of(OPERATIONS_TIME);
        for (Thread work : ending.all()) {
            left.join(work);
        }
        ask(() -> {
            commands.giveUp();
            return true;
        });
    }

    /** An operation that is still at work keeps the folders until it is done. */
    private void releaseFolders(StateDirectory state) throws IOException {
        if (operations.stream().noneMatch(Thread::isAlive)) {
            closeFolders(state);
            return;
        }
        LOG.warn("an operation takes longer than the stop; its folders are released when it is done");
        Thread.ofPlatform().name("lanspread-last").daemon().start(() -> {
            try {
                for (Thread operation : operations) {
                    operation.join();
                }
                closeFolders(state);
            } catch (IOException | InterruptedException e) {
                LOG.warn("the folders could not be released: {}", e.getMessage());
            }
        });
    }

    private void closeFolders(StateDirectory state) throws IOException {
        try {
            brain.store().close();
        } finally {
            state.close();
        }
    }

    /** Runs on a thread of its own, so that a caller who was interrupted does not cut it short. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Thread closing = Thread.ofPlatform().name("lanspread-close").start(this::closeAll);
        TimeLeft.of(CLOSE_TIME).joinUnhurried(closing);
    }

    private void closeAll() {
        for (AutoCloseable part : opened.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("a part of the peer did not close: {}", e.getMessage());
                LOG.debug("a part of the peer did not close", e);
            }
        }
    }
}
