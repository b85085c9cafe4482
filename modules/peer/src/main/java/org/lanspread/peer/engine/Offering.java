package org.lanspread.peer.engine;

import java.io.IOException;
import java.util.List;
import org.lanspread.peer.roster.Network;
import org.lanspread.proto.Framing;
import org.lanspread.proto.GameSummary;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Response;
import org.lanspread.spi.net.ByteStream;

/** What is offered at one revision of the library. Encoded once, by the first who asks, because everybody asks. Safe for use by several threads. */
final class Offering {
    private final Response.Games games;
    private byte[] encoded;

    Offering(long revision, List<GameSummary> games) {
        this.games = new Response.Games(revision, games);
    }

    long revision() {
        return games.revision();
    }

    /** Answers a peer that knows a revision. */
    void answer(long knownRevision, ByteStream stream) throws IOException {
        if (knownRevision == games.revision()) {
            Network.respond(stream, new Response.Unchanged());
        } else {
            Framing.write(stream, encoded());
            stream.finishOutput();
        }
    }

    private synchronized byte[] encoded() {
        if (encoded == null) {
            encoded = JsonCodec.encode(games);
        }
        return encoded;
    }
}
