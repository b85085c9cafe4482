package org.lanspread.discovery.mdns;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.Sighting;
import org.lanspread.spi.net.SightingListener;

/**
 * Announces and asks on every link that the choice of interfaces gives, and follows the interfaces as they come and go. What neighbours announce goes
 * from the link's thread through {@link Message} and {@link SeenPeers} to the listener. A peer's address is the one its packet came from, whatever
 * the packet says, so that nobody can point others at a victim.
 */
final class MdnsSession implements Discovery.Session {
    static final System.Logger LOG = System.getLogger(MdnsSession.class.getName());

    /** How often the interfaces are looked at. */
    static final Duration INTERFACE_PERIOD = Duration.ofSeconds(10);
    /** How often the announcement is repeated; well within its time to live. */
    static final Duration ANNOUNCE_PERIOD = Duration.ofSeconds(30);
    /** When a new link announces and asks; the last lies beyond {@link SeenPeers#REPORT_INTERVAL}, for a peer that restarted. */
    static final List<Duration> OPENING = List.of(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(7));
    /** How soon an announcement may follow another one on the same link because somebody asked (RFC 6762, section 6). */
    static final Duration ANSWER_INTERVAL = Duration.ofSeconds(1);

    private static final int MIN_ANSWER_DELAY_MILLIS = 20;
    private static final int MAX_ANSWER_DELAY_MILLIS = 120;
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    private final int port;
    private final LinkSource source;
    private final ServiceRecord self;
    private final SightingListener listener;
    private final SeenPeers seen = new SeenPeers(System::nanoTime);
    private final Map<LinkId, Link> links = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timer;
    private final Object reporting = new Object();
    private volatile boolean closed;

    /** Where the session learns which links can be used now. */
    @FunctionalInterface
    interface LinkSource {
        Set<LinkId> current() throws IOException;
    }

    MdnsSession(int port, LinkSource source, ServiceRecord self, SightingListener listener) {
        this.port = port;
        this.source = source;
        this.self = self;
        this.listener = listener;
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("mdns-timer").factory(), new ThreadPoolExecutor.DiscardPolicy());
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** @throws IOException if there are links, and none of them works; nothing is left behind then */
    void start() throws IOException {
        Optional<IOException> failure = followInterfaces();
        if (links.isEmpty() && failure.isPresent()) {
            close();
            throw new IOException("multicast DNS does not work here: " + failure.get().getMessage(), failure.get());
        }
        repeat(INTERFACE_PERIOD, () -> followInterfaces().ifPresent(
                e -> LOG.log(System.Logger.Level.DEBUG, "a network interface cannot be used for multicast DNS: {0}", e.getMessage())));
        repeat(ANNOUNCE_PERIOD, () -> links.values().forEach(this::announce));
    }

    private void repeat(Duration period, Runnable task) {
        timer.scheduleAtFixedRate(task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void after(Duration delay, Runnable task) {
        timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Closes the links that are gone and opens those that are new; what failed for the last of these, if any did. */
    Optional<IOException> followInterfaces() {
        Set<LinkId> wanted;
        try {
            wanted = new HashSet<>(source.current());
        } catch (IOException e) {
            return Optional.of(e);
        }
        links.values().stream().filter(link -> !wanted.contains(link.id()) || !link.isOpen()).forEach(this::drop);
        wanted.removeAll(links.keySet());
        Optional<IOException> failure = Optional.empty();
        for (LinkId id : wanted) {
            try {
                open(id);
            } catch (IOException e) {
                failure = Optional.of(e);
            }
        }
        return failure;
    }

    /** The links in use. */
    Set<LinkId> openLinks() {
        return Set.copyOf(links.keySet());
    }

    private void open(LinkId id) throws IOException {
        Link link = Link.open(id, port, this::received);
        links.put(id, link);
        if (closed) {
            drop(link);
        }
        for (Duration delay : OPENING) {
            after(delay, () -> {
                announce(link);
                link.send(Message.query());
            });
        }
    }

    /** The session may be closed meanwhile: whoever takes the link out closes it. */
    private void drop(Link link) {
        if (links.remove(link.id(), link)) {
            link.close();
        }
    }

    private void announce(Link link) {
        link.send(Message.announcement(self, Message.TTL_SECONDS));
        link.announced();
    }

    private void received(Link link, InetAddress source, ByteBuffer packet) {
        try {
            Message message = Message.parse(packet);
            if (message.asks()) {
                answer(link);
            }
            message.announced().forEach(neighbour -> heard(link, source, neighbour));
        } catch (MalformedMessageException e) {
            LOG.log(System.Logger.Level.TRACE, "ignored a packet from {0}: {1}", source, e.getMessage());
        }
    }

    /** Answers all that ask within a while at once, after a short random time so that not all peers do at the same moment. */
    private void answer(Link link) {
        if (link.takeAnswer()) {
            Duration random = Duration.ofMillis(ThreadLocalRandom.current().nextInt(MIN_ANSWER_DELAY_MILLIS, MAX_ANSWER_DELAY_MILLIS + 1));
            Duration wait = ANSWER_INTERVAL.minus(link.sinceAnnounced());
            after(wait.compareTo(random) > 0 ? wait : random, () -> announce(link));
        }
    }

    private void heard(Link link, InetAddress source, ServiceRecord neighbour) {
        boolean meant = neighbour.protocolMajor() == self.protocolMajor() && !neighbour.idHint().equals(self.idHint());
        if (meant && seen.isWorthAReport(source, neighbour.idHint())) {
            String host = link.id().host(source);
            List<PeerAddress> addresses = new TreeMap<>(neighbour.ports()).entrySet().stream()
                    .map(port -> new PeerAddress(port.getKey(), host, port.getValue()))
                    .toList();
            report(new Sighting(addresses, Optional.of(neighbour.idHint())));
        }
    }

    private void report(Sighting sighting) {
        synchronized (reporting) {
            if (!closed) {
                listener.sighted(sighting);
            }
        }
    }

    @Override
    public void close() {
        synchronized (reporting) {
            closed = true;
        }
        timer.shutdown();
        // An interrupted thread cannot send: its channel would be closed under it.
        boolean interrupted = Thread.interrupted() | awaitTimer();
        links.values().forEach(link -> link.send(Message.announcement(self, 0)));
        links.values().forEach(this::drop);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the timer a while to end; true if this thread was interrupted meanwhile. */
    private boolean awaitTimer() {
        try {
            if (!timer.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "the thread of multicast DNS takes long to end");
            }
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
