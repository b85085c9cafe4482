package org.lanspread.platform.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.StartException;
import org.lanspread.platform.PlatformConfig;
import org.lanspread.platform.PluginReport;
import org.lanspread.platform.PluginReport.Line;
import org.lanspread.platform.PluginReport.Provided;
import org.lanspread.platform.PluginReport.State;
import org.lanspread.platform.Service;
import org.lanspread.platform.plugin.Offer;
import org.lanspread.spi.Provider;
import org.lanspread.spi.Settings;
import org.lanspread.spi.net.Endpoint;
import org.lanspread.spi.net.Identity;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.net.TransportConfig;
import org.lanspread.spi.stream.StreamInstall;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Archive;
import org.lanspread.spi.unpack.UnpackOptions;
import org.lanspread.spi.unpack.Unpacker.Match;

class SelectionTest {
    private final List<Offer> offers = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();

    private record FakeTransport(String id, int priority) implements Transport {
        @Override
        public Endpoint open(TransportConfig config, Identity self) {
            throw new UnsupportedOperationException();
        }
    }

    private record FakeStreamInstall(String id) implements StreamInstallProvider {
        @Override
        public Match match(Archive archive) {
            return Match.NO;
        }

        @Override
        public StreamInstall open(Archive archive, UnpackOptions options) {
            throw new UnsupportedOperationException();
        }
    }

    private void offer(String plugin, String id, int priority) {
        offers.add(new Offer(Service.TRANSPORT, plugin, new FakeTransport(id, priority)));
        lines.add(new Line(plugin, "1", plugin, State.LOADED, List.of(new Provided(Service.TRANSPORT, id)), ""));
    }

    private void failed(String plugin, String reason) {
        lines.add(new Line(plugin, "1", plugin, State.FAILED, List.of(), reason));
    }

    private Selection selection(Optional<List<String>> transports, Map<String, Settings> settings) {
        var config = new PlatformConfig(Optional.empty(), Set.of(), transports, Optional.empty(), Optional.empty(), settings);
        return new Selection(config, offers, new PluginReport(lines));
    }

    private List<String> chosen(String... configured) throws StartException {
        var ids = configured.length == 0 ? Optional.<List<String>>empty() : Optional.of(List.of(configured));
        return selection(ids, Map.of()).choose().transports().stream().map(one -> one.provider()).map(Provider::id).toList();
    }

    @Test
    void ordersByPriorityThenIdWhereConfigurationIsSilent() throws StartException {
        offer("p1", "beta", 1);
        offer("p2", "gamma", 5);
        offer("p3", "alpha", 1);
        assertThat(chosen()).containsExactly("gamma", "alpha", "beta");
    }

    @Test
    void takesTheConfiguredOnesOnlyAndInTheirOrder() throws StartException {
        offer("p1", "alpha", 9);
        offer("p2", "beta", 1);
        offer("p3", "gamma", 5);
        assertThat(chosen("beta", "alpha", "beta")).containsExactly("beta", "alpha");
    }

    @Test
    void skipsAConfiguredOneWhosePluginFailed() throws StartException {
        offer("p1", "alpha", 0);
        failed("quic", "torn");
        assertThat(chosen("quic", "alpha")).containsExactly("alpha");
    }

    /** A configured unpacker need not stream, and what streams need not be configured for itself. */
    @Test
    void ordersWhatStreamsInstallationsAsTheUnpackers() throws StartException {
        offer("p1", "alpha", 0);
        for (String id : List.of("rar", "zip", "seven")) {
            offers.add(new Offer(Service.STREAM_INSTALL, id, new FakeStreamInstall(id)));
        }
        lines.add(new Line("mute", "1", "mute", State.LOADED, List.of(new Provided(Service.UNPACKER, "mute")), ""));
        lines.add(new Line("zip", "1", "zip", State.LOADED, List.of(new Provided(Service.UNPACKER, "zip"),
                new Provided(Service.UNPACKER, "rar")), ""));

        assertThat(streaming(Optional.empty())).containsExactly("rar", "seven", "zip");
        assertThat(streaming(Optional.of(List.of("zip", "mute", "rar")))).containsExactly("zip", "rar");
    }

    private List<String> streaming(Optional<List<String>> unpackers) throws StartException {
        var config = new PlatformConfig(Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), unpackers, Map.of());
        return new Selection(config, offers, new PluginReport(lines)).choose().streamInstalls().stream().map(Provider::id).toList();
    }

    @Test
    void refusesAnUnknownIdAndNamesTheKnownOnes() {
        offer("p1", "alpha", 0);
        failed("quic", "torn");
        assertThatExceptionOfType(StartException.class).isThrownBy(() -> chosen("alhpa")).withMessageContaining("'alhpa'")
                .withMessageContaining("[alpha, quic]");
    }

    @Test
    void doesNotKnowWhatIsOnlyDisabled() {
        offer("p1", "alpha", 0);
        lines.add(new Line("qiuc", "", Line.CONFIGURATION, State.DISABLED, List.of(), "there is no such plugin"));
        assertThatExceptionOfType(StartException.class).isThrownBy(() -> chosen("qiuc")).withMessageContaining("'qiuc'; known are [alpha]");
    }

    @Test
    void namesEachFailedPluginWhenNoTransportIsLeft() {
        failed("quic", "quic.jar is torn");
        failed("tcp", "tcp.jar is torn");
        assertThatExceptionOfType(StartException.class).isThrownBy(this::chosen)
                .withMessageContaining("no transport is left")
                .withMessageContaining("quic (quic.jar is torn)")
                .withMessageContaining("tcp (tcp.jar is torn)");
    }

    @Test
    void givesEachProviderItsSettings() throws StartException {
        offer("p1", "alpha", 0);
        offer("p2", "beta", 0);
        var settings = new Settings(Map.of("port", "1"));
        var transports = selection(Optional.empty(), Map.of("beta", settings)).choose().transports();
        assertThat(transports).extracting(one -> one.settings()).containsExactly(Settings.NONE, settings);
    }

    @Test
    void refusesSettingsOfAnUnknownProviderAndNamesTheKnownOnes() {
        offer("p1", "alpha", 0);
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> selection(Optional.empty(), Map.of("beta", Settings.NONE)).choose())
                .withMessageContaining("'beta'")
                .withMessageContaining("[alpha]");
    }
}
