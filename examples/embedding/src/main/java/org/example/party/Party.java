package org.example.party;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerConfig;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.StartException;
import org.lanspread.platform.Platform;
import org.lanspread.platform.PlatformConfig;
import org.lanspread.platform.PluginReport;
import org.lanspread.spi.model.GameId;

/** Starts a peer on this machine only, and takes the commands {@code list} and {@code install ID} until its input ends. */
public final class Party {
    private Party() {}

    /** @param arguments the folder of games, the folder for the peer's own files, and optionally a folder of plugins */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2 || arguments.length > 3) {
            System.err.println("usage: party GAMES STATE [PLUGINS]");
            System.exit(2);
        }
        try {
            run(Path.of(arguments[0]), Path.of(arguments[1]), arguments.length > 2 ? Optional.of(Path.of(arguments[2])) : Optional.empty());
        } catch (StartException e) {
            System.err.println("party: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(Path games, Path state, Optional<Path> pluginDir) throws StartException, IOException {
        var plugins = new PlatformConfig(pluginDir, Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
        var platform = Platform.open(plugins);
        platform.report().lines().forEach(Party::tell);

        var config = new PeerConfig(games, state, "party", new InetSocketAddress("127.0.0.1", 0), Optional.empty());
        try (Peer peer = platform.start(config, Party::tell)) {
            // Whoever ends the process from outside gets a peer that stops in order too; a second close does nothing.
            Runtime.getRuntime().addShutdownHook(new Thread(peer::close));
            obey(peer);
        }
        System.out.println("stopped");
    }

    private static void tell(PluginReport.Line line) {
        System.out.println("plugin " + line.plugin() + " of " + line.source() + " is " + line.state() + " " + line.reason());
    }

    /** On a thread of the peer, one event after the other: long work belongs elsewhere. */
    private static void tell(long seq, Instant time, PeerEvent event) {
        switch (event) {
            case PeerEvent.PeerReady ready -> System.out.println("ready as " + ready.peerId() + " with " + ready.plugins());
            case PeerEvent.GamesListed listed -> listed.games().forEach(game -> System.out.println("game " + game.gameId()));
            case PeerEvent.InstallGameFinished done -> System.out.println("installed " + done.gameId() + " in " + done.folder());
            case PeerEvent.Failure failure -> System.out.println("failed " + failure.gameId() + ": " + failure.message());
            case PeerEvent.CommandRejected rejected -> System.out.println("rejected: " + rejected.message());
            default -> { }
        }
    }

    private static void obey(Peer peer) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("list")) {
                peer.send(new PeerCommand.ListGames());
            } else if (line.startsWith("install ")) {
                GameId.parse(line.substring("install ".length())).map(PeerCommand.InstallGame::new)
                        .ifPresentOrElse(peer::send, () -> System.out.println("rejected: that is no id of a game"));
            }
        }
    }
}
