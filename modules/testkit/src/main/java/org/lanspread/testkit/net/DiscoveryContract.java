package org.lanspread.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.net.Announcement;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.Sighting;

/**
 * What every {@link Discovery} must do. Extend it in a test of the plugin; the methods that may be overridden declare what differs. The settings
 * that the subclass gives must keep the discovery to the loopback interface.
 */
@Timeout(120)
public abstract class DiscoveryContract {
    /** The port that the announcement of the n-th peer of these tests names, n counted from 1. */
    protected static final int BASE_PORT = 47_110;

    private final List<Discovery.Session> sessions = new ArrayList<>();

    /** Subclasses are created by JUnit. */
    protected DiscoveryContract() {}

    /** The discovery under test. Several calls must give discoveries that can hear each other, if they announce at all. */
    protected abstract Discovery discovery();

    /** The settings for every session. */
    protected Settings settings() {
        return Settings.NONE;
    }

    /** Whether a session tells the others of its peer. If not, {@link #configured()} says what a session reports. */
    protected boolean announces() {
        return true;
    }

    /** Whether a sighting carries the hint of the peer's id. */
    protected boolean tellsIdHints() {
        return announces();
    }

    /** The addresses that a session reports without anybody announcing them. */
    protected List<PeerAddress> configured() {
        return List.of();
    }

    /** How long a sighting may take at worst. */
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    /** The announcement of the n-th peer of these tests. */
    protected static Announcement announcement(int n) {
        return new Announcement(1, new PeerId(String.format("%02x", n).repeat(32)), Map.of("quic", BASE_PORT + n));
    }

    /** Whether a sighting may mean the n-th peer of these tests. */
    protected static Predicate<Sighting> shows(int n) {
        return sighting -> sighting.addresses().stream().anyMatch(address -> address.port() == BASE_PORT + n);
    }

    /** Starts a session for the n-th peer, closed after the test at the latest. */
    protected final Discovery.Session start(int n, RecordedSightings heard) throws IOException {
        Discovery.Session session = discovery().start(settings(), announcement(n), heard);
        sessions.add(session);
        return session;
    }

    /** Closes what the test left open. */
    @AfterEach
    public final void closeSessions() {
        sessions.forEach(Discovery.Session::close);
    }

    @Test
    public void hasAWellFormedId() {
        assertThat(discovery().id()).matches("[a-z0-9-]{1,32}");
    }

    @Test
    public void saysWhetherItCanWork() {
        assertThat(discovery().availability()).isNotNull();
    }

    @Test
    public void refusesASettingThatItDoesNotKnow() {
        var values = new HashMap<>(settings().values());
        values.put("no-such-setting", "1");
        assertThatThrownBy(() -> discovery().start(new Settings(values), announcement(1), new RecordedSightings()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-setting");
    }

    @Test
    public void reportsWhatIsConfigured() throws IOException {
        var heard = new RecordedSightings();
        start(1, heard);
        for (PeerAddress address : configured()) {
            heard.await(sighting -> sighting.addresses().contains(address), patience());
        }
    }

    @Test
    public void sessionsFindEachOtherWithPortsAndHints() throws IOException {
        assumeTrue(announces(), "this discovery does not announce");
        var first = new RecordedSightings();
        var second = new RecordedSightings();
        start(1, first);
        start(2, second);
        assertSighting(first.await(shows(2), patience()), 2);
        assertSighting(second.await(shows(1), patience()), 1);
    }

    @Test
    public void doesNotReportItsOwnAnnouncement() throws IOException {
        assumeTrue(announces(), "this discovery does not announce");
        var first = new RecordedSightings();
        var second = new RecordedSightings();
        start(1, first);
        start(2, second);
        first.await(shows(2), patience());
        second.await(shows(1), patience());
        assertThat(first.all()).noneMatch(shows(1));
        assertThat(second.all()).noneMatch(shows(2));
    }

    @Test
    public void reportsNothingOnceClosed() throws IOException {
        assumeTrue(announces(), "this discovery does not announce");
        var closed = new RecordedSightings();
        Discovery.Session session = start(1, closed);
        session.close();
        int before = closed.all().size();
        var second = new RecordedSightings();
        start(2, second);
        start(3, new RecordedSightings());
        second.await(shows(3), patience());
        assertThat(closed.all()).hasSize(before);
    }

    @Test
    public void canBeClosedTwiceAndStartedAgain() throws IOException {
        Discovery.Session session = start(1, new RecordedSightings());
        session.close();
        session.close();
        start(1, new RecordedSightings()).close();
    }

    @Test
    public void leavesNoThreadBehind() throws IOException, InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        start(1, new RecordedSightings()).close();
        var started = new ArrayList<>(Thread.getAllStackTraces().keySet());
        started.removeAll(before);
        for (Thread thread : started) {
            assertThat(thread.join(patience())).as("%s has ended", thread).isTrue();
        }
    }

    private void assertSighting(Sighting sighting, int n) {
        assertThat(sighting.addresses()).anySatisfy(address -> {
            assertThat(address.transport()).isEqualTo("quic");
            assertThat(address.port()).isEqualTo(BASE_PORT + n);
        });
        if (tellsIdHints()) {
            assertThat(sighting.idHint()).contains(announcement(n).self().hint());
        }
    }
}
