package org.lanspread.spi.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.PeerId;

/** What discoveries send and report. */
class HintsTest {
    private static final PeerId SELF = new PeerId("0".repeat(64));

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536})
    void anAnnouncementHasOnlyRealPorts(int port) {
        assertThatThrownBy(() -> new Announcement(1, SELF, Map.of("quic", port))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAnnouncementHasAtLeastOnePort() {
        assertThatThrownBy(() -> new Announcement(1, SELF, Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Announcement(1, SELF, Map.of("quic", 1, "tcp", 65_535)).ports()).hasSize(2);
    }

    @Test
    void aSightingHasAsManyAddressesAsTheLimitAndNotOneMore() {
        assertThat(sighting(1).addresses()).hasSize(1);
        assertThat(sighting(Sighting.MAX_ADDRESSES).addresses()).hasSize(Sighting.MAX_ADDRESSES);
        assertThatThrownBy(() -> sighting(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sighting(Sighting.MAX_ADDRESSES + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Sighting sighting(int addresses) {
        List<PeerAddress> copies = Collections.nCopies(addresses, new PeerAddress("quic", "host", 1));
        return new Sighting(copies, Optional.empty());
    }
}
