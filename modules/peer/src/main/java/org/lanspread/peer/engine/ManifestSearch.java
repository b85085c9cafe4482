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
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks those who have a manifest, of whichever kind, until one of them has sent it: in an order that nobody else can choose, another one whenever one
 * fails or takes long, and all of them in the end, so that no number of broken ones hides an honest one.
 *
 * @param <M> the manifest
 */
final class ManifestSearch<M> {
    /** How many are asked at once, each of which may send a large manifest. */
    static final int MAX_AT_ONCE = 8;
    /** How long one may take before the next is asked too. */
    static final Duration NEXT_AFTER = Duration.ofSeconds(1);
    /** How long it takes at most: 200 holders that are silent for as long as one waits for them, {@value #MAX_AT_ONCE} at once, fit into it. */
    static final Duration MAX_TIME = Duration.ofMinutes(5);

    /** Asks one of them. */
    @FunctionalInterface
    interface Question<M> {
        /**
         * The answer; empty if it is a manifest, but not the one that is wanted.
         *
         * @throws IOException if it is no manifest, or none came
         */
        Optional<M> ask(PeerLink holder) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ManifestSearch.class);

    private final GameId game;
    private final Question<M> question;
    private final BlockingQueue<Optional<M>> answers = new LinkedBlockingQueue<>();

    ManifestSearch(GameId game, Question<M> question) {
        this.game = game;
        this.question = question;
    }

    /**
     * The manifest; empty if none of the holders has sent it, or it was cancelled. Blocks; those who are asked still when it is found are left to
     * their deadlines.
     */
    Optional<M> find(List<PeerLink> holders, CancelToken cancel) {
        try (var _ = cancel.onCancel(() -> answers.add(Optional.empty()))) {
            return ask(holders, cancel);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<M> ask(List<PeerLink> holders, CancelToken cancel) throws InterruptedException {
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
            Optional<M> answer = answers.poll(NEXT_AFTER.toMillis(), TimeUnit.MILLISECONDS);
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
        Optional<M> answer = Optional.empty();
        try {
            answer = ask(holder);
        } finally {
            answers.add(answer);
        }
    }

    private Optional<M> ask(PeerLink holder) {
        try {
            return question.ask(holder);
        } catch (IOException e) {
            LOG.warn("{}: no manifest from {}: {}", game, holder, Quoted.plain(String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            LOG.error("{}: no manifest from {}", game, holder, e);
        }
        return Optional.empty();
    }
}
