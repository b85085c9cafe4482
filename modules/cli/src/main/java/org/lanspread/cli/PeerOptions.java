package org.lanspread.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lanspread.peer.PeerConfig;
import org.lanspread.platform.PlatformConfig;
import org.lanspread.spi.Settings;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.Quoted;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to start a peer: the options of all commands that do. */
final class PeerOptions {
    private static final Pattern LISTEN = Pattern.compile("(?:\\[([^\\[\\]]+)]|([^:\\[\\]]+)):([0-9]{1,5})");
    /** The plugin, and the discovery of it, that wants to know on which networks to look for peers. */
    static final String MDNS = "mdns";
    private static final String STATIC = "static";

    @Mixin
    private PluginOptions plugins;

    @Option(names = "--games", paramLabel = "DIR", required = true, description = "The folder whose sub-folders are games.")
    private Path games;

    @Option(names = "--catalog", paramLabel = "FILE", description = "Share and fetch only the games of this catalog. Default: any game.")
    private Optional<Path> catalog = Optional.empty();

    @Option(names = "--state", paramLabel = "DIR",
            description = "The peer's own folder for its key and indexes. Default: in the user's data folder. One peer at a time uses it.")
    private Optional<Path> state = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "What other people see. Default: login and computer.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--peer", paramLabel = "HOST:PORT", split = ",",
            description = "A peer to connect to, where it cannot be found by itself. May be repeated.")
    private List<String> peers = List.of();

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where to listen. Default: all addresses, a free port.")
    private Optional<String> listen = Optional.empty();

    @Option(names = "--interface", paramLabel = "NAME", split = ",",
            description = "A network interface to find peers on. May be repeated. Default: all that fit.")
    private List<String> interfaces = List.of();

    @Option(names = "--discovery", paramLabel = "ID", split = ",",
            description = "How to find peers, for example mdns,static. Default: every way there is.")
    private List<String> discoveries = List.of();

    @Option(names = "--transport", paramLabel = "ID", split = ",",
            description = "How to connect, best first, for example quic. Default: every way there is.")
    private List<String> transports = List.of();

    @Option(names = "--unpacker", paramLabel = "ID", split = ",", description = "What to unpack with, best first. Default: every one there is.")
    private List<String> unpackers = List.of();

    /** Begins the log. */
    void configureLogging(Console console) {
        plugins.configureLogging(console);
    }

    /** The peer that the options describe. Refuses, as a wrong command line, what could not be started. */
    PeerConfig peer() {
        Folders.requireFolder(games, "the game folder", "name another with --games", plugins::refusal);
        catalog.ifPresent(file -> Folders.requireFile(file, "the catalog", "name another with --catalog, or leave the option out", plugins::refusal));
        var defaults = UserDefaults.ofProcess();
        return new PeerConfig(
                games, state.orElseGet(defaults::stateDir), name.map(this::checkedName).orElseGet(defaults::peerName), listen(), catalog);
    }

    /** The choice of plugins that the options describe. */
    PlatformConfig platform() {
        return new PlatformConfig(
                plugins.pluginDir(), plugins.disabledPlugins(), given(transports), given(discoveries), given(unpackers), settings());
    }

    private static Optional<List<String>> given(List<String> ids) {
        return Optional.of(ids).filter(list -> !list.isEmpty());
    }

    private Map<String, Settings> settings() {
        var settings = new HashMap<String, Settings>();
        if (!peers.isEmpty()) {
            if (!uses(STATIC)) {
                throw plugins.refusal("--peer needs the discovery 'static': do not disable it, and name it in --discovery too");
            }
            peers.forEach(this::requireAddress);
            settings.put(STATIC, new Settings(Map.of("peers", String.join(",", peers))));
        }
        if (!interfaces.isEmpty()) {
            interfaces.forEach(this::requireInterface);
            if (uses(MDNS)) {
                settings.put(MDNS, new Settings(Map.of("interfaces", String.join(",", interfaces))));
            }
        }
        return settings;
    }

    private boolean uses(String discovery) {
        return (discoveries.isEmpty() || discoveries.contains(discovery)) && !plugins.disabledPlugins().contains(discovery);
    }

    private String checkedName(String given) {
        if (given.isBlank() || given.length() > PeerConfig.MAX_NAME_CHARS || !Quoted.plain(given).equals(given)) {
            throw plugins.refusal("--name " + Quoted.of(given) + " cannot be shown: use 1 to " + PeerConfig.MAX_NAME_CHARS + " visible characters");
        }
        return given;
    }

    private void requireAddress(String peer) {
        if (PeerAddress.parse("any", peer).isEmpty()) {
            throw plugins.refusal("--peer " + Quoted.of(peer) + " is not an address: give HOST:PORT, for example 192.168.1.20:5566");
        }
    }

    private void requireInterface(String wanted) {
        try {
            if (NetworkInterface.getByName(wanted) == null) {
                throw plugins.refusal("this machine has no network interface " + Quoted.of(wanted) + ": it has "
                        + String.join(", ", NetworkInterface.networkInterfaces().map(NetworkInterface::getName).sorted().toList()));
            }
        } catch (SocketException e) {
            throw plugins.refusal("the network interfaces of this machine cannot be listed: leave --interface out");
        }
    }

    private InetSocketAddress listen() {
        return listen.map(this::parsedListen).orElseGet(() -> new InetSocketAddress(onlyLoopback() ? "127.0.0.1" : "0.0.0.0", 0));
    }

    /** A peer that looks for others on this machine only has no business to be reachable from elsewhere. */
    private boolean onlyLoopback() {
        return !interfaces.isEmpty() && interfaces.stream().allMatch(PeerOptions::isLoopback);
    }

    private static boolean isLoopback(String name) {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            return found != null && found.isLoopback();
        } catch (SocketException e) {
            return false;
        }
    }

    private InetSocketAddress parsedListen(String text) {
        Matcher parts = LISTEN.matcher(text);
        int port = parts.matches() ? Integer.parseInt(parts.group(3)) : Integer.MAX_VALUE;
        if (port > 65_535) {
            throw plugins.refusal("--listen " + Quoted.of(text)
                    + " is not an address: give HOST:PORT, for example 0.0.0.0:5566; port 0 takes a free one");
        }
        String host = parts.group(1) != null ? parts.group(1) : parts.group(2);
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw plugins.refusal("--listen " + Quoted.of(text) + " names a host that nobody knows: give an address of this machine");
        }
    }
}
