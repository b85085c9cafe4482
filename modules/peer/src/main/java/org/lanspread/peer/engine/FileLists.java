package org.lanspread.peer.engine;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.lanspread.peer.LibrarySnapshot.Label;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.catalog.CatalogGate;
import org.lanspread.peer.games.Offers;
import org.lanspread.peer.games.ReleaseChoice;
import org.lanspread.peer.library.Library;
import org.lanspread.peer.library.LocalGame;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.operation.SpaceNeed;
import org.lanspread.peer.operation.StreamInstaller.Named;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.roster.Roster;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Loop;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which files a game has, and remembers the answer for the download that follows. State of the loop. */
final class FileLists {
    /** How many answers are remembered, each of which may be large: twice as many as downloads run. */
    static final int MAX_SELECTIONS = 2 * Operations.MAX_RUNNING;

    private static final Logger LOG = LoggerFactory.getLogger(FileLists.class);

    /** How many releases of a game are tried. */
    static final int MAX_CANDIDATES = 8;

    /** A release that can be taken, whom to ask for its manifest, and what some of them say that it unpacks to. */
    record Candidate(ReleaseChoice choice, List<PeerLink> holders, List<Named> named) {}

    /** The last answer for a game. */
    record Selection(ReleaseId release, ReleaseManifest manifest) {}

    /** A release whose manifest was fetched. */
    record Chosen(Candidate candidate, ReleaseManifest manifest) {}

    private final Loop loop;
    private final Consumer<PeerEvent> events;
    private final CatalogGate gate;
    private final Library library;
    private final Offers offers;
    private final Roster roster;
    private final ReleaseBook book;
    private final ManifestQuestions questions;
    private final SpaceFigures figures;
    private final SequencedMap<GameId, Selection> selections = new LinkedHashMap<>();

    FileLists(Loop loop, Consumer<PeerEvent> events, CatalogGate gate, Library library, Offers offers, Roster roster, ReleaseBook book,
            ManifestQuestions questions, SpaceFigures figures) {
        this.loop = loop;
        this.events = events;
        this.gate = gate;
        this.library = library;
        this.offers = offers;
        this.roster = roster;
        this.book = book;
        this.questions = questions;
        this.figures = figures;
    }

    /**
     * Asks for the files of a game; an event answers.
     *
     * @param useLocal whether a complete copy that is here will do; of a damaged one, peers are asked for the same release
     */
    void ask(GameId game, boolean useLocal) {
        Optional<LocalGame> local = library.find(game).filter(_ -> useLocal);
        Optional<ReleaseId> sound = local.filter(LocalGame::isServable).flatMap(LocalGame::release);
        Optional<ReleaseId> wanted = local.flatMap(LocalGame::release);
        List<Candidate> candidates = candidates(game).stream()
                .filter(candidate -> wanted.map(candidate.choice.release()::equals).orElse(true))
                .toList();
        Thread.ofVirtual().name("lanspread-manifest").start(sound.isPresent()
                ? () -> answer(game, () -> selectLocal(game, sound.get(), candidates))
                : () -> answer(game, () -> select(game, candidates)));
    }

    /** Whatever happens, whoever asked is told. */
    private void answer(GameId game, Runnable select) {
        try {
            select.run();
        } catch (RuntimeException | Error e) {
            LOG.error("{}: its files cannot be told", game, e);
            loop.execute(() -> events.accept(new PeerEvent.NoPeersHaveGame(game)));
        }
    }

    /** The releases of a game that peers offer, the best first. */
    List<Candidate> candidates(GameId game) {
        return ReleaseChoice.ranked(game, offers.of(game), gate).stream()
                .limit(MAX_CANDIDATES)
                .map(choice -> new Candidate(choice, links(choice.holders()), named(choice)))
                .toList();
    }

    /** What the holders say whose word can be asked for. */
    private List<Named> named(ReleaseChoice choice) {
        return choice.unpacked().stream()
                .map(unpacked -> new Named(unpacked.expanded(), links(unpacked.namedBy()).stream().filter(PeerLink::sendsExpandedManifests).toList()))
                .filter(named -> !named.holders().isEmpty())
                .toList();
    }

    private List<PeerLink> links(List<PeerId> holders) {
        return holders.stream().map(roster::link).flatMap(Optional::stream).toList();
    }

    private void selectLocal(GameId game, ReleaseId release, List<Candidate> candidates) {
        try {
            ReleaseManifest manifest = book.manifest(game, release);
            Optional<Candidate> offered = candidates.stream().findFirst();
            SpaceNeed space = figures.of(release, manifest, offered.map(Candidate::holders).orElse(List.of()),
                    offered.map(Candidate::named).orElse(List.of()));
            loop.execute(() -> selected(game, new Selection(release, manifest), gate.label(game), space));
        } catch (IOException e) {
            LOG.warn("{}: the manifest cannot be read: {}", game, Quoted.plain(String.valueOf(e.getMessage())));
            loop.execute(() -> events.accept(new PeerEvent.NoPeersHaveGame(game)));
        }
    }

    private void select(GameId game, List<Candidate> candidates) {
        choose(game, candidates, new CancelToken()).ifPresentOrElse(
                found -> select(game, found),
                () -> loop.execute(() -> events.accept(new PeerEvent.NoPeersHaveGame(game))));
    }

    private void select(GameId game, Chosen found) {
        ReleaseChoice choice = found.candidate.choice;
        SpaceNeed space = figures.of(choice.release(), found.manifest, found.candidate.holders, found.candidate.named);
        loop.execute(() -> selected(game, new Selection(choice.release(), found.manifest), choice.label(), space));
    }

    /** The first of these releases whose manifest somebody has; none once it is cancelled. Blocks; not on the loop. */
    Optional<Chosen> choose(GameId game, List<Candidate> candidates, CancelToken cancel) {
        for (Candidate candidate : candidates) {
            var search = new ManifestSearch<ReleaseManifest>(game, holder -> questions.release(game, candidate.choice, holder));
            Optional<ReleaseManifest> manifest = search.find(candidate.holders, cancel);
            if (manifest.isPresent()) {
                return Optional.of(new Chosen(candidate, manifest.get()));
            }
        }
        return Optional.empty();
    }

    private void selected(GameId game, Selection selection, Label label, SpaceNeed space) {
        ReleaseId release = selection.release;
        if (!gate.admits(game, release)) {
            // The catalog became another one while somebody was asked.
            events.accept(new PeerEvent.NoPeersHaveGame(game));
            return;
        }
        selections.putLast(game, selection);
        if (selections.size() > MAX_SELECTIONS) {
            selections.pollFirstEntry();
        }
        ReleaseManifest manifest = selection.manifest;
        List<PeerEvent.GameFile> files = manifest.files().stream().map(file -> new PeerEvent.GameFile(file.path(), file.size())).toList();
        events.accept(new PeerEvent.GotGameFiles(game, release, manifest.version(), files, holders(game, release).size(), label,
                space.missing(), space.download(), space.stream(), space.from(), space.free()));
    }

    /** The live peers that offer a release. */
    List<PeerLink> holders(GameId game, ReleaseId release) {
        return offers.of(game).stream()
                .filter(offer -> offer.game().release().equals(release))
                .map(offer -> roster.link(offer.peer()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The last answer that was not used yet; the oldest answers are forgotten. */
    Optional<Selection> find(GameId game) {
        return Optional.ofNullable(selections.get(game));
    }

    void forget(GameId game) {
        selections.remove(game);
    }

    void clear() {
        selections.clear();
    }
}
