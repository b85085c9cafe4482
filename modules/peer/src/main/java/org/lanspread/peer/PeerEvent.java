package org.lanspread.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.GameVersion;
import org.lanspread.spi.model.PeerAddress;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.ReleaseId;

/**
 * What a peer tells its host program. The simple names of the records and the names of their components are a part of the contract: they are the
 * names in JSON. Every operation ends with exactly one of its terminal events.
 */
public sealed interface PeerEvent {
    /** An event about one game. */
    sealed interface ForGame extends PeerEvent {
        /** Which game. */
        GameId gameId();
    }

    /** An operation that did not succeed. */
    sealed interface Failure extends ForGame {
        /** The word for programs. */
        FailureReason reason();

        /** What happened and what to do, for people. */
        String message();
    }

    /** How far an operation has come: a snapshot, taken a few times a second. */
    sealed interface Progress extends ForGame {
        /** What is being done. */
        Phase phase();

        /** Bytes done, of this phase. */
        long bytesDone();

        /** All bytes of this phase. */
        long bytesTotal();

        /** The recent speed. */
        long bytesPerSecond();

        /** How many distinct peers are delivering right now. */
        int activePeers();

        /** The estimated time left, once it can be estimated. */
        OptionalLong secondsLeft();
    }

    /** What an operation is doing. */
    enum Phase {
        /** Looking at what is here already. */
        CHECKING,
        /** Waiting for memory that other archives are unpacked in. */
        WAITING,
        /** Fetching from peers. */
        TRANSFERRING,
        /** Making it durable. */
        COMMITTING,
        /** Unpacking the archives. */
        UNPACKING,
        /** The operation was told to stop: it undoes what it began, or finishes if it is past the point of no return. */
        CANCELLING
    }

    /** What kind of operation runs. */
    enum OperationKind {
        /** Fetching the files of a game. */
        DOWNLOAD,
        /** Installing without storing the archive. */
        STREAM_INSTALL,
        /** Unpacking a downloaded game. */
        INSTALL,
        /** Replacing an installation by that of another version. */
        UPDATE,
        /** Removing an installation. */
        UNINSTALL,
        /** Deleting a download. */
        REMOVAL,
        /** Looking whether a download is still what it was. */
        VERIFY
    }

    /**
     * Where one transport listens.
     *
     * @param transport the id of the transport
     * @param host the local address
     * @param port the port that was taken
     */
    record Listen(String transport, String host, int port) {}

    /**
     * The peer listens and answers. The first event of a start that succeeded.
     *
     * @param peerId who this peer is
     * @param name what people call it
     * @param listen where it listens
     * @param gameDir the game directory
     * @param plugins the ids of the chosen providers
     */
    record PeerReady(PeerId peerId, String name, List<Listen> listen, Path gameDir, List<String> plugins) implements PeerEvent {}

    /**
     * The answer to {@link PeerCommand.ListGames}.
     *
     * @param games one entry a game
     */
    record GamesListed(List<LibrarySnapshot.Game> games) implements PeerEvent {}

    /**
     * Games appeared, vanished or changed here.
     *
     * @param gameIds which
     */
    record LocalLibraryChanged(List<GameId> gameIds) implements PeerEvent {}

    /**
     * One running operation.
     *
     * @param gameId of which game
     * @param kind what it is
     */
    record ActiveOperation(GameId gameId, OperationKind kind) {}

    /**
     * The operations that run now: the one truth about it.
     *
     * @param operations all of them
     */
    record ActiveOperationsChanged(List<ActiveOperation> operations) implements PeerEvent {}

    /**
     * One file of a release.
     *
     * @param path below the game root
     * @param size in bytes
     */
    record GameFile(EntryPath path, long size) {}

    /**
     * The validated files of a game: go on with {@link PeerCommand.DownloadGameFiles}.
     *
     * @param gameId which game
     * @param release exactly which release
     * @param version its version
     * @param files its files
     * @param peers how many live peers hold it
     * @param label how far it can be trusted
     * @param missingBytes how much of its files is not here yet, if that can be found out
     * @param downloadPeakBytes how much more space it takes at most to download it and to install it from there, as far as that is known: what an
     *     update replaces lies on the disk already, and goes at the end
     * @param streamPeakBytes the same for an installation from a peer that unpacks it
     * @param peaksFrom whose word the peaks are; empty if there are none
     * @param freeBytes how much space an operation may take, if that can be found out
     */
    record GotGameFiles(
            GameId gameId, ReleaseId release, GameVersion version, List<GameFile> files, int peers, LibrarySnapshot.Label label,
            OptionalLong missingBytes, OptionalLong downloadPeakBytes, OptionalLong streamPeakBytes, Optional<PeaksFrom> peaksFrom,
            OptionalLong freeBytes) implements ForGame {}

    /** Whose word it is what a release unpacks to. */
    enum PeaksFrom {
        /** It was unpacked on this machine. */
        UNPACKED_HERE,
        /** Its archives lie here, and say so. */
        LISTED_HERE,
        /** More than one holder says so, and no other word has more; a crowd of liars may. */
        SEVERAL_HOLDERS,
        /** One holder says so. */
        ONE_HOLDER
    }

    /**
     * No live peer offers the game.
     *
     * @param gameId which game
     */
    record NoPeersHaveGame(GameId gameId) implements ForGame {}

    /**
     * A download began to change the disk.
     *
     * @param gameId which game
     * @param version the version that is fetched
     * @param bytesTotal all bytes of the release
     */
    record DownloadGameFilesBegin(GameId gameId, GameVersion version, long bytesTotal) implements ForGame {}

    /** How far a download has come. */
    record DownloadGameFilesProgress(
            GameId gameId, Phase phase, long bytesDone, long bytesTotal, long bytesPerSecond, int activePeers, OptionalLong secondsLeft)
            implements Progress {}

    /**
     * What one peer delivered to a download.
     *
     * @param peerId who
     * @param name what people call it, escaped
     * @param bytes how much of it was used
     */
    record Source(PeerId peerId, String name, long bytes) {}

    /**
     * The download is complete and durable. Terminal.
     *
     * @param gameId which game
     * @param version the version that is here now
     * @param sources who delivered how much; empty if everything was here already
     */
    record DownloadGameFilesFinished(GameId gameId, GameVersion version, List<Source> sources) implements ForGame {}

    /** The download failed; what was verified stays for the next attempt. Terminal. */
    record DownloadGameFilesFailed(GameId gameId, FailureReason reason, String message) implements Failure {}

    /**
     * The download was cancelled and what it fetched is gone. Terminal.
     *
     * @param gameId which game
     */
    record DownloadGameFilesCancelled(GameId gameId) implements ForGame {}

    /**
     * No peer is left that holds the release; what was verified stays for the next attempt. Terminal.
     *
     * @param gameId which game
     */
    record DownloadGameFilesAllPeersGone(GameId gameId) implements ForGame {}

    /**
     * An installation or update began.
     *
     * @param gameId which game
     */
    record InstallGameBegin(GameId gameId) implements ForGame {}

    /** How far an installation has come. */
    record InstallGameProgress(
            GameId gameId, Phase phase, long bytesDone, long bytesTotal, long bytesPerSecond, int activePeers, OptionalLong secondsLeft)
            implements Progress {}

    /**
     * The game is installed. Terminal.
     *
     * @param gameId which game
     * @param folder where it lies
     */
    record InstallGameFinished(GameId gameId, Path folder) implements ForGame {}

    /** The installation failed; what was there before is there again. Terminal. */
    record InstallGameFailed(GameId gameId, FailureReason reason, String message) implements Failure {}

    /**
     * The installation was cancelled; what was there before is there again. Terminal.
     *
     * @param gameId which game
     */
    record InstallGameCancelled(GameId gameId) implements ForGame {}

    /**
     * An uninstallation began.
     *
     * @param gameId which game
     */
    record UninstallGameBegin(GameId gameId) implements ForGame {}

    /**
     * The installation is gone. Terminal.
     *
     * @param gameId which game
     */
    record UninstallGameFinished(GameId gameId) implements ForGame {}

    /** The game is still installed. Terminal. */
    record UninstallGameFailed(GameId gameId, FailureReason reason, String message) implements Failure {}

    /**
     * A removal began.
     *
     * @param gameId which game
     */
    record RemoveDownloadedGameBegin(GameId gameId) implements ForGame {}

    /**
     * The download is gone. Terminal.
     *
     * @param gameId which game
     */
    record RemoveDownloadedGameFinished(GameId gameId) implements ForGame {}

    /** The download could not be removed. Terminal. */
    record RemoveDownloadedGameFailed(GameId gameId, FailureReason reason, String message) implements Failure {}

    /**
     * A verification began.
     *
     * @param gameId which game
     * @param bytesTotal all bytes of its files
     */
    record VerifyGameBegin(GameId gameId, long bytesTotal) implements ForGame {}

    /** How far a verification has come. */
    record VerifyGameProgress(
            GameId gameId, Phase phase, long bytesDone, long bytesTotal, long bytesPerSecond, int activePeers, OptionalLong secondsLeft)
            implements Progress {}

    /**
     * All files were read. A damaged game is not shared until it is downloaded again, which fetches the damaged parts only. Terminal.
     *
     * @param gameId which game
     * @param release which release it is, or was
     * @param damaged the files whose content is not that of the release, at most {@value #MAX_DAMAGED} of them
     */
    record VerifyGameFinished(GameId gameId, ReleaseId release, List<EntryPath> damaged) implements ForGame {
        /** How many damaged files are named. */
        public static final int MAX_DAMAGED = 100;
    }

    /** The files could not be read or compared; what was known of the game stays. Terminal. */
    record VerifyGameFailed(GameId gameId, FailureReason reason, String message) implements Failure {}

    /**
     * The verification was cancelled; what was known of the game stays. Terminal.
     *
     * @param gameId which game
     */
    record VerifyGameCancelled(GameId gameId) implements ForGame {}

    /**
     * A peer may be at these addresses; it will be dialled.
     *
     * @param addresses where
     */
    record PeerDiscovered(List<PeerAddress> addresses) implements PeerEvent {}

    /**
     * A peer is connected and has said hello.
     *
     * @param peerId who, proven
     * @param name what people call it
     * @param address where it is
     */
    record PeerConnected(PeerId peerId, String name, String address) implements PeerEvent {}

    /**
     * A peer closed its connection or said goodbye.
     *
     * @param peerId who
     */
    record PeerDisconnected(PeerId peerId) implements PeerEvent {}

    /**
     * A peer stopped answering, and what it offered is forgotten.
     *
     * @param peerId who
     */
    record PeerLost(PeerId peerId) implements PeerEvent {}

    /**
     * How many peers are live.
     *
     * @param count 0 or more
     */
    record PeerCountUpdated(int count) implements PeerEvent {}

    /**
     * A command was not carried out.
     *
     * @param command its name, or what stood there instead
     * @param gameId of which game, if it named one
     * @param reason the word for programs
     * @param message what to do, for people
     */
    record CommandRejected(String command, Optional<GameId> gameId, FailureReason reason, String message) implements PeerEvent {}

    /**
     * A long-lived part of the peer failed. It is started again with back-off, unless the message says otherwise.
     *
     * @param component which part
     * @param message why
     */
    record RuntimeFailed(String component, String message) implements PeerEvent {}

    /**
     * The peer uses another game directory.
     *
     * @param gameDir which
     */
    record GameDirChanged(Path gameDir) implements PeerEvent {}

    /**
     * Another catalog is in force.
     *
     * @param games how many games it lists
     */
    record CatalogChanged(int games) implements PeerEvent {}

    /**
     * Something on the disk is neither in order nor Lanspread's to change.
     *
     * @param gameId of which game
     * @param message what was found and what to do
     */
    record NeedsAttention(GameId gameId, String message) implements ForGame {}

    /**
     * The subscriber was too slow and missed events; ask {@link PeerCommand.ListGames} for the present state.
     *
     * @param missed how many
     */
    record Gap(long missed) implements PeerEvent {}
}
