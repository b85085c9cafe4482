package org.lanspread.discovery.fixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.Discovery;
import org.lanspread.testkit.net.DiscoveryContract;
import org.lanspread.testkit.net.RecordedSightings;

class StaticDiscoveryTest extends DiscoveryContract {
    @Override
    protected Discovery discovery() {
        return new StaticDiscovery();
    }

    @Override
    protected Settings settings() {
        return peers("10.1.2.3:4711, tcp://[fe80::1%eth0]:4712,party.example:1");
    }

    @Override
    protected boolean announces() {
        return false;
    }

    @Override
    protected List<PeerAddress> configured() {
        return List.of(
                new PeerAddress("quic", "10.1.2.3", 4711), new PeerAddress("tcp", "fe80::1%eth0", 4712), new PeerAddress("quic", "party.example", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "host", "host:", ":1", "host:0", "host:65536", "host:99999999999", "1:2:3", "[::1]", "[::1:1", "a b:1", "://host:1", "QUIC://host:1",
        "quic:/host:1", "quic://tcp://host:1", "host:1/path", "ho\nst:1", "host:\u0661"
    })
    void refusesAMalformedEntryAndNamesIt(String entry) {
        assertThatThrownBy(() -> discovery().start(peers("good:1," + entry), announcement(1), new RecordedSightings()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'peers'")
                .hasMessageContaining("TRANSPORT://HOST:PORT")
                .hasMessageNotContaining("\n");
    }

    @Test
    void takesAsManyPeersAsTheLimitAndNotOneMore() throws Exception {
        var heard = new RecordedSightings();
        try (Discovery.Session _ = discovery().start(peers(entries(StaticDiscovery.MAX_PEERS)), announcement(1), heard)) {
            heard.await(sighting -> sighting.addresses().getFirst().port() == StaticDiscovery.MAX_PEERS, patience());
        }
        assertThat(heard.all()).hasSize(StaticDiscovery.MAX_PEERS);
        assertThatThrownBy(() -> discovery().start(peers(entries(StaticDiscovery.MAX_PEERS + 1)), announcement(1), heard))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most " + StaticDiscovery.MAX_PEERS);
    }

    @Test
    void reportsEveryAddressAgain() throws Exception {
        var thrice = new CountDownLatch(3);
        var discovery = new StaticDiscovery(Duration.ofMillis(1));
        try (Discovery.Session _ = discovery.start(peers("host:1"), announcement(1), sighting -> thrice.countDown())) {
            assertThat(thrice.await(patience().toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        }
    }

    @Test
    void reportsAnEntryOnceEvenIfItIsNamedTwice() throws Exception {
        var heard = new RecordedSightings();
        try (Discovery.Session _ = discovery().start(peers("host:1,quic://host:1,last:2"), announcement(1), heard)) {
            heard.await(sighting -> sighting.addresses().getFirst().host().equals("last"), patience());
        }
        assertThat(heard.all()).hasSize(2);
    }

    @Test
    void worksWithoutPeers() throws Exception {
        var heard = new RecordedSightings();
        discovery().start(Settings.NONE, announcement(1), heard).close();
        assertThat(heard.all()).isEmpty();
    }

    private static Settings peers(String value) {
        return new Settings(Map.of("peers", value));
    }

    private static String entries(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(port -> "host:" + port).collect(Collectors.joining(","));
    }
}
