package org.lanspread.testkit.net;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.Announcement;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.Sighting;
import org.lanspread.spi.net.SightingListener;

/**
 * A local link in memory. Every {@link MemoryDiscovery} session on it hears of all the others, and of what a test injects. Listeners are called
 * by the thread that starts a session or injects, before that call returns; so a test needs no waiting. Safe for use by several threads.
 */
public final class MemoryLink {
    /** The host under which every session of the link is seen. */
    public static final String HOST = "127.0.0.1";

    private final List<Station> stations = new CopyOnWriteArrayList<>();

    /** A link without sessions. */
    public MemoryLink() {}

    /** Tells every session of this sighting, as a stray or hostile announcement would. */
    public void inject(Sighting sighting) {
        stations.forEach(station -> station.hear(sighting));
    }

    /** Tells every session of as many sightings, one after the other. */
    public void flood(int count, IntFunction<Sighting> sightings) {
        IntStream.range(0, count).mapToObj(sightings).forEach(this::inject);
    }

    /** Lets every session hear of all the others again. */
    public void repeat() {
        stations.forEach(this::introduce);
    }

    /** How many sessions are open. */
    public int sessions() {
        return stations.size();
    }

    Discovery.Session join(Announcement self, SightingListener listener) {
        var station = new Station(sightingOf(self), listener);
        stations.add(station);
        introduce(station);
        stations.stream().filter(known -> known != station).forEach(known -> station.hear(known.self));
        return station;
    }

    private void introduce(Station station) {
        stations.stream().filter(other -> other != station).forEach(other -> other.hear(station.self));
    }

    private static Sighting sightingOf(Announcement self) {
        List<PeerAddress> addresses = self.ports().entrySet().stream()
                .map(port -> new PeerAddress(port.getKey(), HOST, port.getValue()))
                .sorted((a, b) -> a.transport().compareTo(b.transport()))
                .toList();
        return new Sighting(addresses, Optional.of(self.self().hint()));
    }

    /** One session on the link. */
    private final class Station implements Discovery.Session {
        private final Sighting self;
        private final SightingListener listener;
        private boolean closed;

        Station(Sighting self, SightingListener listener) {
            this.self = self;
            this.listener = listener;
        }

        /** The lock makes sure that nothing is reported once {@link #close} has returned. */
        synchronized void hear(Sighting sighting) {
            if (!closed) {
                listener.sighted(sighting);
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            stations.remove(this);
        }
    }
}
