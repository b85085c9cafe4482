package org.lanspread.proto;

import java.util.List;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;

/** A question to another peer. Answered by a {@link Response} on the same stream. */
public sealed interface Request extends Opening {
    /**
     * The first request on a connection, by the side that dialled. Answered by {@link Response.Welcome}.
     *
     * @param self who asks
     */
    record Hello(PeerInfo self) implements Request {}

    /** Answered by {@link Response.Done}. */
    record Ping() implements Request {}

    /** The peer is about to stop. Answered by {@link Response.Done}. */
    record Goodbye() implements Request {}

    /**
     * Asks what the peer offers. Answered by {@link Response.Games}, or {@link Response.Unchanged}.
     *
     * @param knownRevision the revision that the asker has; 0 if it has none
     */
    record ListGames(long knownRevision) implements Request {
        public ListGames {
            Limits.number("knownRevision", knownRevision, 0, Limits.NUMBER);
        }
    }

    /**
     * Asks for the manifest of a release. Answered by {@link Response.Content}; the bytes hash to the release's id.
     *
     * @param gameId which game
     * @param release which release
     */
    record GetGame(GameId gameId, ReleaseId release) implements Request {}

    /**
     * Asks for the expanded manifest of a release. Answered by {@link Response.Content}; the bytes hash to the id. Only for a peer that announces
     * {@link PeerInfo#EXPANDED_MANIFESTS}.
     *
     * @param gameId which game
     * @param release which release
     * @param expanded the id that the peer names for it
     */
    record GetExpanded(GameId gameId, ReleaseId release, ExpandedId expanded) implements Request {}

    /**
     * Asks what a release unpacks to by the listings of its archives. Answered by {@link Response.UnpackedSize}. Only for a peer that announces
     * {@link PeerInfo#UNPACKED_SIZES}.
     *
     * @param gameId which game
     * @param release which release
     */
    record GetUnpackedSize(GameId gameId, ReleaseId release) implements Request {}

    /**
     * Asks for content of a release: the bytes of its files in the order of the manifest, laid end to end. Answered by {@link Response.Content}.
     *
     * @param gameId which game
     * @param release which release
     * @param file the index of the file where the content begins
     * @param offset where in that file it begins
     * @param length how many bytes, running on into the files that follow; 1 to {@link Limits#CONTENT_BYTES}
     */
    record GetGameFileChunk(GameId gameId, ReleaseId release, int file, long offset, int length) implements Request {
        public GetGameFileChunk {
            Limits.number("file", file, 0, Limits.MANIFEST_FILES - 1L);
            Limits.number("offset", offset, 0, Limits.NUMBER);
            Limits.number("length", length, 1, Limits.CONTENT_BYTES);
        }
    }

    /**
     * Asks the peer to unpack a release and to send what comes out. Answered by {@link Response.Streaming}.
     *
     * @param gameId which game
     * @param release which release
     */
    record StreamInstall(GameId gameId, ReleaseId release) implements Request {}

    /** Asks which peers the peer is connected to. Answered by {@link Response.KnownPeers}. */
    record Peers() implements Request {}

    /** The names of the requests on the wire, in one place for the codec and its tests. */
    List<Class<? extends Request>> TYPES = List.of(
            Hello.class, Ping.class, Goodbye.class, ListGames.class, GetGame.class, GetExpanded.class, GetUnpackedSize.class,
            GetGameFileChunk.class, StreamInstall.class, Peers.class);
}
