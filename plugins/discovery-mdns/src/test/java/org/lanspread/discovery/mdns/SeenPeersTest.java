package org.lanspread.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SeenPeersTest {
    private long nowNanos = Long.MAX_VALUE - 1; // the clock of System.nanoTime() may overflow
    private final SeenPeers seen = new SeenPeers(() -> nowNanos);

    @Test
    void reportsAPeerAtOnceAndAgainAfterTheInterval() throws Exception {
        assertThat(seen.isWorthAReport(source(1), "a")).isTrue();
        pass(SeenPeers.REPORT_INTERVAL.minusNanos(1));
        assertThat(seen.isWorthAReport(source(1), "a")).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(seen.isWorthAReport(source(1), "a")).isTrue();
        assertThat(seen.isWorthAReport(source(1), "a")).isFalse();
    }

    @Test
    void knowsAsManyPeersOfOneSourceAsTheLimitAndNotOneMore() throws Exception {
        for (int i = 0; i < SeenPeers.MAX_PEERS_PER_SOURCE; i++) {
            assertThat(seen.isWorthAReport(source(1), "peer" + i)).isTrue();
        }
        assertThat(seen.isWorthAReport(source(1), "one more")).isFalse();
        assertThat(seen.isWorthAReport(source(2), "one more")).isTrue();
    }

    @Test
    void knowsAsManyPeersInAllAsTheLimitAndNotOneMore() throws Exception {
        for (int i = 0; i < SeenPeers.MAX_PEERS; i++) {
            assertThat(seen.isWorthAReport(source(i), "peer")).isTrue();
        }
        assertThat(seen.isWorthAReport(source(SeenPeers.MAX_PEERS), "peer")).isFalse();
        assertThat(seen.size()).isEqualTo(SeenPeers.MAX_PEERS);
    }

    @Test
    void hasRoomAgainOncePeersAreSilent() throws Exception {
        for (int i = 0; i < SeenPeers.MAX_PEERS_PER_SOURCE; i++) {
            seen.isWorthAReport(source(1), "peer" + i);
        }
        pass(SeenPeers.LIFETIME.minusNanos(1));
        assertThat(seen.isWorthAReport(source(1), "one more")).isFalse();
        pass(SeenPeers.REPORT_INTERVAL);
        assertThat(seen.isWorthAReport(source(1), "one more")).isTrue();
        assertThat(seen.size()).isEqualTo(1);
    }

    @Test
    void keepsThosePeersThatGoOnSpeaking() throws Exception {
        seen.isWorthAReport(source(1), "speaks");
        seen.isWorthAReport(source(1), "is silent");
        pass(SeenPeers.LIFETIME.minusSeconds(1));
        seen.isWorthAReport(source(1), "speaks");
        pass(Duration.ofSeconds(1));
        seen.isWorthAReport(source(1), "is new");
        assertThat(seen.size()).isEqualTo(2);
        assertThat(seen.isWorthAReport(source(1), "speaks")).isFalse();
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
    }

    private static InetAddress source(int n) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, (byte) (n >> 8), (byte) n});
    }
}
