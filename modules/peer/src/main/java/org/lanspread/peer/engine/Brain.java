package org.lanspread.peer.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.OperationKind;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.peer.download.Download;
import org.lanspread.peer.games.Offers;
import org.lanspread.peer.library.HeldReleases;
import org.lanspread.peer.library.Library;
import org.lanspread.peer.library.LocalGame;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.roster.Network;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.roster.Roster;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.runtime.Loop;
import org.lanspread.proto.Notice;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.GameStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All state of the peer, and what becomes known: each change is published and served from here. Every method runs on the loop and none blocks: what
 * takes time is started on a thread of its own and comes back as a message.
 */
final class Brain implements Network.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Brain.class);
    /** How long the first changes are gathered before anybody is told. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    /** How long subscribers wait for the next snapshot while changes come without pause. */
    private static final Duration LONGEST_SNAPSHOT_PAUSE = Duration.ofMillis(400);
    /** How long peers wait for the next notice while changes come without pause, as when many games are hashed: each notice makes them all ask. */
    private static final Duration LONGEST_NOTICE_PAUSE = Duration.ofSeconds(2);

    private final Loop loop;
    private final Consumer<PeerEvent> events;
    private final Deadlines deadlines;
    private final CatalogGate gate;
    private final Roster roster;
    private final HeldReleases held;
    private final GameKeeper keeper;
    private final Operations operations;
    private final Offers offers;
    private final Listings listings;
    private final Library library = new Library();
    private final FileLists fileLists;
    private final Pace notices;
    private final Pace snapshots;
    private final Map<GameId, ReleaseId> taken = new HashMap<>();
    private final Map<GameId, Download> downloads = new HashMap<>();
    private volatile GameStore store;
    private Network network;
    private Offering offering;
    private long toldRevision;
    private boolean ready;

    Brain(Loop loop, Consumer<PeerEvent> events, Deadlines deadlines, CatalogGate gate, Roster roster, GameStore store, HeldReleases held,
            ReleaseBook book, GameKeeper keeper, ManifestQuestions questions, SpaceFigures figures) {
        this.loop = loop;
        this.events = events;
        this.deadlines = deadlines;
        this.gate = gate;
        this.roster = roster;
        this.store = store;
        this.held = held;
        this.keeper = keeper;
        this.offers = new Offers(gate);
        this.operations = new Operations(loop, events, this::fetched);
        this.fileLists = new FileLists(loop, events, gate, library, offers, roster, book, questions, figures);
        this.listings = new Listings(loop, deadlines, roster, offers, this::offersChanged);
        this.notices = new Pace(FIRST_PAUSE, LONGEST_NOTICE_PAUSE, this::later, this::tellAll);
        this.snapshots = new Pace(FIRST_PAUSE, LONGEST_SNAPSHOT_PAUSE, this::later, this::publishSnapshot);
        this.offering = new Offering(library.revision(), List.of());
    }

    /** The timer must not wait, and the loop's queue may be full. */
    Deadlines.Pending later(Duration time, Runnable message) {
        return deadlines.after(time, () -> Thread.ofVirtual().name("lanspread-later").start(() -> loop.execute(message)));
    }

    void attach(Network attached) {
        network = attached;
    }

    /** The peer serves from now on. */
    void ready(PeerEvent.PeerReady event, List<PeerEvent.NeedsAttention> findings) {
        ready = true;
        events.accept(event);
        gate.size().ifPresent(games -> events.accept(new PeerEvent.CatalogChanged(games)));
        findings.forEach(events);
        library.games().stream().filter(LocalGame::damaged)
                .forEach(game -> events.accept(GameKeeper.attention(game.gameId(), "a file of it went bad on the disk")));
        if (!library.games().isEmpty()) {
            changed(library.games().stream().map(LocalGame::gameId).toList());
        }
    }

    /** Says what is here and what others offer. */
    void publishSnapshot() {
        events.accept(new PeerEvent.GamesListed(Snapshots.merge(library, offers, gate).games()));
    }

    void publishPeerCount() {
        events.accept(new PeerEvent.PeerCountUpdated(roster.count()));
    }

    /** A release is on its way here; if a new catalog does not admit it, that ends. */
    void taking(GameId game, ReleaseId release) {
        taken.put(game, release);
        cancelWhatIsNotAdmitted();
    }

    private void cancelWhatIsNotAdmitted() {
        taken.forEach((game, release) -> operations.find(game)
                .filter(_ -> !gate.admits(game, release))
                .ifPresent(operation -> operation.cancel().cancel()));
    }

    /** A transfer runs: those who hold the release join it, now and later. */
    void fetching(GameId game, ReleaseId release, Download download) {
        downloads.put(game, download);
        fileLists.holders(game, release).forEach(download::join);
    }

    /** Publishes an event of an operation, in line with what its end does to the state. Progress comes from the timer, which must not wait. */
    void say(PeerEvent event) {
        if (event instanceof PeerEvent.Progress) {
            loop.offer(() -> operations.tell(event));
        } else {
            loop.execute(() -> operations.tell(event));
        }
    }

    /** A game was looked at. */
    void looked(GameStore at, LocalGame game) {
        if (at != store) {
            return;
        }
        boolean changed = library.put(game);
        serve(game.gameId());
        if (changed && ready) {
            changed(List.of(game.gameId()));
        }
    }

    private void changed(List<GameId> games) {
        events.accept(new PeerEvent.LocalLibraryChanged(games));
        snapshots.ask();
        if (library.revision() != toldRevision) {
            notices.ask();
        }
    }

    /** A transfer or a whole operation is over. The library knows already what came of it. */
    void fetched(GameId game) {
        taken.remove(game);
        downloads.remove(game);
        serve(game);
    }

    /** Serves what is known to be here. An operation that changes it ends that itself just before, and it is not served again until that is over. */
    private void serve(GameId game) {
        Optional<ReleaseId> servable = library.find(game).filter(local -> local.isServable() && gate.admits(game)).flatMap(LocalGame::release);
        if (servable.isEmpty()) {
            held.retract(game);
        } else if (operations.find(game).filter(Brain::changesPayload).isEmpty()) {
            held.offer(servable.get(), store.game(game));
        }
    }

    private static boolean changesPayload(Operations.Running operation) {
        return operation.kind() == OperationKind.DOWNLOAD || operation.kind() == OperationKind.REMOVAL;
    }

    /** The catalog file was read. What it does not admit any more is neither served nor fetched from now on. */
    void catalogRead(CatalogGate read) {
        if (!gate.become(read)) {
            return;
        }
        gate.size().ifPresent(games -> events.accept(new PeerEvent.CatalogChanged(games)));
        fileLists.clear();
        cancelWhatIsNotAdmitted();
        library.games().forEach(game -> serve(game.gameId()));
        library.retell();
        roster.live().forEach(link -> {
            listings.forget(link.id());
            listings.ask(link.id());
        });
        snapshots.ask();
        notices.ask();
    }

    /** Uses another directory from now on. */
    void switchTo(GameStore opened) {
        GameStore before = store;
        store = opened;
        library.games().forEach(game -> held.retract(game.gameId()));
        library.clear();
        fileLists.clear();
        keeper.watch(opened);
        keeper.leave(before);
        events.accept(new PeerEvent.GameDirChanged(opened.folder()));
        snapshots.ask();
        notices.ask();
    }

    /** The directory that is in use; safe for use by several threads. */
    GameStore store() {
        return store;
    }

    Library library() {
        return library;
    }

    FileLists fileLists() {
        return fileLists;
    }

    Operations operations() {
        return operations;
    }

    @Override
    public void linked(PeerLink link) {
        if (roster.add(link)) {
            events.accept(new PeerEvent.PeerConnected(link.id(), link.name(), link.address()));
            publishPeerCount();
        }
        Thread.ofVirtual().name("lanspread-peers").start(() -> network.exchangePeers(link));
        listings.ask(link.id());
    }

    @Override
    public void unlinked(PeerLink link, boolean lost) {
        if (!roster.remove(link)) {
            listings.ask(link.id());
            return;
        }
        listings.forget(link.id());
        downloads.values().forEach(download -> download.leave(link.id()));
        events.accept(lost ? new PeerEvent.PeerLost(link.id()) : new PeerEvent.PeerDisconnected(link.id()));
        publishPeerCount();
        snapshots.ask();
    }

    /** A peer says that what it offers has changed. */
    void libraryChanged(PeerLink link) {
        listings.ask(link.id());
    }

    private void offersChanged(PeerLink link) {
        downloads.forEach((game, download) -> holdersChanged(game, download, link));
        snapshots.ask();
    }

    private void holdersChanged(GameId game, Download download, PeerLink link) {
        boolean holds = offers.of(game).stream().anyMatch(offer -> offer.peer().equals(link.id())
                && offer.game().release().equals(download.release()));
        if (holds) {
            download.join(link);
        } else {
            download.leave(link.id());
        }
    }

    private void tellAll() {
        toldRevision = library.revision();
        var notice = new Notice.LibraryChanged(toldRevision);
        List<PeerLink> peers = roster.live();
        peers.forEach(peer -> Thread.ofVirtual().name("lanspread-tell").start(() -> tell(peer, notice)));
    }

    private static void tell(PeerLink peer, Notice notice) {
        try {
            peer.tell(notice);
        } catch (IOException e) {
            LOG.debug("{} was not told of a change: {}", peer, Quoted.plain(String.valueOf(e.getMessage())));
        }
    }

    /** What is offered to other peers now. */
    Offering offering() {
        if (offering.revision() != library.revision()) {
            offering = new Offering(library.revision(), Snapshots.offered(library, gate));
        }
        return offering;
    }

    /** Who is live, and where it listens. */
    List<PeerLink> livePeers() {
        return new ArrayList<>(roster.live());
    }
}
