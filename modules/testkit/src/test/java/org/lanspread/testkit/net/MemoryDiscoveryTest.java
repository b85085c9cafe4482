package org.lanspread.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.Sighting;

class MemoryDiscoveryTest extends DiscoveryContract {
    private final MemoryLink link = new MemoryLink();

    @Override
    protected Discovery discovery() {
        return new MemoryDiscovery(link);
    }

    @Test
    void deliversWhatATestInjects() throws IOException {
        var heard = new RecordedSightings();
        start(1, heard);
        var stray = new Sighting(List.of(new PeerAddress("quic", "192.0.2.1", 1)), Optional.empty());
        link.inject(stray);
        assertThat(heard.all()).containsExactly(stray);
    }

    @Test
    void deliversAFloodInOrder() throws IOException {
        var heard = new RecordedSightings();
        start(1, heard);
        link.flood(10_000, n -> new Sighting(List.of(new PeerAddress("quic", MemoryLink.HOST, n + 1)), Optional.empty()));
        assertThat(heard.all()).hasSize(10_000);
        assertThat(heard.all().getLast().addresses().getFirst().port()).isEqualTo(10_000);
    }

    @Test
    void introducesEverybodyAgain() throws IOException {
        var first = new RecordedSightings();
        start(1, first);
        start(2, new RecordedSightings());
        link.repeat();
        assertThat(first.all()).hasSize(2).allMatch(shows(2));
    }

    @Test
    void forgetsAClosedSession() throws IOException {
        start(1, new RecordedSightings()).close();
        assertThat(link.sessions()).isZero();
        var second = new RecordedSightings();
        start(2, second);
        assertThat(second.all()).isEmpty();
    }
}
