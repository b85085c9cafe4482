package org.lanspread.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.lanspread.peer.Providers.Configured;
import org.lanspread.peer.roster.Waits;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.catalog.Catalog;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.unpack.Unpacker;
import org.lanspread.store.Disk;
import org.lanspread.testkit.net.MemoryDiscovery;
import org.lanspread.testkit.net.MemoryFaults;
import org.lanspread.testkit.net.MemoryLink;
import org.lanspread.testkit.net.MemoryTransport;
import org.lanspread.testkit.unpack.MemoryUnpacker;

/**
 * A LAN party in one JVM: peers in temporary folders on a network in memory. Closing it checks what all of them said, and that nothing
 * escaped or stayed.
 */
public final class TestPeers implements AutoCloseable {
    private final Path folder;
    private final MemoryTransport transport = new MemoryTransport();
    private final MemoryLink link = new MemoryLink();
    private final List<Runnable> closings = new ArrayList<>();
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
    private final Thread.UncaughtExceptionHandler handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
    private final Logger logger = Logger.getLogger("org.lanspread.peer");
    private final Handler capture = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            synchronized (logged) {
                logged.add(entry);
                logged.notifyAll();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final Wiretap wire = new Wiretap();
    private Waits waits = Waits.USUAL;
    private Unpacker unpacker = new MemoryUnpacker();

    public TestPeers(Path folder) {
        this.folder = folder;
        Thread.setDefaultUncaughtExceptionHandler((_, failure) -> uncaught.add(failure));
        logger.addHandler(capture);
        logger.setUseParentHandlers(false);
    }

    /** Peers that start from now on unpack with this. */
    void unpackWith(Unpacker other) {
        unpacker = other;
    }

    /** Peers that start from now on wait so long for others. */
    void waitFor(Waits patience) {
        waits = patience;
    }

    /** Starts a peer in the folders of its name, and waits until it is ready. */
    TestPeer start(String name) throws StartException {
        return start(config(name));
    }

    TestPeer start(PeerConfig config) throws StartException {
        var peer = new TestPeer(config, providers(), waits);
        closings.add(peer::close);
        peer.awaitReady();
        return peer;
    }

    /** Starts a peer whose folders lie on this disk. */
    TestPeer start(String name, Disk disk) throws StartException {
        TestPeer peer = adopt(new TestPeer(config(name), providers(), waits, disk));
        peer.awaitReady();
        return peer;
    }

    /** Starts a peer that has these games. */
    TestPeer start(String name, TestRelease... games) throws StartException {
        for (TestRelease game : games) {
            game.writeTo(gameDir(name));
        }
        TestPeer peer = start(name);
        for (TestRelease game : games) {
            peer.awaitGame(game.game(), known -> known.downloaded());
        }
        return peer;
    }

    PeerConfig config(String name) {
        return new PeerConfig(gameDir(name), folder.resolve(name + ".state"), name, loopback(0), Optional.empty());
    }

    /** The same with a catalog. */
    PeerConfig config(String name, Catalog.Game... games) {
        try {
            Path catalog = folder.resolve(name + ".json");
            try (var out = Files.newOutputStream(catalog)) {
                JsonCodec.encodeDocument(new Catalog(1, List.of(games)), out);
            }
            return new PeerConfig(gameDir(name), folder.resolve(name + ".state"), name, loopback(0), Optional.of(catalog));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    Path gameDir(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Providers providers() {
        return new Providers(
                List.of(new Configured<>(wire.on(transport), Settings.NONE)),
                List.of(new Configured<Discovery>(new MemoryDiscovery(link), Settings.NONE)),
                List.of(unpacker),
                List.of());
    }

    MemoryTransport transport() {
        return transport;
    }

    /** What peers write to each other. */
    Wiretap wire() {
        return wire;
    }

    MemoryLink link() {
        return link;
    }

    MemoryFaults faultsOf(TestPeer peer) {
        return transport.faultsOf(peer.id());
    }

    void cut(TestPeer one, PeerId other) {
        transport.cut(one.id(), other);
    }

    /** Closes this when all is over. */
    EvilPeer adopt(EvilPeer part) {
        closings.add(part::close);
        return part;
    }

    /** Closes this when all is over. */
    TestPeer adopt(TestPeer part) {
        closings.add(part::close);
        return part;
    }

    /** The log entries of at least this level, formatted. */
    List<String> logged(Level level) {
        return logged.stream().filter(entry -> entry.getLevel().intValue() >= level.intValue()).map(LogRecord::getMessage).toList();
    }

    /** Requires an error in the log, as a test causes it on purpose, and takes it out. */
    void requireError(String message) {
        synchronized (logged) {
            assertThat(logged.removeIf(entry -> entry.getLevel() == Level.SEVERE && entry.getMessage().contains(message))).as(message).isTrue();
        }
    }

    /** Waits until something is logged. */
    void awaitLog(Level level, Predicate<String> wanted) throws InterruptedException {
        long endNanos = System.nanoTime() + TestPeer.PATIENCE.toNanos();
        synchronized (logged) {
            while (logged(level).stream().noneMatch(wanted)) {
                assertThat(System.nanoTime() - endNanos).as("time over; logged were %s", logged(level)).isNegative();
                logged.wait(1_000);
            }
        }
    }

    private static void requireThatThreadsEnd() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("lanspread-")) {
                assertThat(ends(thread)).as("%s has ended", thread.getName()).isTrue();
            }
        }
    }

    private static boolean ends(Thread thread) {
        try {
            return thread.join(TestPeer.PATIENCE);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a test", e);
        }
    }

    @Override
    public void close() {
        try {
            closings.reversed().forEach(Runnable::run);
        } finally {
            logger.removeHandler(capture);
            logger.setUseParentHandlers(true);
            Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
        }
        assertThat(uncaught).as("exceptions that escaped").isEmpty();
        requireThatThreadsEnd();
        assertThat(logged(Level.SEVERE)).as("errors in the log").isEmpty();
    }

    /** A catalog entry. */
    static Catalog.Game listed(TestRelease release, boolean pinned) {
        return new Catalog.Game(release.game(), "The " + release.game(), release.version(), pinned ? Optional.of(release.id()) : Optional.empty());
    }

    static Map<String, Integer> port(int port) {
        return Map.of(MemoryTransport.ID, port);
    }
}
