package org.lanspread.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lanspread.peer.Peer;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.Quoted;

/** Gives other peers a moment to appear, and remembers those that are live. */
final class PeersJob implements Job {
    private final boolean json;
    private final Map<PeerId, Heard> live = new LinkedHashMap<>();
    private boolean asked;

    PeersJob(boolean json) {
        this.json = json;
    }

    @Override
    public Optional<Outcome> onEvent(Heard heard, Peer peer) {
        switch (heard.event()) {
            case PeerEvent.PeerConnected connected -> live.put(connected.peerId(), heard);
            case PeerEvent.PeerDisconnected gone -> live.remove(gone.peerId());
            case PeerEvent.PeerLost gone -> live.remove(gone.peerId());
            case PeerEvent.PeerCountUpdated _ when asked -> {
                return Optional.of(Outcome.done(json ? lines(heard) : table()));
            }
            default -> { }
        }
        return Job.broken(heard.event());
    }

    @Override
    public boolean isWaiting() {
        return !asked;
    }

    @Override
    public Optional<Outcome> onPatienceOver(Peer peer) {
        asked = true;
        peer.send(new PeerCommand.GetPeerCount());
        return Optional.empty();
    }

    private String lines(Heard count) {
        return Stream.concat(live.values().stream(), Stream.of(count)).map(Heard::json).collect(Collectors.joining("\n"));
    }

    private String table() {
        if (live.isEmpty()) {
            return "No other peer is here. If there should be one, look whether both are on the same network, or name it with --peer HOST:PORT.";
        }
        var table = new Table("WORDS", "NAME", "ADDRESS");
        for (Heard heard : live.values()) {
            if (heard.event() instanceof PeerEvent.PeerConnected peer) {
                table.row(peer.peerId().words(), Quoted.plain(peer.name()), Quoted.plain(peer.address()));
            }
        }
        return table.toString();
    }
}
