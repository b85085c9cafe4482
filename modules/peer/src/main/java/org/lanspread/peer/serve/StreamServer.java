package org.lanspread.peer.serve;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.lanspread.peer.library.Blame;
import org.lanspread.peer.library.HeldReleases;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.streaming.StreamSender;
import org.lanspread.proto.Request;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.spi.unpack.UnpackException;

/**
 * Unpacks releases for others. Blocks the thread of each stream; so many at once and no more. What a slow receiver leaves of its processor is given
 * to another one. Safe for use by several threads.
 */
public final class StreamServer {
    /** How many releases are unpacked at once: each takes a processor. */
    static final int MAX_STREAMS = 2;
    /** How many for one peer. */
    static final int MAX_STREAMS_PER_PEER = 1;
    /** How many more there may be while so many receivers are too slow to keep a processor busy. */
    static final int MAX_SLOW_STREAMS = 2;

    private final ReleaseBook book;
    private final HeldReleases held;
    private final StreamSender sender;
    private final Blame blame;
    private final Turns streams = new Turns(MAX_STREAMS, MAX_STREAMS_PER_PEER, MAX_SLOW_STREAMS);

    /**
     * @param held what is served
     * @param sender unpacks
     * @param blame finds out whether an archive that cannot be unpacked went bad here, so that it is offered no more
     */
    public StreamServer(ReleaseBook book, HeldReleases held, StreamSender sender, Blame blame) {
        this.book = book;
        this.held = held;
        this.sender = sender;
        this.blame = blame;
    }

    /** Answers with the frames of a release. */
    public void stream(PeerLink to, Request.StreamInstall request, ByteStream stream) throws IOException {
        var withdrawn = new CancelToken();
        Optional<HeldReleases.Guard> guard = held.guard(request.gameId(), request.release(), () -> {
            withdrawn.cancel();
            stream.reset(GameServer.WITHDRAWN);
        });
        if (guard.isEmpty()) {
            GameServer.refuseNotHeld(stream);
            return;
        }
        try (var _ = guard.get()) {
            Optional<Turns.Turn> turn = GameServer.take(streams, to, Duration.ZERO);
            if (turn.isEmpty()) {
                GameServer.refuseBusy(stream);
                return;
            }
            var damage = new AtomicReference<UnpackException>();
            try (Turns.Turn mine = turn.get()) {
                ReleaseManifest manifest = book.manifest(request.gameId(), request.release());
                sender.send(guard.get(), manifest, stream, mine::standAside, damage::set);
            } finally {
                // The turn has been given back: reading a whole game keeps no other peer waiting for its stream.
                if (damage.get() != null) {
                    blame.look(guard.get().root(), request.release(), damage.get(), withdrawn);
                }
            }
        }
    }
}
