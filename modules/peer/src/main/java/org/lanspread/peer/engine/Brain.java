package org.lanspread.peer.engine;

import java.io.IOException;
import java.nio.file.Path;
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
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.OperationKind;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.peer.download.Download;
import org.lanspread.peer.games.Offers;
import org.lanspread.peer.games.ReleaseChoice;
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
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.proto.manifest.ReleaseManifest;
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
 * All state of the peer and what happens to it. Every method runs on the loop and none blocks: what takes time is started on a thread of its own and comes back as a message.
 */
final class Brain implements Network.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Brain.class);
    /** How long changes are gathered before a new snapshot is published. */
    private static final Duration SNAPSHOT_PAUSE = Duration.ofMillis(250);

    /** The answer to the last question for the files of a game. */
    private record Selection(ReleaseId release, ReleaseManifest manifest) {}

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
    private final Offers offers = new Offers();
    private final Library library = new Library();
    private final Map<GameId, Selection> selections = new HashMap<>();
    private final Map<GameId, Download> downloads = new HashMap<>();
    private GameStore store;
    private Network network;
    private boolean snapshotDue;
    private volatile boolean stopping;

    Brain(Loop loop, Consumer<PeerEvent> events, Deadlines deadlines, CatalogGate gate, Roster roster, GameStore store, HeldReleases held, ReleaseBook book,
            GameKeeper keeper, Downloader downloader, Installer installer) {
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
        this.operations = new Operations(loop, events);
    }

    void attach(Network attached) {
        network = attached;
    }

    void handle(PeerCommand command) {
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
            deadlines.after(SNAPSHOT_PAUSE, () -> loop.execute(() -> {
                snapshotDue = false;
                publishSnapshot();
            }));
        }
    }

    private void getGame(PeerCommand.ForGame command, boolean useLocal) {
        GameId game = command.gameId();
        if (!gate.admits(game)) {
            reject(command, FailureReason.NOT_IN_CATALOG, "the catalog does not list " + game + ": ask who made it, or start without a catalog");
            return;
        }
        Optional<LocalGame> local = library.find(game).filter(LocalGame::isServable);
        if (useLocal && local.isPresent()) {
            ReleaseId release = local.get().release().get();
            Thread.ofVirtual().name("lanspread-manifest").start(() -> selectLocal(game, release));
            return;
        }
        Optional<ReleaseChoice> choice = ReleaseChoice.of(game, offers.of(game), gate);
        if (choice.isEmpty()) {
            events.accept(new PeerEvent.NoPeersHaveGame(game));
            return;
        }
        List<PeerLink> holders = choice.get().holders().stream().map(roster::link).flatMap(Optional::stream).toList();
        Thread.ofVirtual().name("lanspread-manifest").start(() -> select(game, choice.get(), holders));
    }

    private void selectLocal(GameId game, ReleaseId release) {
        try {
            ReleaseManifest manifest = book.manifest(game, release);
            loop.execute(() -> selected(game, release, manifest, gate.label(game)));
        } catch (IOException e) {
            LOG.warn("{}: the manifest cannot be read: {}", game, Quoted.plain(String.valueOf(e.getMessage())));
            loop.execute(() -> events.accept(new PeerEvent.NoPeersHaveGame(game)));
        }
    }

    private void select(GameId game, ReleaseChoice choice, List<PeerLink> holders) {
        for (PeerLink holder : holders) {
            try {
                byte[] bytes = holder.manifest(new Request.GetGame(game, choice.release()));
                ReleaseManifest manifest = ReleaseManifest.parse(bytes, choice.release());
                if (!manifest.gameId().equals(game) || !manifest.version().equals(choice.version())) {
                    throw new IOException("the manifest is of another game or version than was offered");
                }
                loop.execute(() -> selected(game, choice.release(), manifest, choice.label()));
                return;
            } catch (IOException e) {
                LOG.warn("{}: no manifest from {}: {}", game, holder, Quoted.plain(String.valueOf(e.getMessage())));
            }
        }
        loop.execute(() -> events.accept(new PeerEvent.NoPeersHaveGame(game)));
    }

    private void selected(GameId game, ReleaseId release, ReleaseManifest manifest, Label label) {
        selections.put(game, new Selection(release, manifest));
        List<PeerEvent.GameFile> files = manifest.files().stream().map(file -> new PeerEvent.GameFile(file.path(), file.size())).toList();
        events.accept(new PeerEvent.GotGameFiles(game, release, manifest.version(), files, holders(game, release).size(), label));
    }

    private List<PeerLink> holders(GameId game, ReleaseId release) {
        return offers.of(game).stream()
                .filter(offer -> offer.game().release().equals(release))
                .map(offer -> roster.link(offer.peer()))
                .flatMap(Optional::stream)
                .toList();
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
        Selection selection = selections.get(game);
        if (!mayStart(command)) {
            return;
        }
        if (selection == null || !gate.admits(game)) {
            reject(command, FailureReason.NO_FILE_LIST, "ask for the files of " + game + " first (GetGame)");
            return;
        }
        Set<EntryPath> all = new HashSet<>();
        selection.manifest.files().forEach(file -> all.add(file.path()));
        if (!command.files().isEmpty() && !all.equals(Set.copyOf(command.files()))) {
            reject(command, FailureReason.NO_FILE_LIST, "the files are not those of the last file list of " + game + ": ask again (GetGame)");
            return;
        }
        selections.remove(game);
        GameStore at = store;
        held.offer(game, Optional.empty());
        operations.start(game, OperationKind.DOWNLOAD, self -> downloadAndInstall(at, selection, self),
                new PeerEvent.DownloadGameFilesFailed(game, FailureReason.INTERNAL, Operations.BROKEN), () -> ended(at, game));
    }

    /** Runs on the thread of the operation. */
    private PeerEvent downloadAndInstall(GameStore at, Selection selection, Operations.Running self) throws InterruptedException {
        GameId game = selection.manifest.gameId();
        PeerEvent downloaded = downloader.download(new Downloader.Job(
                at, selection.release, selection.manifest, download -> loop.execute(() -> fetching(game, selection.release, download)), self.cancel(), () -> stopping));
        loop.execute(() -> downloads.remove(game));
        if (!(downloaded instanceof PeerEvent.DownloadGameFilesFinished)) {
            return downloaded;
        }
        events.accept(downloaded);
        loop.execute(() -> operations.changeKind(game, OperationKind.INSTALL));
        keeper.look(at, game);
        return installer.install(at, game, installed(selection.manifest.version(), selection.release), self.cancel());
    }

    private static InstalledRecord installed(GameVersion version, ReleaseId release) {
        return new InstalledRecord(Optional.of(version), Optional.of(release));
    }

    private void fetching(GameId game, ReleaseId release, Download download) {
        downloads.put(game, download);
        holders(game, release).forEach(download::join);
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
        GameStore at = store;
        var record = new InstalledRecord(local.get().version(), local.get().release());
        OperationKind kind = local.get().installed().isPresent() ? OperationKind.UPDATE : OperationKind.INSTALL;
        operations.start(game, kind, self -> installer.install(at, game, record, self.cancel()),
                new PeerEvent.InstallGameFailed(game, FailureReason.INTERNAL, Operations.BROKEN), () -> ended(at, game));
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
        GameStore at = store;
        operations.start(game, OperationKind.UNINSTALL, _ -> new Remover(at, held, events).uninstall(game),
                new PeerEvent.UninstallGameFailed(game, FailureReason.INTERNAL, Operations.BROKEN), () -> ended(at, game));
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
            GameStore at = store;
            operations.start(game, OperationKind.REMOVAL, _ -> new Remover(at, held, events).remove(game),
                    new PeerEvent.RemoveDownloadedGameFailed(game, FailureReason.INTERNAL, Operations.BROKEN), () -> ended(at, game));
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

    /** The last thing that an operation does on the loop. */
    private void ended(GameStore at, GameId game) {
        downloads.remove(game);
        keeper.look(at, game);
    }

    private void setGameDir(PeerCommand.SetGameDir command) {
        if (stopping || !operations.isIdle()) {
            reject(command, FailureReason.BUSY, "operations are running: wait for them or cancel them");
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
        library.games().forEach(game -> held.offer(game.gameId(), Optional.empty()));
        library.clear();
        selections.clear();
        keeper.watch(opened);
        keeper.close(before);
        events.accept(new PeerEvent.GameDirChanged(opened.folder()));
        snapshotSoon();
    }

    /** A game was looked at. */
    void looked(GameStore at, LocalGame game) {
        if (at != store) {
            return;
        }
        boolean serving = game.isServable() && gate.admits(game.gameId()) && operations.find(game.gameId()).filter(Brain::changesPayload).isEmpty();
        held.offer(game.gameId(), serving ? game.release() : Optional.empty());
        if (library.put(game)) {
            events.accept(new PeerEvent.LocalLibraryChanged(List.of(game.gameId())));
            snapshotSoon();
            tellAll(new Notice.LibraryChanged(library.revision()));
        }
    }

    private static boolean changesPayload(Operations.Running operation) {
        return operation.kind() == OperationKind.DOWNLOAD || operation.kind() == OperationKind.REMOVAL;
    }

    GameStore store() {
        return store;
    }

    Path gameDir() {
        return store.folder();
    }

    @Override
    public void linked(PeerLink link) {
        if (roster.add(link)) {
            events.accept(new PeerEvent.PeerConnected(link.id(), link.name(), link.address()));
            events.accept(new PeerEvent.PeerCountUpdated(roster.count()));
        }
        Thread.ofVirtual().name("lanspread-peers").start(() -> network.exchangePeers(link));
        askForGames(link);
    }

    @Override
    public void unlinked(PeerLink link, boolean lost) {
        if (!roster.remove(link)) {
            return;
        }
        offers.forget(link.id());
        downloads.values().forEach(download -> download.leave(link.id()));
        events.accept(lost ? new PeerEvent.PeerLost(link.id()) : new PeerEvent.PeerDisconnected(link.id()));
        events.accept(new PeerEvent.PeerCountUpdated(roster.count()));
        snapshotSoon();
    }

    /** A peer says that what it offers has changed. */
    void libraryChanged(PeerLink link) {
        roster.link(link.id()).ifPresent(this::askForGames);
    }

    private void askForGames(PeerLink link) {
        long known = offers.revision(link.id());
        Thread.ofVirtual().name("lanspread-list").start(() -> {
            try {
                if (link.ask(new Request.ListGames(known)) instanceof Response.Games games) {
                    loop.execute(() -> listed(link, games));
                }
            } catch (IOException e) {
                LOG.info("{} does not say what it offers: {}", link, Quoted.plain(String.valueOf(e.getMessage())));
            }
        });
    }

    private void listed(PeerLink link, Response.Games games) {
        if (roster.link(link.id()).isEmpty() || games.revision() < offers.revision(link.id())) {
            return;
        }
        offers.put(link.id(), games.revision(), games.games());
        downloads.forEach((game, download) -> holdersChanged(game, download, link));
        snapshotSoon();
    }

    private void holdersChanged(GameId game, Download download, PeerLink link) {
        boolean holds = offers.of(game).stream().anyMatch(offer -> offer.peer().equals(link.id()) && offer.game().release().equals(download.release()));
        if (holds) {
            download.join(link);
        } else {
            download.leave(link.id());
        }
    }

    private void tellAll(Notice notice) {
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

    /** The answer to a peer that asks what is offered. */
    Response offered(long knownRevision) {
        return knownRevision == library.revision() ? new Response.Unchanged() : new Response.Games(library.revision(), Snapshots.offered(library, gate));
    }

    /** Who is live, and where it listens. */
    List<PeerLink> livePeers() {
        return new ArrayList<>(roster.live());
    }

    /** No operation starts any more; those that run park. */
    List<Thread> stop() {
        stopping = true;
        return operations.cancelAll();
    }
}
