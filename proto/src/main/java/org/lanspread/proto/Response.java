package org.lanspread.proto;

import java.util.List;
import org.lanspread.spi.unpack.ArchiveListing;

/** The answer to a {@link Request}. */
public sealed interface Response {
    /**
     * The answer to {@link Request.Hello}.
     *
     * @param self who answers
     */
    record Welcome(PeerInfo self) implements Response {}

    /** It is done. */
    record Done() implements Response {}

    /**
     * What the peer offers.
     *
     * @param revision the revision of its library, 1 or more
     * @param games one entry a game, at most {@link Limits#LISTED_GAMES}
     */
    record Games(long revision, List<GameSummary> games) implements Response {
        public Games {
            Limits.number("revision", revision, 1, Limits.NUMBER);
            Limits.number("number of games", games.size(), 0, Limits.LISTED_GAMES);
            games = List.copyOf(games);
        }
    }

    /** The asker has the present revision. */
    record Unchanged() implements Response {}

    /**
     * Raw bytes follow the response.
     *
     * @param length how many, 0 to {@link Limits#MANIFEST_BYTES}
     */
    record Content(int length) implements Response {
        public Content {
            Limits.number("length", length, 0, Limits.MANIFEST_BYTES);
        }
    }

    /**
     * What a release unpacks to, by the listings of its archives.
     *
     * @param entries all files and folders, 0 to {@link ArchiveListing#MAX_ENTRIES}
     * @param bytes the size of all files, 0 to {@link Limits#NUMBER}
     */
    record UnpackedSize(int entries, long bytes) implements Response {
        public UnpackedSize {
            Limits.number("entries", entries, 0, ArchiveListing.MAX_ENTRIES);
            Limits.number("bytes", bytes, 0, Limits.NUMBER);
        }
    }

    /** The frames of a streamed installation follow, as {@link org.lanspread.spi.stream.FrameWriter} writes them. */
    record Streaming() implements Response {}

    /**
     * The peers that the peer is connected to.
     *
     * @param peers at most {@link Limits#TOLD_PEERS}
     */
    record KnownPeers(List<PeerHint> peers) implements Response {
        public KnownPeers {
            Limits.number("number of peers", peers.size(), 0, Limits.TOLD_PEERS);
            peers = List.copyOf(peers);
        }
    }

    /**
     * The request was not carried out.
     *
     * @param error the word for programs
     * @param message for the asker's log
     */
    record Refused(Error error, String message) implements Response {
        public Refused {
            Limits.chars("message", message, Limits.STRING_CHARS);
        }
    }

    /** Why a request was not carried out. */
    enum Error {
        /** The request cannot be read. */
        MALFORMED,
        /** The request is of a type that is not known. */
        UNKNOWN_TYPE,
        /** The first request of a connection was not a hello, or a hello came again. */
        OUT_OF_ORDER,
        /** The peers speak different major versions of the protocol. */
        INCOMPATIBLE,
        /** The peer does not hold this release, or no longer. */
        NOT_HELD,
        /** The request names bytes that the release does not have. */
        OUT_OF_RANGE,
        /** The peer serves as much as it can; ask later. */
        BUSY,
        /** The peer's disk failed, or what is asked for cannot be found out. */
        FAILED
    }

    /** The names of the responses on the wire. */
    List<Class<? extends Response>> TYPES = List.of(
            Welcome.class, Done.class, Games.class, Unchanged.class, Content.class, UnpackedSize.class, Streaming.class, KnownPeers.class,
            Refused.class);
}
