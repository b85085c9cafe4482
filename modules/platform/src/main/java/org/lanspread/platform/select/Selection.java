package org.lanspread.platform.select;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lanspread.peer.Providers;
import org.lanspread.peer.Providers.Configured;
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
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.net.Discovery;
import org.lanspread.spi.net.Transport;
import org.lanspread.spi.stream.StreamInstallProvider;
import org.lanspread.spi.unpack.Unpacker;

/**
 * Chooses. The order of configuration comes first, then priority, then id; how well an unpacker matches an archive comes between configuration and
 * priority and is asked by the peer, for each archive.
 *
 * @param config what is wanted
 * @param offers what is there; the ids of one service are unique
 * @param report why the rest is not
 */
public record Selection(PlatformConfig config, List<Offer> offers, PluginReport report) {
    private static final Comparator<Provider> BY_PRIORITY_AND_ID =
            Comparator.comparingInt(Provider::priority).reversed().thenComparing(Provider::id);

    /**
     * The choice.
     *
     * @throws StartException if an id is unknown, or no transport is left
     */
    public Providers choose() throws StartException {
        refuseUnknownSettings();
        var transports = transports();
        if (transports.isEmpty()) {
            throw new StartException("no transport is left, so no peer can be reached: " + losses());
        }
        return new Providers(transports, discoveries(), unpackers(), streamInstalls());
    }

    private List<Provider> chosen(Service service) throws StartException {
        var wanted = config.ids(service);
        if (wanted.isPresent()) {
            refuseUnknown("the configuration names", service.word(), wanted.get(), known(service));
        }
        return ordered(service, wanted);
    }

    private List<Provider> ordered(Service service, Optional<List<String>> wanted) {
        var byId = offers.stream().filter(offer -> offer.service() == service).map(Offer::provider)
                .collect(Collectors.toMap(Provider::id, Function.identity()));
        return wanted.isPresent()
                ? wanted.get().stream().distinct().filter(byId::containsKey).map(byId::get).toList()
                : byId.values().stream().sorted(BY_PRIORITY_AND_ID).toList();
    }

    private void refuseUnknownSettings() throws StartException {
        var known = Stream.of(Service.values()).flatMap(service -> known(service).stream()).collect(Collectors.toCollection(TreeSet::new));
        refuseUnknown("there are settings for", "provider", config.settings().keySet(), known);
    }

    private static void refuseUnknown(String where, String what, Collection<String> ids, TreeSet<String> known) throws StartException {
        var unknown = new TreeSet<>(ids);
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new StartException(where + " the unknown " + what + " " + Quoted.of(unknown.first()) + "; known are " + known);
        }
    }

    /** What does not work here is known all the same, by its plugin's id if its own could not be asked: the report says what is wrong with it. */
    private TreeSet<String> known(Service service) {
        var provided = report.lines().stream().flatMap(line -> line.provided().stream()).filter(one -> one.service() == service).map(Provided::id);
        var named = notLoaded().filter(line -> !line.source().equals(Line.CONFIGURATION)).map(Line::plugin);
        return Stream.concat(provided, named).collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Configured<Transport>> transports() throws StartException {
        return chosen(Service.TRANSPORT).stream().map(Transport.class::cast).map(this::configured).toList();
    }

    private List<Configured<Discovery>> discoveries() throws StartException {
        return chosen(Service.DISCOVERY).stream().map(Discovery.class::cast).map(this::configured).toList();
    }

    private List<Unpacker> unpackers() throws StartException {
        return chosen(Service.UNPACKER).stream().map(Unpacker.class::cast).toList();
    }

    /** In the order of the unpackers, one of which need not be able to stream. */
    private List<StreamInstallProvider> streamInstalls() {
        var service = Service.STREAM_INSTALL;
        return ordered(service, config.ids(service)).stream().map(StreamInstallProvider.class::cast).toList();
    }

    private <P extends Provider> Configured<P> configured(P provider) {
        return new Configured<>(provider, config.settings().getOrDefault(provider.id(), Settings.NONE));
    }

    private String losses() {
        var reasons = notLoaded().map(line -> line.plugin() + " (" + line.reason() + ")").toList();
        return reasons.isEmpty() ? "install a transport plugin, or configure the plugin folder" : String.join("; ", reasons);
    }

    private Stream<Line> notLoaded() {
        return report.lines().stream().filter(line -> line.state() != State.LOADED);
    }
}
