package org.lanspread.peer.serve;

import java.io.IOException;
import java.util.Optional;
import org.lanspread.peer.roster.Network;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.streaming.ArchiveSizes;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.proto.Response.UnpackedSize;
import org.lanspread.spi.net.ByteStream;

/** Tells others what releases unpack to. Blocks the thread of each stream; lists for one of them at a time. Safe for use by several threads. */
public final class SizeServer {
    /** How many releases are listed for others at once. */
    static final int MAX_LISTINGS = 1;
    /** How many for one peer. */
    static final int MAX_LISTINGS_PER_PEER = 1;
    /** Who asks waits for so much of its patience until it is its turn. */
    private static final int SHARE_OF_PATIENCE = 2;

    private final ArchiveSizes sizes;
    private final Waits waits;
    private final Turns listings = new Turns(MAX_LISTINGS, MAX_LISTINGS_PER_PEER, 0);

    /** @param sizes knows, or finds out */
    public SizeServer(ArchiveSizes sizes, Waits waits) {
        this.sizes = sizes;
        this.waits = waits;
    }

    /** Answers with what a release unpacks to. */
    public void size(PeerLink to, Request.GetUnpackedSize request, ByteStream stream) throws IOException {
        Optional<ArchiveSizes.Asking> asking = sizes.ask(request.gameId(), request.release());
        if (asking.isEmpty()) {
            GameServer.refuseNotHeld(stream);
            return;
        }
        try (ArchiveSizes.Asking about = asking.get()) {
            Optional<UnpackedSize> known = about.known();
            if (known.isPresent() || about.isResting()) {
                tell(known, stream);
                return;
            }
            Optional<Turns.Turn> turn = GameServer.take(listings, to, waits.control().dividedBy(SHARE_OF_PATIENCE));
            if (turn.isEmpty()) {
                GameServer.refuseBusy(stream);
                return;
            }
            try (var _ = turn.get()) {
                known = about.find();
            }
            if (known.isEmpty() && !about.isResting()) {
                GameServer.refuseBusy(stream);
                return;
            }
            tell(known, stream);
        }
    }

    private static void tell(Optional<UnpackedSize> known, ByteStream stream) throws IOException {
        if (known.isPresent()) {
            Network.respond(stream, known.get());
        } else {
            Network.refuse(stream, Response.Error.FAILED, "this peer cannot list the archives of the release");
        }
    }
}
