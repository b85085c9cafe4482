package org.lanspread.peer.engine;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.lanspread.peer.library.ExpandedBook;
import org.lanspread.peer.operation.StreamInstaller.Choice;
import org.lanspread.peer.operation.StreamInstaller.Named;
import org.lanspread.peer.operation.StreamInstaller.Preflight;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.manifest.ExpandedManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;

/** Finds out for one streamed installation which release to take, from whom, and what it unpacks to. Blocks; used by the thread of the operation. */
final class StreamPreflight implements Preflight {
    private final GameId game;
    private final List<FileLists.Candidate> candidates;
    private final FileLists fileLists;
    private final ManifestQuestions questions;
    private final ExpandedBook expanded;
    private final Consumer<ReleaseId> chosen;

    /**
     * @param candidates what was offered when the command came
     * @param chosen is told which release is taken
     */
    StreamPreflight(GameId game, List<FileLists.Candidate> candidates, FileLists fileLists, ManifestQuestions questions, ExpandedBook expanded,
            Consumer<ReleaseId> chosen) {
        this.game = game;
        this.candidates = candidates;
        this.fileLists = fileLists;
        this.questions = questions;
        this.expanded = expanded;
        this.chosen = chosen;
    }

    @Override
    public Optional<Choice> choose(CancelToken cancel) {
        Optional<Choice> choice = fileLists.choose(game, candidates, cancel).map(this::choice);
        choice.ifPresent(found -> chosen.accept(found.release()));
        return choice;
    }

    private Choice choice(FileLists.Chosen found) {
        ReleaseId release = found.candidate().choice().release();
        return new Choice(release, found.manifest(), found.candidate().holders(), expanded.manifest(game, release), found.candidate().named());
    }

    @Override
    public Optional<ExpandedManifest> expanded(ReleaseId release, Named named, CancelToken cancel) {
        return new ManifestSearch<ExpandedManifest>(game, holder -> questions.expanded(game, release, named.expanded(), holder))
                .find(named.holders(), cancel);
    }
}
