package org.lanspread.peer.serve;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.lanspread.peer.download.BufferPool;
import org.lanspread.peer.library.Blame;
import org.lanspread.peer.library.ExpandedBook;
import org.lanspread.peer.library.HeldReleases;
import org.lanspread.peer.library.ReleaseBook;
import org.lanspread.peer.roster.Network;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.proto.Framing;
import org.lanspread.proto.JsonCodec;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.EntryPath;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.ReleaseId;
import org.lanspread.spi.net.ByteStream;
import org.lanspread.store.GameRoot;

/** Serves manifests and content. Blocks the thread of each stream; so many at once and no more. Safe for use by several threads. */
public final class GameServer {
    /** How many transfers run at once; further ones are told to come back. */
    static final int MAX_TRANSFERS = 48;
    /** How many manifests are being sent at once; each may be large, and is in memory as a whole. */
    static final int MAX_MANIFESTS = 4;
    /** How many transfers one peer has at once, so that none keeps the others out: two games. */
    static final int MAX_TRANSFERS_PER_PEER = 6;
    /** How many manifests are sent to one peer at once. */
    static final int MAX_MANIFESTS_PER_PEER = 1;
    /** How much of a file is in memory at once, for each transfer. */
    static final int BUFFER_BYTES = PeerLink.PIECE_BYTES;

    static final int TOO_SLOW = 3;
    static final int WITHDRAWN = 4;

    private final ReleaseBook book;
    private final ExpandedBook expanded;
    private final HeldReleases held;
    private final BufferPool checks;
    private final Deadlines deadlines;
    private final Waits waits;
    private final Blame.Damage damage;
    private final Turns manifests = new Turns(MAX_MANIFESTS, MAX_MANIFESTS_PER_PEER, 0);
    private final Turns transfers = new Turns(MAX_TRANSFERS, MAX_TRANSFERS_PER_PEER, 0);
    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    /**
     * @param held what is served
     * @param checks the memory for content that is checked
     * @param damage hears of damage, on the thread of the stream that met it
     */
    public GameServer(
            ReleaseBook book, ExpandedBook expanded, HeldReleases held, BufferPool checks, Deadlines deadlines, Waits waits, Blame.Damage damage) {
        this.book = book;
        this.expanded = expanded;
        this.held = held;
        this.checks = checks;
        this.deadlines = deadlines;
        this.waits = waits;
        this.damage = damage;
    }

    /** Where the bytes of a manifest come from. */
    @FunctionalInterface
    private interface Source {
        byte[] read() throws IOException;
    }

    /** Answers with the manifest of a release. */
    public void manifest(PeerLink to, Request.GetGame request, ByteStream stream) throws IOException {
        send(to, request.gameId(), request.release(), () -> book.manifestBytes(request.gameId(), request.release()), stream);
    }

    /** Answers with the expanded manifest of a release. */
    public void expanded(PeerLink to, Request.GetExpanded request, ByteStream stream) throws IOException {
        send(to, request.gameId(), request.release(), () -> expanded.bytes(request.gameId(), request.expanded()), stream);
    }

    /** Many ask for the manifest of a new game at once, and each answer is short: worth a wait. */
    private void send(PeerLink to, GameId game, ReleaseId release, Source source, ByteStream stream) throws IOException {
        Optional<Turns.Turn> turn = take(manifests, to, waits.control());
        if (turn.isEmpty()) {
            refuseBusy(stream);
            return;
        }
        try (var _ = turn.get()) {
            Optional<HeldReleases.Guard> guard = held.guard(game, release, () -> stream.reset(WITHDRAWN));
            if (guard.isEmpty()) {
                refuseNotHeld(stream);
                return;
            }
            try (var _ = guard.get(); var _ = deadlines.after(waits.manifest(), () -> stream.reset(TOO_SLOW))) {
                byte[] bytes = source.read();
                Framing.write(stream, JsonCodec.encode(new Response.Content(bytes.length)));
                stream.write(ByteBuffer.wrap(bytes));
                stream.finishOutput();
            }
        }
    }

    /** Answers with content of a release. */
    public void content(PeerLink to, Request.GetGameFileChunk request, ByteStream stream) throws IOException {
        Optional<HeldReleases.Guard> guard = held.guard(request.gameId(), request.release(), () -> stream.reset(WITHDRAWN));
        if (guard.isEmpty()) {
            refuseNotHeld(stream);
            return;
        }
        try (var _ = guard.get()) {
            Optional<Turns.Turn> turn = take(transfers, to, Duration.ZERO);
            if (turn.isEmpty()) {
                refuseBusy(stream);
                return;
            }
            try (var _ = turn.get()) {
                send(guard.get().root(), request, stream);
            }
        }
    }

    static Optional<Turns.Turn> take(Turns turns, PeerLink to, Duration patience) throws IOException {
        try {
            return turns.take(to.id(), patience);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }

    static void refuseBusy(ByteStream stream) throws IOException {
        Network.refuse(stream, Response.Error.BUSY, "this peer serves as much as it can");
    }

    static void refuseNotHeld(ByteStream stream) throws IOException {
        Network.refuse(stream, Response.Error.NOT_HELD, "this peer does not hold the release");
    }

    private void send(GameRoot root, Request.GetGameFileChunk request, ByteStream stream) throws IOException {
        ReleaseManifest manifest = book.manifest(request.gameId(), request.release());
        if (!isInRange(manifest, request)) {
            Network.refuse(stream, Response.Error.OUT_OF_RANGE, "the release does not have these bytes");
            return;
        }
        Optional<BufferPool.Lease> lease = leaseForCheck();
        if (lease.isEmpty()) {
            refuseBusy(stream);
            return;
        }
        ContentCheck check;
        Optional<EntryPath> damaged;
        // All of it is looked at before anything is sent, in memory that is given back at once: sending takes as long as the receiver likes, and
        // reads again what the system has in its cache.
        try (var checking = lease.get()) {
            check = new ContentCheck(root, manifest, checking.buffer(manifest.chunkBytes()));
            damaged = check.damaged(request);
        }
        if (damaged.isPresent()) {
            try {
                Network.refuse(stream, Response.Error.FAILED, "the content of this peer is damaged");
            } finally {
                damage.found(root, request.release(), damaged.get());
            }
            return;
        }
        ByteBuffer buffer = Optional.ofNullable(buffers.poll()).orElseGet(() -> ByteBuffer.allocateDirect(BUFFER_BYTES));
        try {
            Framing.write(stream, JsonCodec.encode(new Response.Content(request.length())));
            new ContentSender(root, manifest, stream, buffer.clear(), deadlines, waits).send(request, check.sums());
            stream.finishOutput();
        } finally {
            buffers.add(buffer);
        }
    }

    private static boolean isInRange(ReleaseManifest manifest, Request.GetGameFileChunk request) {
        if (request.file() >= manifest.files().size() || request.offset() >= manifest.files().get(request.file()).size()) {
            return false;
        }
        long available = -request.offset();
        for (int file = request.file(); file < manifest.files().size() && available < request.length(); file++) {
            available += manifest.files().get(file).size();
        }
        return available >= request.length();
    }

    /** Who asks waits for an answer for so long; on a slow disk many at once are better told to come back. */
    private Optional<BufferPool.Lease> leaseForCheck() throws IOException {
        try {
            return checks.lease(waits.control().dividedBy(3));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }
}
