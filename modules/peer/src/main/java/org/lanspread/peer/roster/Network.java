package org.lanspread.peer.roster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.Providers.Configured;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.runtime.Loop;
import org.lanspread.peer.runtime.Supervisor;
import org.lanspread.peer.runtime.TimeLeft;
import org.lanspread.proto.Framing;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Limits;
import org.lanspread.proto.Notice;
import org.lanspread.proto.Opening;
import org.lanspread.proto.PeerInfo;
import org.lanspread.proto.ProtocolException;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.net.Announcement;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.net.Connection;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.Sighting;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network side of a peer: endpoints, discovery, connections and their hello. Reports links to the {@link Listener} on the loop; requests go to
 * the {@link RequestHandler} on the threads of their streams.
 */
public final class Network implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Network.class);

    private static final Duration REDIAL_EVERY = Duration.ofMillis(500);
    private static final Duration STOP_GRACE = Duration.ofSeconds(1);
    /** How long all connections and discoveries together have to end, and then whoever answers on one. */
    public static final Duration CLOSE_TIME = STOP_GRACE.multipliedBy(2);
    private static final int REFUSED = 2;
    /** How many of the addresses that a peer tells are taken note of; which, is left to chance. Who is found there tells others. */
    static final int MAX_HINTS = 16;

    /** Hears of links, on the loop. */
    public interface Listener {
        /** A peer said hello on a new connection. */
        void linked(PeerLink link);

        /** A link ended; {@code lost} if the peer stopped answering instead of closing. */
        void unlinked(PeerLink link, boolean lost);
    }

    private final Identity identity;
    private final String name;
    private final Loop loop;
    private final Consumer<PeerEvent> events;
    private final Deadlines deadlines;
    private final Supervisor supervisor;
    private final Listener listener;
    private final RequestHandler handler;
    private final Waits waits;
    private final Conduct conduct;
    private final Greeting greeting;
    private final ByteBudget requests = new ByteBudget();
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    /** Why transports could not be opened. */
    private final LinkedHashMap<String, TransportException> failures = new LinkedHashMap<>();
    private final List<Discovery.Session> sessions = new ArrayList<>();
    private final DialBook dialBook = new DialBook(System::nanoTime);
    private final Serving serving = new Serving();
    private final Roster roster;
    private Deadlines.Pending pings = () -> { };
    private Deadlines.Pending redials = () -> { };
    private volatile boolean stopping;

    /** @param conduct says with whom nobody is to have to do any more */
    public Network(Identity identity, String name, Roster roster, Loop loop, Consumer<PeerEvent> events, Deadlines deadlines, Supervisor supervisor,
            Listener listener, RequestHandler handler, Waits waits, Conduct conduct) {
        this.identity = identity;
        this.name = name;
        this.roster = roster;
        this.loop = loop;
        this.events = events;
        this.deadlines = deadlines;
        this.supervisor = supervisor;
        this.listener = listener;
        this.handler = handler;
        this.waits = waits;
        this.conduct = conduct;
        this.greeting = new Greeting(conduct, requests, deadlines, waits);
    }

    /**
     * Opens all transports. One that cannot listen is an event, as long as another one can.
     *
     * @throws TransportException if none of them can listen: what the first of them said
     */
    public void listen(List<Configured<Transport>> transports, InetSocketAddress address) throws TransportException {
        for (Configured<Transport> transport : transports) {
            String id = transport.provider().id();
            try {
                endpoints.put(id, transport.provider().open(new TransportConfig(address, transport.settings()), identity));
            } catch (TransportException e) {
                failures.put(id, e);
            }
        }
        if (endpoints.isEmpty()) {
            throw failures.firstEntry().getValue();
        }
    }

    /** Where this peer listens. */
    public List<PeerEvent.Listen> listening() {
        return endpoints.entrySet().stream()
                .map(endpoint -> new PeerEvent.Listen(
                        endpoint.getKey(), endpoint.getValue().local().getAddress().getHostAddress(), endpoint.getValue().local().getPort()))
                .toList();
    }

    /** Starts to accept, to announce, to look for others and to ping. Tells which transports are left out, after what the loop has to tell. */
    public void start(List<Configured<Discovery>> discoveries) {
        failures.forEach((id, failure) -> loop.execute(() -> events.accept(
                new PeerEvent.RuntimeFailed("server-" + id, failure.getMessage() + "; it is left out until the next start"))));
        endpoints.forEach((transport, endpoint) -> supervisor.start("server-" + transport, () -> accept(transport, endpoint)));
        var announcement = new Announcement(Opening.PROTOCOL_MAJOR, identity.id(), ports());
        for (Configured<Discovery> discovery : discoveries) {
            supervisor.start("discovery-" + discovery.provider().id(), () -> discover(discovery, announcement));
        }
        pings = deadlines.every(waits.ping(), () -> loop.offer(this::pingAll));
        redials = deadlines.every(REDIAL_EVERY, () -> loop.offer(this::dialDue));
    }

    private Map<String, Integer> ports() {
        var ports = new LinkedHashMap<String, Integer>();
        endpoints.forEach((transport, endpoint) -> ports.put(transport, endpoint.local().getPort()));
        return ports;
    }

    private PeerInfo self() {
        return new PeerInfo(Opening.PROTOCOL_MAJOR, name, ports(), List.of(PeerInfo.EXPANDED_MANIFESTS, PeerInfo.UNPACKED_SIZES));
    }

    private void discover(Configured<Discovery> discovery, Announcement announcement) throws Exception {
        try {
            Discovery.Session session = discovery.provider()
                    .start(discovery.settings(), announcement, sighting -> loop.offer(() -> sighted(sighting)));
            synchronized (sessions) {
                if (!stopping) {
                    sessions.add(session);
                    return;
                }
            }
            session.close();
        } catch (IllegalArgumentException e) {
            throw new Supervisor.GiveUpException(e.getMessage(), e);
        }
    }

    /** Takes note of where a peer may be; on the loop. */
    public void sighted(Sighting sighting) {
        if (sighting.idHint().map(identity.id().hint()::equals).orElse(false)) {
            return;
        }
        List<PeerAddress> fresh = dialBook.see(sighting.addresses().stream().filter(this::isReachable).toList());
        if (!fresh.isEmpty()) {
            events.accept(new PeerEvent.PeerDiscovered(fresh));
        }
        dialDue();
    }

    private boolean isReachable(PeerAddress address) {
        return endpoints.containsKey(address.transport());
    }

    private void dialDue() {
        if (stopping) {
            return;
        }
        for (PeerAddress address : dialBook.due()) {
            Optional<PeerId> listener = roster.listenerAt(address);
            if (listener.isPresent()) {
                dialBook.ended(address, listener);
            } else if (dialBook.begin(address)) {
                Thread.ofVirtual().name("lanspread-dial").start(() -> dial(address));
            } else {
                return;
            }
        }
    }

    private void dial(PeerAddress address) {
        try {
            Connection connection = endpoints.get(address.transport()).connect(address, waits.dial());
            loop.execute(() -> connected(address, connection));
        } catch (IOException e) {
            LOG.debug("could not connect to {}: {}", address, Quoted.plain(String.valueOf(e.getMessage())));
            loop.execute(() -> dialBook.ended(address, Optional.empty()));
        }
    }

    private void connected(PeerAddress address, Connection connection) {
        Optional<PeerLink> known = roster.link(connection.remote());
        if (connection.remote().equals(identity.id())) {
            dialBook.ended(address, Optional.of(identity.id()));
            connection.close();
        } else {
            Thread.ofVirtual().name("lanspread-link").start(() -> use(address, connection, known));
        }
    }

    /** A peer that is live needs no second connection, if the one there is still works. */
    private void use(PeerAddress address, Connection connection, Optional<PeerLink> known) {
        if (known.isPresent() && isThere(known.get())) {
            connection.close();
            loop.execute(() -> dialBook.ended(address, roster.link(known.get().id()).map(PeerLink::id)));
            return;
        }
        try {
            PeerLink link = greeting.say(connection, address.transport(), self());
            loop.execute(() -> dialBook.ended(address, Optional.of(link.id())));
            serve(link, connection);
        } catch (IOException e) {
            LOG.debug("no hello from {}: {}", address, Quoted.plain(String.valueOf(e.getMessage())));
            connection.close();
            loop.execute(() -> dialBook.ended(address, Optional.empty()));
        }
    }

    private void accept(String transport, Endpoint endpoint) throws IOException {
        try {
            while (true) {
                Connection connection = endpoint.accept();
                Thread.ofVirtual().name("lanspread-hello").start(() -> greet(transport, connection));
            }
        } catch (TransportException e) {
            if (!stopping) {
                throw e;
            }
        }
    }

    /** Waits for the hello of a peer that dialled us. */
    private void greet(String transport, Connection connection) {
        try {
            greeting.await(connection, transport, self()).ifPresentOrElse(
                    link -> Thread.ofVirtual().name("lanspread-link").start(() -> serve(link, connection)),
                    () -> deadlines.after(STOP_GRACE, connection::close));
        } catch (IOException e) {
            LOG.debug("a connection from {} ended before its hello: {}", connection.remoteAddress(), Quoted.plain(String.valueOf(e.getMessage())));
            connection.close();
        }
    }

    /** Serves a link until it ends. */
    private void serve(PeerLink link, Connection connection) {
        loop.execute(() -> linked(link));
        try {
            while (true) {
                ByteStream stream = connection.acceptStream();
                Thread.ofVirtual().name("lanspread-serve").start(() -> serve(link, stream));
            }
        } catch (TransportException e) {
            LOG.debug("the connection to {} ended: {}", link, Quoted.plain(String.valueOf(e.getMessage())));
        } finally {
            connection.close();
            ended(link, link.isSilent());
        }
    }

    private void linked(PeerLink link) {
        listener.linked(link);
        if (roster.links(link.id()).size() > 1) {
            Thread.ofVirtual().name("lanspread-ping").start(() -> ping(link));
        }
    }

    /**
     * Two peers that dial each other at once get two connections. Whoever has the smaller id decides: it keeps the newest as soon as that has
     * answered. So both keep the same one, and a peer that was started again is heard at once, whatever became of its old connection.
     */
    private void answered(PeerLink link) {
        List<PeerLink> links = roster.links(link.id());
        if (identity.id().compareTo(link.id()) < 0 && links.indexOf(link) == 0) {
            links.subList(1, links.size()).forEach(PeerLink::close);
        }
    }

    private void ended(PeerLink link, boolean lost) {
        loop.execute(() -> {
            listener.unlinked(link, lost);
            roster.all().stream().filter(other -> !conduct.admits(other.id(), other.host())).forEach(PeerLink::close);
            if (roster.link(link.id()).isEmpty()) {
                dialBook.lost(link.id());
            }
        });
    }

    private void serve(PeerLink link, ByteStream stream) {
        serving.begin();
        try (stream) {
            Opening opening;
            try {
                opening = read(link, stream);
            } catch (ProtocolException e) {
                LOG.info("{} sent what is no request: {}", link, Quoted.plain(String.valueOf(e.getMessage())));
                refuse(stream, errorFor(e), String.valueOf(e.getMessage()));
                return;
            }
            dispatch(link, opening, stream);
        } catch (IOException e) {
            LOG.debug("a stream of {} broke: {}", link, Quoted.plain(String.valueOf(e.getMessage())));
        } finally {
            serving.end();
        }
    }

    private void dispatch(PeerLink link, Opening opening, ByteStream stream) throws IOException {
        switch (opening) {
            case Request.Hello _ -> refuse(stream, Response.Error.OUT_OF_ORDER, "a second hello");
            case Request.Ping _ -> respond(stream, new Response.Done());
            case Request.Goodbye _ -> {
                respond(stream, new Response.Done());
                link.close();
            }
            case Request request -> handler.answer(link, request, stream);
            case Notice notice -> {
                stream.finishOutput();
                handler.hear(link, notice);
            }
        }
    }

    private Opening read(PeerLink link, ByteStream stream) throws IOException {
        try (var _ = deadlines.after(waits.control(), () -> stream.reset(REFUSED)); var share = requests.share(link.id())) {
            Opening opening = JsonCodec.decodeOpening(Framing.read(stream, Limits.CONTROL_BYTES, share));
            // Whoever takes a streamed installation does not finish its side.
            if (!(opening instanceof Request.StreamInstall)) {
                requireEnd(stream);
            }
            return opening;
        }
    }

    /** Waits for the end of what the other side says, so that no answer closes the stream while it is still being said. */
    static byte[] onlyDocument(ByteStream stream, Framing.Budget budget) throws IOException {
        byte[] document = Framing.read(stream, Limits.CONTROL_BYTES, budget);
        requireEnd(stream);
        return document;
    }

    private static void requireEnd(ByteStream stream) throws IOException {
        if (stream.read(ByteBuffer.allocate(1)) >= 0) {
            throw new ProtocolException(ProtocolException.Reason.TOO_LARGE, "a stream carries one request and nothing after it");
        }
    }

    private static Response.Error errorFor(ProtocolException nonsense) {
        return nonsense.reason() == ProtocolException.Reason.UNKNOWN_TYPE ? Response.Error.UNKNOWN_TYPE : Response.Error.MALFORMED;
    }

    /** Writes a response and nothing after it. */
    public static void respond(ByteStream stream, Response response) throws IOException {
        Framing.write(stream, JsonCodec.encode(response));
        stream.finishOutput();
    }

    /** Writes a refusal. */
    public static void refuse(ByteStream stream, Response.Error error, String message) throws IOException {
        respond(stream, new Response.Refused(error, message));
    }

    private void pingAll() {
        for (PeerLink link : roster.all()) {
            Thread.ofVirtual().name("lanspread-ping").start(() -> ping(link));
        }
    }

    private void ping(PeerLink link) {
        try {
            if (link.ping()) {
                loop.execute(() -> answered(link));
            }
        } catch (IOException e) {
            unanswered(link, e);
        }
    }

    private boolean isThere(PeerLink link) {
        try {
            link.ask(new Request.Ping());
            return true;
        } catch (IOException e) {
            unanswered(link, e);
            return false;
        }
    }

    private void unanswered(PeerLink link, IOException failure) {
        if (!isClosed(failure)) {
            LOG.info("{} does not answer: {}", link, Quoted.plain(String.valueOf(failure.getMessage())));
            ended(link, true);
        }
        link.close();
    }

    /** Whether the connection had been closed, which whoever serves it notices and tells. */
    private static boolean isClosed(IOException failure) {
        return failure instanceof TransportException broken && broken.reason() == TransportException.Reason.CLOSED;
    }

    /** Asks a peer whom it sees, and takes note of some of that; blocks. */
    public void exchangePeers(PeerLink link) {
        try {
            if (link.ask(new Request.Peers()) instanceof Response.KnownPeers known) {
                List<PeerAddress> hints = known.peers().stream()
                        .filter(hint -> !hint.peerId().equals(identity.id()))
                        .flatMap(hint -> hint.addresses().stream())
                        .filter(address -> isPlausible(address, link))
                        .collect(Collectors.toCollection(ArrayList::new));
                Collections.shuffle(hints);
                loop.offer(() -> heard(hints.subList(0, Math.min(hints.size(), MAX_HINTS))));
            }
        } catch (IOException e) {
            LOG.debug("{} did not tell whom it sees: {}", link, Quoted.plain(String.valueOf(e.getMessage())));
        }
    }

    private void heard(List<PeerAddress> hints) {
        List<PeerAddress> fresh = hints.stream().filter(this::isReachable).filter(dialBook::hear).toList();
        if (!fresh.isEmpty()) {
            events.accept(new PeerEvent.PeerDiscovered(fresh));
        }
        dialDue();
    }

    /** A hint must be a literal unicast address, so that no name is looked up, and one of this machine only if who tells it is there too. */
    static boolean isPlausible(PeerAddress hint, PeerLink teller) {
        try {
            InetAddress address = InetAddress.ofLiteral(hint.host());
            return !address.isMulticastAddress() && !address.isAnyLocalAddress() && (!address.isLoopbackAddress() || teller.isLoopback());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Withdraws the announcements, and ends all connections and threads. */
    @Override
    public void close() {
        var left = TimeLeft.of(CLOSE_TIME);
        stopping = true;
        pings.close();
        redials.close();
        List<Discovery.Session> ending;
        synchronized (sessions) {
            ending = List.copyOf(sessions);
        }
        var closers = new ArrayList<Thread>();
        ending.forEach(session -> closers.add(Thread.ofVirtual().start(session::close)));
        endpoints.values().forEach(endpoint -> closers.add(Thread.ofVirtual().start(() -> endpoint.stop(STOP_GRACE))));
        try {
            for (Thread closer : closers) {
                if (!left.join(closer)) {
                    LOG.warn("a transport or discovery does not end");
                }
            }
            // What was being sent has ended now; whoever sent it may have something to clean up.
            if (!serving.awaitNone(left)) {
                LOG.debug("a request is still being answered although its connection has ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
