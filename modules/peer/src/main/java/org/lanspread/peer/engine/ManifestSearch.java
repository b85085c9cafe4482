package org.lanspread.peer.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.lanspread.peer.games.ReleaseChoice;
import org.lanspread.peer.roster.Conduct;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.Request;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the holders of a release for its manifest until one of them has sent it: in an order that nobody else can choose, another one whenever one
 * fails or takes long, and all of them in the end, so that no number of broken ones hides an honest one.
 */
final class ManifestSearch {
    /** How many are asked at once, each of which may send a large manifest. */
    static final int MAX_AT_ONCE = 8;
    /** How long one may take before the next is asked too. */
    static final Duration NEXT_AFTER = Duration.ofSeconds(1);
    /** How long it takes at most: 200 holders that are silent for as long as one waits for them, {@value #MAX_AT_ONCE} at once, fit into it. */
    static final Duration MAX_TIME = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(ManifestSearch.class);

    private final GameId game;
    private final ReleaseChoice choice;
    private final Conduct conduct;
    private final BlockingQueue<Optional<ReleaseManifest>> answers = new LinkedBlockingQueue<>();

    ManifestSearch(GameId game, ReleaseChoice choice, Conduct conduct) {
        this.game = game;
        this.choice = choice;
        this.conduct = conduct;
    }

    /**
     * The manifest; empty if none of the holders has sent it, or it was cancelled. Blocks; those who are asked still when it is found are left to
     * their deadlines.
     */
    Optional<ReleaseManifest> find(List<PeerLink> holders, CancelToken cancel) throws InterruptedException {
        try (var _ = cancel.onCancel(() -> answers.add(Optional.empty()))) {
            return ask(holders, cancel);
        }
    }

    private Optional<ReleaseManifest> ask(List<PeerLink> holders, CancelToken cancel) throws InterruptedException {
        var toAsk = new ArrayList<>(holders);
        Collections.shuffle(toAsk);
        long beganNanos = System.nanoTime();
        int asking = 0;
        while (!cancel.isCancelled() && (asking > 0 || !toAsk.isEmpty())) {
            if (asking < MAX_AT_ONCE && !toAsk.isEmpty()) {
                PeerLink holder = toAsk.removeLast();
                Thread.ofVirtual().name("lanspread-manifest").start(() -> answer(holder));
                asking++;
            }
            Optional<ReleaseManifest> answer = answers.poll(NEXT_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            if (answer != null && answer.isPresent()) {
                return answer;
            }
            asking -= answer != null ? 1 : 0;
            if (System.nanoTime() - beganNanos >= MAX_TIME.toNanos()) {
                LOG.warn("{}: no manifest after {} minutes; {} holders were not asked", game, MAX_TIME.toMinutes(), toAsk.size());
                break;
            }
        }
        return Optional.empty();
    }

    /** Whatever happens, whoever waits is told. */
    private void answer(PeerLink holder) {
        Optional<ReleaseManifest> answer = Optional.empty();
        try {
            answer = ask(holder);
        } finally {
            answers.add(answer);
        }
    }

    private Optional<ReleaseManifest> ask(PeerLink holder) {
        try {
            byte[] bytes = holder.manifest(new Request.GetGame(game, choice.release()));
            if (!ReleaseManifest.idOf(bytes).equals(choice.release())) {
                lied(holder);
            }
            ReleaseManifest manifest = ReleaseManifest.parse(bytes, choice.release());
            if (manifest.gameId().equals(game) && manifest.version().equals(choice.version())) {
                return Optional.of(manifest);
            }
            LOG.warn("{}: {} offers the manifest of another game or version", game, holder);
        } catch (IOException e) {
            LOG.warn("{}: no manifest from {}: {}", game, holder, Quoted.plain(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            LOG.error("{}: no manifest from {}", game, holder, e);
        }
        return Optional.empty();
    }

    private void lied(PeerLink holder) {
        if (conduct.lied(holder.id(), holder.host())) {
            conduct.keepOut(holder);
        }
    }
}
