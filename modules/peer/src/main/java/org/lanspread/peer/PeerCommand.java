package org.lanspread.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lanspread.spi.model.ArchivePassword;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;

/**
 * What a host program can ask of a peer. Answers come as {@link PeerEvent}s; a command that cannot be carried out is answered by
 * {@link PeerEvent.CommandRejected}.
 */
public sealed interface PeerCommand {
    /** The name of the command, a part of the contract. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** A command about one game. */
    sealed interface ForGame extends PeerCommand {
        /** Which game. */
        GameId gameId();
    }

    /** Answers {@link PeerEvent.GamesListed}. */
    record ListGames() implements PeerCommand {}

    /**
     * Asks peers for the files of a game, unless a complete copy is here. Answers {@link PeerEvent.GotGameFiles} or
     * {@link PeerEvent.NoPeersHaveGame}.
     *
     * @param gameId which game
     */
    record GetGame(GameId gameId) implements ForGame {}

    /**
     * The same for an update: looks at peers only.
     *
     * @param gameId which game
     */
    record FetchLatestFromPeers(GameId gameId) implements ForGame {}

    /**
     * Downloads the files of the last {@link PeerEvent.GotGameFiles}, then installs.
     *
     * @param gameId which game
     * @param files the files of that event; empty means all. A release is complete or absent, so any other choice is rejected
     */
    record DownloadGameFiles(GameId gameId, List<EntryPath> files) implements ForGame {
        public DownloadGameFiles {
            files = List.copyOf(files);
        }
    }

    /**
     * Installs from a sender that unpacks, without storing the archive.
     *
     * @param gameId which game
     */
    record StreamInstallGame(GameId gameId) implements ForGame {}

    /**
     * Installs a downloaded game, or updates its installation.
     *
     * @param gameId which game
     * @param password the password of its archives. It is kept for this game once an archive that needs one was unpacked with it, also to unpack for
     *     others; without one, that which is kept is used. Removing the download forgets it
     */
    record InstallGame(GameId gameId, Optional<ArchivePassword> password) implements ForGame {
        /** With the password that is kept, if the game needs one. */
        public InstallGame(GameId gameId) {
            this(gameId, Optional.empty());
        }
    }

    /**
     * Removes the installation and keeps the download.
     *
     * @param gameId which game
     */
    record UninstallGame(GameId gameId) implements ForGame {}

    /**
     * Deletes the game root of a downloaded game that is not installed, or of one whose download was cut off, if nothing else is in it than that
     * download brought.
     *
     * @param gameId which game
     */
    record RemoveDownloadedGame(GameId gameId) implements ForGame {}

    /**
     * Compares the files of a downloaded game with what they were when it was downloaded or first seen.
     *
     * @param gameId which game
     */
    record VerifyGame(GameId gameId) implements ForGame {}

    /**
     * Cancels a running download, and an installation that follows one; or a verification.
     *
     * @param gameId which game
     */
    record CancelDownload(GameId gameId) implements ForGame {}

    /**
     * Switches to another game directory; refused while operations run.
     *
     * @param path the folder
     */
    record SetGameDir(Path path) implements PeerCommand {}

    /** Answers {@link PeerEvent.PeerCountUpdated}. */
    record GetPeerCount() implements PeerCommand {}
}
