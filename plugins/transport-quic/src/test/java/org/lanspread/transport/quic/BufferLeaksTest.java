package org.lanspread.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lanspread.spi.Settings;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.net.TransportException;
import org.lanspread.testkit.net.TestIdentities;

class BufferLeaksTest {
    private final Level before = ResourceLeakDetector.getLevel();

    @BeforeEach
    void search() {
        ResourceLeakDetector.setLevel(Level.SIMPLE);
    }

    @AfterEach
    void restore() {
        System.clearProperty(BufferLeaks.LEVEL);
        ResourceLeakDetector.setLevel(before);
    }

    @Test
    void areNotSoughtByWhatTransfers() throws TransportException {
        open();
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(Level.DISABLED);
    }

    @Test
    void areSoughtIfSomebodyAskedForIt() throws TransportException {
        System.setProperty(BufferLeaks.LEVEL, "simple");
        open();
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(Level.SIMPLE);
    }

    private static void open() throws TransportException {
        var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        new QuicTransport().open(new TransportConfig(listen, Settings.NONE), TestIdentities.p256()).stop(Duration.ZERO);
    }
}
