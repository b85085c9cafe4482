package org.lanspread.peer.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerCommand;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.OperationKind;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.peer.library.ExpandedBook;
import org.lanspread.peer.library.HeldReleases;
import org.lanspread.peer.library.LocalGame;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.operation.Downloader;
import org.lanspread.peer.operation.Installer;
import org.lanspread.peer.operation.Remover;
import org.lanspread.peer.operation.StreamInstaller;
import org.lanspread.peer.operation.Verifier;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.peer.runtime.Loop;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.store.GamePasswords;
import org.lanspread.store.GameStore;
import org.lanspread.store.InstalledRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about commands: each is carried out, starts an operation, or is rejected with a reason. Every method runs on the loop and none blocks,
 * except where it says otherwise. Knows the state; the state does not know the commands.
 */
final class Commands {
    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    /** How many commands wait for a peer that is still starting. */
    private static final int MAX_EARLY = 1_024;

    private static final String STOPPING = "the peer is stopping";
    private static final String SWITCHING = "another game directory is being opened: wait for that";

    /**
     * Another game directory is being opened.
     *
     * @param command wants that
     * @param opening works on that; it may hang for ever if the disk does
     * @param givenUp is cancelled when nobody waits for that any more
     * @param deadline when that is so at the latest
     */
    private record Switching(PeerCommand.SetGameDir command, Thread opening, CancelToken givenUp, Deadlines.Pending deadline) {}

    /** What an operation does in the game directory that was in use when it began. */
    @FunctionalInterface
    private interface Work {
        PeerEvent run(GameStore at, Operations.Running self) throws Exception;
    }

    private final Loop loop;
    private final Consumer<PeerEvent> events;
    private final CatalogGate gate;
    private final Brain brain;
    private final HeldReleases held;
    private final ReleaseBook book;
    private final ExpandedBook expanded;
    private final ManifestQuestions questions;
    private final Deadlines deadlines;
    private final GameKeeper keeper;
    private final GamePasswords passwords;
    private final Downloader downloader;
    private final Installer installer;
    private final StreamInstaller streamInstaller;
    /** How long another game directory may take to be opened. */
    private final Duration folderTime;
    private final List<Runnable> early = new ArrayList<>();
    private boolean ready;
    private Optional<Switching> switching = Optional.empty();
    private volatile boolean stopping;

    Commands(Loop loop, Consumer<PeerEvent> events, CatalogGate gate, Brain brain, HeldReleases held, ReleaseBook book, ExpandedBook expanded,
            ManifestQuestions questions, Deadlines deadlines, GameKeeper keeper, GamePasswords passwords, Downloader downloader, Installer installer,
            StreamInstaller streamInstaller, Duration folderTime) {
        this.loop = loop;
        this.events = events;
        this.gate = gate;
        this.brain = brain;
        this.held = held;
        this.book = book;
        this.expanded = expanded;
        this.questions = questions;
        this.deadlines = deadlines;
        this.keeper = keeper;
        this.passwords = passwords;
        this.downloader = downloader;
        this.installer = installer;
        this.streamInstaller = streamInstaller;
        this.folderTime = folderTime;
    }

    /** Commands are carried out from now on, those that came early first. */
    void ready() {
        ready = true;
        runEarly();
    }

    private void runEarly() {
        early.forEach(Runnable::run);
        early.clear();
    }

    /**
     * What ends because the peer stops.
     *
     * @param operations they hold the folders that are in use
     * @param opening what is opening another game directory, if anything does; it holds that one, and lets go of it by itself
     */
    record Ending(List<Thread> operations, Optional<Thread> opening) {
        List<Thread> all() {
            return Stream.concat(operations.stream(), opening.stream()).toList();
        }
    }

    /** No operation starts any more; those that run park. Commands that still wait, for the start or for a folder, are answered. */
    Ending stop() {
        stopping = true;
        runEarly();
        Optional<Thread> opening = switching.map(Switching::opening);
        switching.ifPresent(now -> refuse(now.command, FailureReason.STOPPING, STOPPING, now.givenUp));
        return new Ending(brain.operations().cancelAll(), opening);
    }

    /** Nobody hears any more of the operations that still run. */
    void giveUp() {
        brain.operations().giveUp();
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
            case PeerCommand.ListGames _ -> brain.publishSnapshot();
            case PeerCommand.GetPeerCount _ -> brain.publishPeerCount();
            case PeerCommand.GetGame get -> getGame(get, true);
            case PeerCommand.FetchLatestFromPeers fetch -> getGame(fetch, false);
            case PeerCommand.DownloadGameFiles download -> download(download);
            case PeerCommand.InstallGame install -> install(install);
            case PeerCommand.UninstallGame uninstall -> uninstall(uninstall);
            case PeerCommand.RemoveDownloadedGame remove -> remove(remove);
            case PeerCommand.VerifyGame verify -> verify(verify);
            case PeerCommand.CancelDownload cancel -> cancel(cancel);
            case PeerCommand.SetGameDir set -> setGameDir(set);
            case PeerCommand.StreamInstallGame stream -> streamInstall(stream);
        }
    }

    private void reject(PeerCommand command, FailureReason reason, String message) {
        Optional<GameId> game = command instanceof PeerCommand.ForGame about ? Optional.of(about.gameId()) : Optional.empty();
        events.accept(new PeerEvent.CommandRejected(command.name(), game, reason, message));
    }

    private void getGame(PeerCommand.ForGame command, boolean useLocal) {
        GameId game = command.gameId();
        if (!gate.admits(game)) {
            reject(command, FailureReason.NOT_IN_CATALOG, "the catalog does not list " + game + ": ask who made it, or start without a catalog");
        } else {
            brain.fileLists().ask(game, useLocal);
        }
    }

    private void start(GameId game, OperationKind kind, Work work) {
        GameStore at = brain.store();
        brain.operations().start(game, kind, self -> {
            keeper.hold(game);
            try {
                return work.run(at, self);
            } finally {
                keeper.letGo(game);
                look(at, game);
            }
        });
    }

    /** What breaks while one looks takes nothing from what the operation did; the game is looked at again then. */
    private void look(GameStore at, GameId game) {
        try {
            keeper.lookNow(at, game);
        } catch (RuntimeException e) {
            LOG.warn("{} could not be looked at: {}", game, Quoted.plain(String.valueOf(e.getMessage())));
            LOG.debug("{} could not be looked at", game, e);
            keeper.look(at, game);
        }
    }

    private boolean mayStart(PeerCommand.ForGame command) {
        if (stopping) {
            reject(command, FailureReason.STOPPING, STOPPING);
        } else if (switching.isPresent()) {
            reject(command, FailureReason.BUSY, SWITCHING);
        } else if (brain.operations().find(command.gameId()).isPresent()) {
            reject(command, FailureReason.BUSY, "another operation of " + command.gameId() + " is running: wait for it or cancel it");
        } else if (brain.operations().isFull()) {
            reject(command, FailureReason.BUSY, Operations.MAX_RUNNING + " operations are running: wait for one of them");
        } else {
            return true;
        }
        return false;
    }

    private void download(PeerCommand.DownloadGameFiles command) {
        GameId game = command.gameId();
        Optional<FileLists.Selection> known = brain.fileLists().find(game);
        if (!mayStart(command)) {
            return;
        }
        if (known.isEmpty() || !gate.admits(game, known.get().release())) {
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
        brain.fileLists().forget(game);
        brain.taking(game, selection.release());
        start(game, OperationKind.DOWNLOAD, (at, self) -> downloadAndInstall(at, selection, self));
    }

    /** Runs on the thread of the operation. */
    private PeerEvent downloadAndInstall(GameStore at, FileLists.Selection selection, Operations.Running self) throws InterruptedException {
        GameId game = selection.manifest().gameId();
        PeerEvent downloaded = downloader.download(new Downloader.Job(
                at, selection.release(), selection.manifest(), download -> loop.execute(() -> brain.fetching(game, selection.release(), download)),
                self.cancel(), () -> stopping));
        if (!(downloaded instanceof PeerEvent.DownloadGameFilesFinished)) {
            return downloaded;
        }
        look(at, game);
        loop.execute(() -> transferred(game, downloaded));
        return installer.install(at, game, installed(selection.manifest().version(), selection.release()), Optional.empty(), self.cancel());
    }

    private void transferred(GameId game, PeerEvent finished) {
        brain.operations().tell(finished);
        brain.operations().changeKind(game, installation(game));
        brain.fetched(game);
    }

    private OperationKind installation(GameId game) {
        return brain.library().find(game).flatMap(LocalGame::installed).isPresent() ? OperationKind.UPDATE : OperationKind.INSTALL;
    }

    private static InstalledRecord installed(GameVersion version, ReleaseId release) {
        return new InstalledRecord(Optional.of(version), Optional.of(release));
    }

    private void install(PeerCommand.InstallGame command) {
        GameId game = command.gameId();
        if (!mayStart(command)) {
            return;
        }
        Optional<LocalGame> local = brain.library().find(game).filter(known -> known.version().isPresent());
        if (local.isEmpty()) {
            reject(command, FailureReason.NOT_DOWNLOADED, game + " is not downloaded: download it first");
            return;
        }
        var record = new InstalledRecord(local.get().version(), local.get().release());
        start(game, installation(game), (at, self) -> installer.install(at, game, record, command.password(), self.cancel()));
    }

    private void streamInstall(PeerCommand.StreamInstallGame command) {
        GameId game = command.gameId();
        if (!mayStart(command)) {
            return;
        }
        if (!gate.admits(game)) {
            reject(command, FailureReason.NOT_IN_CATALOG, "the catalog does not list " + game + ": ask who made it, or start without a catalog");
            return;
        }
        if (brain.library().find(game).flatMap(LocalGame::version).isPresent()) {
            reject(command, FailureReason.DOWNLOADED, game + " is downloaded: install it from here (InstallGame)");
            return;
        }
        List<FileLists.Candidate> candidates = brain.fileLists().candidates(game);
        if (candidates.isEmpty()) {
            events.accept(new PeerEvent.NoPeersHaveGame(game));
            return;
        }
        var preflight = new StreamPreflight(game, candidates, brain.fileLists(), questions, expanded,
                release -> loop.execute(() -> brain.taking(game, release)));
        start(game, OperationKind.STREAM_INSTALL, (at, self) -> streamInstaller.install(new StreamInstaller.Job(
                at, game, preflight, finished -> loop.execute(() -> transferred(game, finished)), self.cancel(), () -> stopping)));
    }

    private void uninstall(PeerCommand.UninstallGame command) {
        GameId game = command.gameId();
        if (!mayStart(command)) {
            return;
        }
        if (brain.library().find(game).flatMap(LocalGame::installed).isEmpty()) {
            reject(command, FailureReason.NOT_INSTALLED, game + " is not installed");
            return;
        }
        start(game, OperationKind.UNINSTALL, (at, _) -> new Remover(at, book, passwords, held, brain::say).uninstall(game));
    }

    private void remove(PeerCommand.RemoveDownloadedGame command) {
        GameId game = command.gameId();
        if (!mayStart(command)) {
            return;
        }
        if (!gate.admits(game)) {
            reject(command, FailureReason.NOT_IN_CATALOG, "the catalog does not list " + game + ": remove its folder by hand if it is not wanted");
        } else if (brain.library().find(game).flatMap(LocalGame::installed).isPresent()) {
            reject(command, FailureReason.INSTALLED, game + " is installed: uninstall it first");
        } else {
            // Only the disk tells whether there is something to remove: a download that was cut off is no game of the library.
            start(game, OperationKind.REMOVAL, (at, _) -> new Remover(at, book, passwords, held, brain::say).remove(game));
        }
    }

    private void verify(PeerCommand.VerifyGame command) {
        GameId game = command.gameId();
        if (!mayStart(command)) {
            return;
        }
        if (brain.library().find(game).flatMap(LocalGame::version).isEmpty()) {
            reject(command, FailureReason.NOT_DOWNLOADED, game + " is not downloaded");
            return;
        }
        start(game, OperationKind.VERIFY, (at, self) -> new Verifier(at, book, deadlines, brain::say).verify(game, self.cancel()));
    }

    private void cancel(PeerCommand.CancelDownload command) {
        Optional<Operations.Running> running = brain.operations().find(command.gameId())
                .filter(operation -> operation.kind() != OperationKind.UNINSTALL && operation.kind() != OperationKind.REMOVAL);
        if (running.isEmpty()) {
            reject(command, FailureReason.NOT_RUNNING, "no download, installation or verification of " + command.gameId() + " is running");
            return;
        }
        running.get().cancel().cancel();
    }

    private void setGameDir(PeerCommand.SetGameDir command) {
        if (stopping) {
            reject(command, FailureReason.STOPPING, STOPPING);
        } else if (switching.isPresent()) {
            reject(command, FailureReason.BUSY, SWITCHING);
        } else if (!brain.operations().isIdle()) {
            reject(command, FailureReason.BUSY, "operations are running: wait for them or cancel them");
        } else {
            switching = Optional.of(open(command, brain.store()));
        }
    }

    private Switching open(PeerCommand.SetGameDir command, GameStore current) {
        var givenUp = new CancelToken();
        Thread opening = GameKeeper.folderThread(() -> keeper.open(current, command.path(), givenUp::isCancelled,
                opened -> loop.execute(() -> switchTo(command, opened, givenUp)),
                message -> loop.execute(() -> refuse(command, FailureReason.INVALID_FOLDER, message, givenUp))));
        opening.start();
        var late = "the folder " + Quoted.of(command.path().toString()) + " does not answer: look whether its disk or share is connected, and try"
                + " again or choose another one";
        return new Switching(command, opening, givenUp, brain.later(folderTime, () -> refuse(command, FailureReason.DISK, late, givenUp)));
    }

    /** Whether somebody waits for this directory still. Nobody does from now on. */
    private boolean ends(CancelToken givenUp) {
        Optional<Switching> ended = switching.filter(now -> now.givenUp == givenUp);
        ended.ifPresent(now -> {
            now.deadline.close();
            switching = Optional.empty();
        });
        return ended.isPresent();
    }

    private void refuse(PeerCommand.SetGameDir command, FailureReason reason, String message, CancelToken givenUp) {
        if (ends(givenUp)) {
            givenUp.cancel();
            reject(command, reason, message);
        }
    }

    private void switchTo(PeerCommand.SetGameDir command, GameStore opened, CancelToken givenUp) {
        if (!ends(givenUp)) {
            // When the peer stops, the keeper closes what it has opened and nobody watches.
            if (!stopping) {
                drop(opened);
            }
        } else if (opened == brain.store()) {
            events.accept(new PeerEvent.GameDirChanged(opened.folder()));
        } else {
            brain.switchTo(opened);
        }
    }

    private void drop(GameStore opened) {
        if (opened != brain.store()) {
            keeper.drop(opened);
        }
    }
}
