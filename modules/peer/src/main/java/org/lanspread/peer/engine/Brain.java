package org.lanspread.peer.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.OperationKind;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.peer.download.Download;
import org.lanspread.peer.games.Offers;
import org.lanspread.peer.library.HeldReleases;
import org.lanspread.peer.library.Library;
import org.lanspread.peer.library.LocalGame;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.operation.Downloader;
import org.lanspread.peer.operation.Installer;
import org.lanspread.peer.operation.Remover;
import org.lanspread.peer.roster.Network;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.roster.Roster;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.runtime.Loop;
import org.lanspread.proto.Notice;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.GameStore;
import org.lanspread.store.InstalledRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All state of the peer and what happens to it. Every method runs on the loop and none blocks: what takes time is started on a thread of its own
 * and comes back as a message.
 */
final class Brain implements Network.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Brain.class);
    /** How long changes are gathered before a new snapshot is published. */
    private static final Duration SNAPSHOT_PAUSE = Duration.ofMillis(250);
    /** How long peers wait for the next notice while changes come without pause, as when many games are hashed: each notice makes them all ask. */
    private static final Duration LONGEST_NOTICE_PAUSE = Duration.ofSeconds(2);

    /** How many commands wait for a peer that is still starting. */
    private static final int MAX_EARLY = 1_024;

    /** What an operation does in the game directory that was in use when it began. */
    @FunctionalInterface
    private interface Work {
        PeerEvent run(GameStore at, Operations.Running self) throws Exception;
    }

    private final Loop loop;
    private final Consumer<PeerEvent> events;
    private final Deadlines deadlines;
    private final CatalogGate gate;
    private final Roster roster;
    private final HeldReleases held;
    private final ReleaseBook book;
    private final GameKeeper keeper;
    private final Downloader downloader;
    private final Installer installer;
    private final Operations operations;
    private final Offers offers;
    private final Listings listings;
    private final Library library = new Library();
    private final FileLists fileLists;
    private final Pace notices;
    private final Map<GameId, Download> downloads = new HashMap<>();
    private final List<Runnable> early = new ArrayList<>();
    private volatile GameStore store;
    private Network network;
    private Offering offering;
    private boolean snapshotDue;
    private boolean ready;
    private volatile boolean stopping;

    Brain(Loop loop, Consumer<PeerEvent> events, Deadlines deadlines, CatalogGate gate, Roster roster, GameStore store, HeldReleases held,
            ReleaseBook book, GameKeeper keeper, Downloader downloader, Installer installer) {
        this.loop = loop;
        this.events = events;
        this.deadlines = deadlines;
        this.gate = gate;
        this.roster = roster;
        this.store = store;
        this.held = held;
        this.book = book;
        this.keeper = keeper;
        this.downloader = downloader;
        this.installer = installer;
        this.offers = new Offers(gate);
        this.operations = new Operations(loop, events, this::ended);
        this.fileLists = new FileLists(loop, events, gate, library, offers, roster, book);
        this.listings = new Listings(loop, deadlines, roster, offers, this::offersChanged);
        this.notices = new Pace(
                SNAPSHOT_PAUSE, LONGEST_NOTICE_PAUSE, this::later, this::tellAll);
        this.offering = new Offering(library.revision(), List.of());
    }

    /** The timer must not wait, and the loop's queue may be full. */
    private void later(Duration time, Runnable message) {
        deadlines.after(time, () -> Thread.ofVirtual().name("lanspread-later").start(() -> loop.execute(message)));
    }

    void attach(Network attached) {
        network = attached;
    }

    /** The peer serves from now on, and carries out commands. */
    void ready(PeerEvent.PeerReady event, List<PeerEvent.NeedsAttention> findings) {
        ready = true;
        events.accept(event);
        gate.size().ifPresent(games -> events.accept(new PeerEvent.CatalogChanged(games)));
        findings.forEach(events);
        if (!library.games().isEmpty()) {
            changed(library.games().stream().map(LocalGame::gameId).toList());
        }
        early.forEach(Runnable::run);
        early.clear();
    }

    /** Carries out a command, once the peer is ready. */
    void handle(PeerCommand command) {
        if (ready) {
            carryOut(command);
        } else if (early.size() < MAX_EARLY) {
            early.add(() -> carryOut(command));
        } else {
            reject(command, FailureReason.OVERLOADED, "too many commands wait for the start: send fewer at once");
        }
    }

    /** Publishes what stood in place of a command, in line with the commands. */
    void handle(PeerEvent.CommandRejected rejected) {
        if (ready || early.size() >= MAX_EARLY) {
            events.accept(rejected);
        } else {
            early.add(() -> events.accept(rejected));
        }
    }

    private void carryOut(PeerCommand command) {
        switch (command) {
            case PeerCommand.ListGames _ -> publishSnapshot();
            case PeerCommand.GetPeerCount _ -> events.accept(new PeerEvent.PeerCountUpdated(roster.count()));
            case PeerCommand.GetGame get -> getGame(get, true);
            case PeerCommand.FetchLatestFromPeers fetch -> getGame(fetch, false);
            case PeerCommand.DownloadGameFiles download -> download(download);
            case PeerCommand.InstallGame install -> install(install);
            case PeerCommand.UninstallGame uninstall -> uninstall(uninstall);
            case PeerCommand.RemoveDownloadedGame remove -> remove(remove);
            case PeerCommand.CancelDownload cancel -> cancel(cancel);
            case PeerCommand.SetGameDir set -> setGameDir(set);
            case PeerCommand.StreamInstallGame stream ->
                reject(stream, FailureReason.UNSUPPORTED, "streamed installation is not offered by this version: download the game instead");
        }
    }

    private void reject(PeerCommand command, FailureReason reason, String message) {
        Optional<GameId> game = command instanceof PeerCommand.ForGame about ? Optional.of(about.gameId()) : Optional.empty();
        events.accept(new PeerEvent.CommandRejected(command.name(), game, reason, message));
    }

    private void publishSnapshot() {
        events.accept(new PeerEvent.GamesListed(Snapshots.merge(library, offers, gate).games()));
    }

    private void snapshotSoon() {
        if (!snapshotDue) {
            snapshotDue = true;
            later(SNAPSHOT_PAUSE, this::publishChanges);
        }
    }

    private void publishChanges() {
        snapshotDue = false;
        publishSnapshot();
    }

    private void getGame(PeerCommand.ForGame command, boolean useLocal) {
        GameId game = command.gameId();
        if (!gate.admits(game)) {
            reject(command, FailureReason.NOT_IN_CATALOG, "the catalog does not list " + game + ": ask who made it, or start without a catalog");
        } else {
            fileLists.ask(game, useLocal);
        }
    }

    private void start(GameId game, OperationKind kind, Work work) {
        GameStore at = store;
        operations.start(game, kind, self -> {
            try {
                return work.run(at, self);
            } finally {
                keeper.lookNow(at, game);
            }
        });
    }

    /** An operation ended, its terminal event follows. The library knows already what came of it. */
    private void ended(GameId game) {
        downloads.remove(game);
        serve(game);
    }

    private boolean mayStart(PeerCommand.ForGame command) {
        if (stopping) {
            reject(command, FailureReason.STOPPING, "the peer is stopping");
        } else if (operations.find(command.gameId()).isPresent()) {
            reject(command, FailureReason.BUSY, "another operation of " + command.gameId() + " is running: wait for it or cancel it");
        } else if (operations.isFull()) {
            reject(command, FailureReason.BUSY, Operations.MAX_RUNNING + " operations are running: wait for one of them");
        } else {
            return true;
        }
        return false;
    }

    private void download(PeerCommand.DownloadGameFiles command) {
        GameId game = command.gameId();
        Optional<FileLists.Selection> known = fileLists.find(game);
        if (!mayStart(command)) {
            return;
        }
        if (known.isEmpty() || !gate.admits(game)) {
            reject(command, FailureReason.NO_FILE_LIST, "ask for the files of " + game + " first (GetGame)");
            return;
        }
        FileLists.Selection selection = known.get();
        Set<EntryPath> all = new HashSet<>();
        selection.manifest().files().forEach(file -> all.add(file.path()));
        if (!command.files().isEmpty() && !all.equals(Set.copyOf(command.files()))) {
            reject(command, FailureReason.NO_FILE_LIST, "the files are not those of the last file list of " + game + ": ask again (GetGame)");
            return;
        }
        fileLists.forget(game);
        start(game, OperationKind.DOWNLOAD, (at, self) -> downloadAndInstall(at, selection, self));
        serve(game);
    }

    /** Runs on the thread of the operation. */
    private PeerEvent downloadAndInstall(GameStore at, FileLists.Selection selection, Operations.Running self) throws InterruptedException {
        GameId game = selection.manifest().gameId();
        PeerEvent downloaded = downloader.download(new Downloader.Job(
                at, selection.release(), selection.manifest(), download -> loop.execute(() -> fetching(game, selection.release(), download)),
                self.cancel(), () -> stopping));
        if (!(downloaded instanceof PeerEvent.DownloadGameFilesFinished)) {
            return downloaded;
        }
        keeper.lookNow(at, game);
        loop.execute(() -> {
            downloads.remove(game);
            operations.tell(downloaded);
            operations.changeKind(game, installation(game));
            serve(game);
        });
        return installer.install(at, game, installed(selection.manifest().version(), selection.release()), self.cancel());
    }

    private OperationKind installation(GameId game) {
        return library.find(game).flatMap(LocalGame::installed).isPresent() ? OperationKind.UPDATE : OperationKind.INSTALL;
    }

    private static InstalledRecord installed(GameVersion version, ReleaseId release) {
        return new InstalledRecord(Optional.of(version), Optional.of(release));
    }

    private void fetching(GameId game, ReleaseId release, Download download) {
        downloads.put(game, download);
        fileLists.holders(game, release).forEach(download::join);
    }

    private void install(PeerCommand.InstallGame command) {
        GameId game = command.gameId();
        if (!mayStart(command)) {
            return;
        }
        Optional<LocalGame> local = library.find(game).filter(known -> known.version().isPresent());
        if (local.isEmpty()) {
            reject(command, FailureReason.NOT_DOWNLOADED, game + " is not downloaded: download it first");
            return;
        }
        var record = new InstalledRecord(local.get().version(), local.get().release());
        start(game, installation(game), (at, self) -> installer.install(at, game, record, self.cancel()));
    }

    private void uninstall(PeerCommand.UninstallGame command) {
        GameId game = command.gameId();
        if (!mayStart(command)) {
            return;
        }
        if (library.find(game).flatMap(LocalGame::installed).isEmpty()) {
            reject(command, FailureReason.NOT_INSTALLED, game + " is not installed");
            return;
        }
        start(game, OperationKind.UNINSTALL, (at, _) -> new Remover(at, held, this::say).uninstall(game));
    }

    private void remove(PeerCommand.RemoveDownloadedGame command) {
        GameId game = command.gameId();
        if (!mayStart(command)) {
            return;
        }
        Optional<LocalGame> local = library.find(game);
        if (!gate.admits(game)) {
            reject(command, FailureReason.NOT_IN_CATALOG, "the catalog does not list " + game + ": remove its folder by hand if it is not wanted");
        } else if (local.flatMap(LocalGame::version).isEmpty()) {
            reject(command, FailureReason.NOT_DOWNLOADED, game + " is not downloaded");
        } else if (local.get().installed().isPresent()) {
            reject(command, FailureReason.INSTALLED, game + " is installed: uninstall it first");
        } else {
            start(game, OperationKind.REMOVAL, (at, _) -> new Remover(at, held, this::say).remove(game));
            serve(game);
        }
    }

    private void cancel(PeerCommand.CancelDownload command) {
        Optional<Operations.Running> running = operations.find(command.gameId())
                .filter(operation -> operation.kind() != OperationKind.UNINSTALL && operation.kind() != OperationKind.REMOVAL);
        if (running.isEmpty()) {
            reject(command, FailureReason.NOT_RUNNING, "no download or installation of " + command.gameId() + " is running");
            return;
        }
        running.get().cancel().cancel();
    }

    /** Publishes an event of an operation, in line with what its end does to the state. Progress comes from the timer, which must not wait. */
    void say(PeerEvent event) {
        if (event instanceof PeerEvent.Progress) {
            loop.offer(() -> operations.tell(event));
        } else {
            loop.execute(() -> operations.tell(event));
        }
    }

    private void setGameDir(PeerCommand.SetGameDir command) {
        if (stopping || !operations.isIdle()) {
            reject(command, FailureReason.BUSY, "operations are running: wait for them or cancel them");
            return;
        }
        if (command.path().toAbsolutePath().normalize().equals(store.folder())) {
            events.accept(new PeerEvent.GameDirChanged(store.folder()));
            return;
        }
        Thread.ofVirtual().name("lanspread-game-dir").start(() -> keeper.open(command.path(),
                opened -> loop.execute(() -> switchTo(command, opened)),
                message -> loop.execute(() -> reject(command, FailureReason.INVALID_FOLDER, message))));
    }

    private void switchTo(PeerCommand.SetGameDir command, GameStore opened) {
        if (stopping || !operations.isIdle()) {
            keeper.close(opened);
            reject(command, FailureReason.BUSY, "operations are running: wait for them or cancel them");
            return;
        }
        GameStore before = store;
        store = opened;
        library.games().forEach(game -> held.retract(game.gameId()));
        library.clear();
        fileLists.clear();
        keeper.watch(opened);
        keeper.close(before);
        events.accept(new PeerEvent.GameDirChanged(opened.folder()));
        snapshotSoon();
        notices.ask();
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
        snapshotSoon();
        notices.ask();
    }

    /** Serves what is known to be here, unless it is being changed. */
    private void serve(GameId game) {
        boolean changing = operations.find(game).filter(Brain::changesPayload).isPresent();
        Optional<LocalGame> servable = library.find(game).filter(local -> local.isServable() && gate.admits(game) && !changing);
        servable.flatMap(LocalGame::release).ifPresentOrElse(release -> held.offer(release, store.game(game)), () -> held.retract(game));
    }

    private static boolean changesPayload(Operations.Running operation) {
        return operation.kind() == OperationKind.DOWNLOAD || operation.kind() == OperationKind.REMOVAL;
    }

    GameStore store() {
        return store;
    }

    @Override
    public void linked(PeerLink link) {
        if (roster.add(link)) {
            events.accept(new PeerEvent.PeerConnected(link.id(), link.name(), link.address()));
            events.accept(new PeerEvent.PeerCountUpdated(roster.count()));
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
        events.accept(new PeerEvent.PeerCountUpdated(roster.count()));
        snapshotSoon();
    }

    /** A peer says that what it offers has changed. */
    void libraryChanged(PeerLink link) {
        listings.ask(link.id());
    }

    private void offersChanged(PeerLink link) {
        downloads.forEach((game, download) -> holdersChanged(game, download, link));
        snapshotSoon();
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
        var notice = new Notice.LibraryChanged(library.revision());
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

    /** No operation starts any more; those that run park. Commands that still wait for the start are answered. */
    List<Thread> stop() {
        stopping = true;
        early.forEach(Runnable::run);
        early.clear();
        return operations.cancelAll();
    }

    /** Nobody hears any more of the operations that still run. */
    void giveUp() {
        operations.giveUp();
    }
}
