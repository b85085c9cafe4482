package org.lanspread.peer.operation;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.library.HeldReleases;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.store.GamePasswords;
import org.lanspread.store.GameStore;
import org.lanspread.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away an installation or a download. Blocks.
 *
 * @param store the game directory
 * @param book knows what downloads have brought
 * @param passwords those of games that are removed are forgotten
 * @param held keeps a game that is being sent from being removed
 * @param events hears that it began
 */
public record Remover(GameStore store, ReleaseBook book, GamePasswords passwords, HeldReleases held, Consumer<PeerEvent> events) {
    private static final Logger LOG = LoggerFactory.getLogger(Remover.class);
    private static final Duration READERS_PATIENCE = Duration.ofSeconds(20);
    /** A removal is not cancelled: it is a matter of moments, and half of it is of no use. */
    private static final CancelToken NEVER = new CancelToken();

    /**
     * Removes the installation and keeps the download.
     *
     * @return the terminal event
     */
    public PeerEvent uninstall(GameId game) {
        events.accept(new PeerEvent.UninstallGameBegin(game));
        try {
            left(game, store.uninstall(game));
            return new PeerEvent.UninstallGameFinished(game);
        } catch (StoreException e) {
            return new PeerEvent.UninstallGameFailed(game, Failures.reason(e), Failures.message(game, e));
        }
    }

    /**
     * Deletes the download, or what one has left that was cut off, after its password, so that none outlives it.
     *
     * @return the terminal event
     */
    public PeerEvent remove(GameId game) throws InterruptedException {
        events.accept(new PeerEvent.RemoveDownloadedGameBegin(game));
        try {
            if (!held.withdraw(game, READERS_PATIENCE, NEVER)) {
                return new PeerEvent.RemoveDownloadedGameFailed(
                        game, FailureReason.BUSY, game + " is being sent to another peer: try again in a moment");
            }
            Set<EntryPath> brought = book.brought(store, game);
            store.requireRemovable(game, brought);
            passwords.forget(game);
            left(game, store.remove(game, brought));
            forgetDownloads(game);
            return new PeerEvent.RemoveDownloadedGameFinished(game);
        } catch (IOException e) {
            return new PeerEvent.RemoveDownloadedGameFailed(game, Failures.reason(e), Failures.message(game, e));
        }
    }

    /** What is still known then says only of files that are gone that Lanspread wrote them. */
    private void forgetDownloads(GameId game) {
        try {
            book.forgetDownloads(game);
        } catch (IOException e) {
            LOG.warn("{} is removed; what was known of its download is kept: {}", game, Quoted.plain(String.valueOf(e.getMessage())));
        }
    }

    private static void left(GameId game, Optional<StoreException> leftToRecovery) {
        leftToRecovery.ifPresent(e -> LOG.warn("{}: cleaning up is left to the next start: {}", game, e.getMessage()));
    }
}
