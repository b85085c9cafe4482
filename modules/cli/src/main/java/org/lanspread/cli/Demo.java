package org.lanspread.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.Quoted;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The story of the demo: three peers, one game. Closing it stops the peers and deletes what they made, from any thread and at any time. */
final class Demo implements AutoCloseable {
    private static final Duration ALL = Duration.ofSeconds(60);
    private static final Duration DISCOVERY = Duration.ofSeconds(9);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STOP = Duration.ofSeconds(4);
    private static final List<String> SOURCES = List.of("ada", "bob");
    private static final String RECEIVER = "cleo";

    private final PrintStream out;
    private final DemoFiles files;
    private final Path launcher;
    private final NetworkInterface network;
    private final boolean keep;
    private final Path folder;
    private final long startNanos = System.nanoTime();
    private final List<DemoPeer> peers = new ArrayList<>();
    private boolean closed;

    Demo(PrintStream out, Path home, NetworkInterface network, boolean keep) throws CliException {
        this.out = out;
        this.files = new DemoFiles(home);
        this.launcher = home.resolve("bin").resolve("lanspread");
        this.network = network;
        this.keep = keep;
        Folders.requireFile(launcher, "the program", "unpack Lanspread again, a part of it is missing", CliException::new);
        try {
            this.folder = Files.createTempDirectory("lanspread-demo-");
        } catch (IOException e) {
            throw new CliException("no temporary folder can be made: look whether the disk is full", e);
        }
    }

    /** Tells the story to its end and cleans up. Ends quietly if it is closed meanwhile. */
    void run() throws CliException, InterruptedException {
        try {
            tell();
        } catch (CliException e) {
            if (!isClosed()) {
                throw e;
            }
        } finally {
            close();
        }
    }

    private void tell() throws CliException, InterruptedException {
        Deadline end = Deadline.in(ALL);
        say("Three peers on this machine, each a process of its own, on the network interface " + network.getName() + ".");
        List<JsonNode> sources = startSources(end);
        DemoPeer receiver = connectReceiver(sources, end);
        awaitOffers(receiver, end);
        Path installed = fetch(receiver, end);
        int count = files.verify(installed);
        say("All " + count + " installed files have the hashes that they should have.");
        say(keep ? "Kept for you to look at: " + folder : "That was the demo; its peers stop and its folders go.");
    }

    private List<JsonNode> startSources(Deadline end) throws CliException, InterruptedException {
        var started = new ArrayList<DemoPeer>();
        for (String name : SOURCES) {
            files.copyGame(folder.resolve(name).resolve("games"));
            started.add(start(name, List.of()));
        }
        var ready = new ArrayList<JsonNode>();
        for (DemoPeer peer : started) {
            ready.add(ready(peer, end));
            say("%s (%s) shares the game '%s'.", peer.name(), words(ready.getLast()), DemoFiles.TITLE);
        }
        return ready;
    }

    private DemoPeer connectReceiver(List<JsonNode> sources, Deadline end) throws CliException, InterruptedException {
        makeFolder(folder.resolve(RECEIVER).resolve("games"));
        DemoPeer receiver = start(RECEIVER, List.of());
        say("%s (%s) has no games and looks for peers.", RECEIVER, words(ready(receiver, end)));
        if (meetsAll(receiver, sources, end.orIn(DISCOVERY))) {
            say("%s found %s by mDNS.", RECEIVER, String.join(" and ", SOURCES));
            return receiver;
        }
        say("mDNS does not work here, so %s is told the addresses.", RECEIVER);
        receiver.askToStop();
        receiver.awaitStop(Deadline.in(STOP));
        DemoPeer told = start(RECEIVER, List.of("--peer", String.join(",", sources.stream().map(Demo::address).toList())));
        ready(told, end);
        if (!meetsAll(told, sources, end)) {
            throw new CliException(RECEIVER + " could not connect to " + String.join(" and ", SOURCES)
                    + ": look whether a firewall blocks connections on " + network.getName());
        }
        say("%s is connected to %s.", RECEIVER, String.join(" and ", SOURCES));
        return told;
    }

    private static boolean meetsAll(DemoPeer receiver, List<JsonNode> sources, Deadline deadline) throws CliException, InterruptedException {
        Set<String> missing = new HashSet<>(sources.stream().map(source -> source.path("peerId").asString("")).toList());
        while (!missing.isEmpty()) {
            var met = receiver.poll(deadline, event -> DemoPeer.kind(event).equals("PeerConnected"));
            if (met.isEmpty()) {
                return false;
            }
            missing.remove(met.get().path("peerId").asString(""));
        }
        return true;
    }

    private static void awaitOffers(DemoPeer receiver, Deadline end) throws CliException, InterruptedException {
        boolean offered = false;
        while (!offered && !end.isOver()) {
            receiver.send("ListGames");
            offered = receiver.poll(end.orIn(POLL), Demo::listsAllOffers).isPresent();
        }
        if (!offered) {
            throw new CliException(RECEIVER + " did not hear in time that " + String.join(" and ", SOURCES) + " offer the game: run the demo again");
        }
    }

    private static boolean listsAllOffers(JsonNode event) {
        for (JsonNode game : event.path("games")) {
            if (game.path("gameId").asString("").equals(DemoFiles.GAME_ID)) {
                return game.path("peers").asInt(0) >= SOURCES.size();
            }
        }
        return false;
    }

    private Path fetch(DemoPeer receiver, Deadline end) throws CliException, InterruptedException {
        receiver.send("FetchLatestFromPeers", DemoFiles.GAME_ID);
        JsonNode found = receiver.await("asking for the game", end, event -> DemoPeer.kind(event).equals("GotGameFiles"));
        long bytes = 0;
        for (JsonNode file : found.path("files")) {
            bytes += file.path("size").asLong(0);
        }
        say("%s asks %d peers for '%s', version %s, %s.", RECEIVER, found.path("peers").asInt(0), DemoFiles.TITLE,
                Quoted.plain(found.path("version").asString("")), Amounts.bytes(bytes));
        receiver.send("DownloadGameFiles", DemoFiles.GAME_ID);
        long fetchNanos = System.nanoTime();
        JsonNode fetched = receiver.await("the download", end, event -> DemoPeer.kind(event).equals("DownloadGameFilesFinished"));
        say("It is downloaded and verified, after %s: %s.", elapsed(fetchNanos), shares(fetched.path("sources")));
        long installNanos = System.nanoTime();
        JsonNode installed = receiver.await("the installation", end, event -> DemoPeer.kind(event).equals("InstallGameFinished"));
        Path where = Path.of(installed.path("folder").asString(""));
        say("It is unpacked, after %s, and lies in %s.", elapsed(installNanos), where);
        return where;
    }

    private static String shares(JsonNode sources) {
        var shares = new ArrayList<String>();
        for (JsonNode source : sources) {
            shares.add(Amounts.bytes(source.path("bytes").asLong(0)) + " from " + Quoted.plain(source.path("name").asString("")));
        }
        return String.join(", ", shares);
    }

    private synchronized DemoPeer start(String name, List<String> more) throws CliException {
        if (closed) {
            throw new CliException("the demo was stopped");
        }
        var options = new ArrayList<>(List.of("--interface", network.getName()));
        if (isLoopback()) {
            options.addAll(List.of("--listen", "127.0.0.1:0"));
        }
        options.addAll(more);
        DemoPeer peer = DemoPeer.start(launcher, name, folder.resolve(name), options);
        peers.add(peer);
        return peer;
    }

    private boolean isLoopback() {
        try {
            return network.isLoopback();
        } catch (SocketException e) {
            return false;
        }
    }

    private static JsonNode ready(DemoPeer peer, Deadline end) throws CliException, InterruptedException {
        return peer.await("its start", end, event -> DemoPeer.kind(event).equals("PeerReady"));
    }

    private static String words(JsonNode ready) {
        return new PeerId(ready.path("peerId").asString("")).words();
    }

    private static String address(JsonNode ready) {
        JsonNode listen = ready.path("listen").path(0);
        String host = listen.path("host").asString("");
        return (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + listen.path("port").asInt(0);
    }

    private static void makeFolder(Path wanted) throws CliException {
        try {
            Files.createDirectories(wanted);
        } catch (IOException e) {
            throw new CliException("the folder " + Quoted.of(wanted.toString()) + " cannot be made: look whether the disk is full", e);
        }
    }

    private void say(String sentence, Object... parts) {
        out.printf(Locale.ROOT, "%5.1f s  %s%n", seconds(startNanos), parts.length == 0 ? sentence : String.format(Locale.ROOT, sentence, parts));
    }

    private static String elapsed(long sinceNanos) {
        return String.format(Locale.ROOT, "%.2f s", seconds(sinceNanos));
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            peers.forEach(DemoPeer::askToStop);
            Deadline deadline = Deadline.in(STOP);
            for (DemoPeer peer : peers) {
                peer.awaitStop(deadline);
            }
            if (!keep) {
                DemoFiles.delete(folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LoggerFactory.getLogger(Demo.class).warn("{} could not be deleted; delete it yourself", folder, e);
        }
    }
}
