package org.lanspread.peer.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent.Source;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.roster.RefusedException;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.Request;
import org.lanspread.proto.Response;
import org.lanspread.proto.manifest.MerkleTree;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the missing chunks of one release. Each peer that holds it has a few threads that take a block, fetch it, check its hashes and write it. Peers may join and
 * leave while it runs. Bound to one release for its life. Safe for use by several threads; {@link #run} is called once.
 */
public final class Download {
    /** How many blocks are asked of one peer at once: one on the wire, one on its way, one being checked. */
    static final int FETCHERS_PER_PEER = 3;
    /** How many failures in a row end the trust in a peer, for this download. */
    static final int MAX_SOFT_STRIKES = 3;
    /** How often a peer may send wrong bytes. */
    static final int MAX_HARD_STRIKES = 2;
    /** How long a download waits for a peer to come back once all are gone. */
    static final Duration PEERS_GONE_GRACE = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(500);

    /** How a download ended. */
    public sealed interface Outcome {
        /**
         * All chunks were written.
         *
         * @param sources who delivered how much
         */
        record Complete(List<Source> sources) implements Outcome {}

        /** Nobody is left who holds the release. */
        record AllPeersGone() implements Outcome {}

        /**
         * It cannot be completed.
         *
         * @param reason the word for programs
         * @param message for people
         */
        record Failed(FailureReason reason, String message) implements Outcome {}

        /**
         * The disk refused what was fetched.
         *
         * @param failure why
         */
        record DiskFailed(IOException failure) implements Outcome {}

        /** It was cancelled. */
        record Cancelled() implements Outcome {}
    }

    private static final class Member {
        private final PeerLink link;
        private int softStrikes;
        private int hardStrikes;
        private int delivering;
        private boolean gone;

        Member(PeerLink link) {
            this.link = link;
        }
    }

    private final GameId game;
    private final ReleaseId release;
    private final ChunkMap chunks;
    private final Target target;
    private final BufferPool buffers;
    private final CancelToken cancel;
    private final CancelToken fetches = new CancelToken();
    private final Schedule schedule;
    private final long totalBytes;
    private final Map<PeerId, Member> members = new LinkedHashMap<>();
    private final Map<PeerId, Source> sources = new LinkedHashMap<>();
    private long writtenBytes;
    private int writing;
    private int liars;
    private IOException diskFailure;
    private boolean ended;

    /** @param missing which chunks to fetch, numbered through the release */
    public Download(ReleaseManifest manifest, ReleaseId release, BitSet missing, Target target, BufferPool buffers, CancelToken cancel) {
        this.game = manifest.gameId();
        this.release = release;
        this.chunks = new ChunkMap(manifest);
        this.target = target;
        this.buffers = buffers;
        this.cancel = cancel;
        this.schedule = new Schedule(chunks.cut(missing));
        this.totalBytes = schedule.openBytes();
    }

    /** A peer holds the release; it is asked for content from now on. One that is in already under another link changes over. */
    public synchronized void join(PeerLink link) {
        Member known = members.get(link.id());
        if (ended || known != null && (known.link == link && !known.gone || known.hardStrikes >= MAX_HARD_STRIKES)) {
            return;
        }
        Member member = new Member(link);
        if (known != null) {
            member.hardStrikes = known.hardStrikes;
            known.gone = true;
        }
        members.put(link.id(), member);
        for (int i = 0; i < FETCHERS_PER_PEER; i++) {
            Thread.ofVirtual().name("lanspread-fetch").start(() -> fetchBlocks(member));
        }
        notifyAll();
    }

    /** A peer does not hold the release any more, or is gone. */
    public synchronized void leave(PeerId peer) {
        Member member = members.get(peer);
        if (member != null) {
            member.gone = true;
            notifyAll();
        }
    }

    /** Which release is fetched. */
    public ReleaseId release() {
        return release;
    }

    /** The bytes that this download has to fetch. */
    public long totalBytes() {
        return totalBytes;
    }

    /** The bytes that were verified and written. */
    public synchronized long writtenBytes() {
        return writtenBytes;
    }

    /** How many distinct peers are delivering right now. */
    public synchronized int activePeers() {
        return (int) members.values().stream().filter(member -> member.delivering > 0).count();
    }

    /** Waits until the download has ended, one way or another; no thread of it writes after that. */
    public Outcome run() throws InterruptedException {
        try (var _ = cancel.onCancel(this::wake)) {
            Outcome outcome = awaitOutcome();
            fetches.cancel();
            awaitWriters();
            return outcome;
        } finally {
            end();
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        fetches.cancel();
        notifyAll();
    }

    private synchronized void awaitWriters() throws InterruptedException {
        ended = true;
        notifyAll();
        while (writing > 0) {
            wait();
        }
    }

    private synchronized Outcome awaitOutcome() throws InterruptedException {
        long goneSinceNanos = 0;
        while (true) {
            Optional<Outcome> outcome = outcome();
            if (outcome.isPresent()) {
                return outcome.get();
            }
            if (hasPeers()) {
                goneSinceNanos = 0;
                wait();
                continue;
            }
            goneSinceNanos = goneSinceNanos == 0 ? System.nanoTime() : goneSinceNanos;
            long leftNanos = PEERS_GONE_GRACE.toNanos() - (System.nanoTime() - goneSinceNanos);
            if (leftNanos <= 0) {
                return nobodyLeft();
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        }
    }

    private Optional<Outcome> outcome() {
        if (cancel.isCancelled()) {
            return Optional.of(new Outcome.Cancelled());
        }
        if (diskFailure != null) {
            return Optional.of(new Outcome.DiskFailed(diskFailure));
        }
        if (schedule.isComplete() && writing == 0) {
            return Optional.of(new Outcome.Complete(List.copyOf(sources.values())));
        }
        if (schedule.isExhausted()) {
            return Optional.of(new Outcome.Failed(FailureReason.TRANSFER,
                    "a part of " + game + " could not be fetched from any peer; try again, what was fetched is kept"));
        }
        return Optional.empty();
    }

    private boolean hasPeers() {
        return members.values().stream().anyMatch(member -> !member.gone);
    }

    private Outcome nobodyLeft() {
        return liars > 0
                ? new Outcome.Failed(FailureReason.BAD_DATA, "the peers that hold " + game + " sent wrong bytes; what was fetched well is kept, try again with other peers")
                : new Outcome.AllPeersGone();
    }

    private void fetchBlocks(Member member) {
        var tree = new MerkleTree();
        try {
            for (Optional<Block> block = awaitWork(member); block.isPresent(); block = awaitWork(member)) {
                fetch(member, block.get(), tree);
            }
        } catch (InterruptedException e) {
            leave(member.link.id());
        }
    }

    private synchronized Optional<Block> awaitWork(Member member) throws InterruptedException {
        while (!ended && !member.gone && !schedule.isComplete()) {
            Optional<Block> block = schedule.take(member.link.id(), present());
            if (block.isPresent()) {
                return block;
            }
            wait();
        }
        return Optional.empty();
    }

    private Set<PeerId> present() {
        return members.values().stream().filter(member -> !member.gone).map(member -> member.link.id()).collect(Collectors.toSet());
    }

    private void fetch(Member member, Block block, MerkleTree tree) throws InterruptedException {
        try (var lease = buffers.lease(block.length())) {
            ByteBuffer content = lease.buffer();
            boolean[] delivering = {false};
            try {
                var request = new Request.GetGameFileChunk(game, release, block.file(), block.offset(), block.length());
                member.link.content(request, content, () -> delivering[0] = delivers(member, +1), fetches);
            } finally {
                if (delivering[0]) {
                    delivers(member, -1);
                }
            }
            take(member, block, content.flip(), tree);
        } catch (RefusedException e) {
            refused(member, block, e);
        } catch (IOException e) {
            failed(member, block, e);
        }
    }

    private synchronized boolean delivers(Member member, int change) {
        member.delivering += change;
        return true;
    }

    private void take(Member member, Block block, ByteBuffer content, MerkleTree tree) {
        if (!matches(block, content.duplicate(), tree)) {
            lied(member, block);
            return;
        }
        if (!claim(member, block)) {
            return;
        }
        try {
            write(block, content);
            written(member, block, null);
        } catch (IOException e) {
            written(member, block, e);
        }
    }

    private boolean matches(Block block, ByteBuffer content, MerkleTree tree) {
        for (int chunk = block.firstChunk(); chunk < block.firstChunk() + block.chunks(); chunk++) {
            int size = chunks.size(chunk);
            if (!chunks.matches(tree, chunk, content.slice(content.position(), size))) {
                return false;
            }
            content.position(content.position() + size);
        }
        return true;
    }

    private void write(Block block, ByteBuffer content) throws IOException {
        int end = block.firstChunk() + block.chunks();
        for (int chunk = block.firstChunk(); chunk < end; ) {
            int file = chunks.file(chunk);
            long offset = chunks.offset(chunk);
            int length = 0;
            while (chunk < end && chunks.file(chunk) == file) {
                length += chunks.size(chunk++);
            }
            target.write(file, offset, content.slice(content.position(), length));
            content.position(content.position() + length);
        }
    }

    private synchronized boolean claim(Member member, Block block) {
        member.softStrikes = 0;
        if (ended || !schedule.claim(block)) {
            return false;
        }
        writing++;
        return true;
    }

    private synchronized void written(Member member, Block block, IOException failure) {
        writing--;
        if (failure == null) {
            writtenBytes += block.length();
            PeerId peer = member.link.id();
            long before = sources.containsKey(peer) ? sources.get(peer).bytes() : 0;
            sources.put(peer, new Source(peer, member.link.name(), before + block.length()));
        } else if (diskFailure == null) {
            diskFailure = failure;
        }
        notifyAll();
    }

    private synchronized void lied(Member member, Block block) {
        member.hardStrikes++;
        LOG.warn("{}: {} sent wrong bytes, {} of them refused; they are fetched elsewhere", game, member.link, block.length());
        if (member.hardStrikes >= MAX_HARD_STRIKES) {
            member.gone = true;
            liars++;
        }
        giveBack(member, block);
    }

    private void refused(Member member, Block block, RefusedException refusal) throws InterruptedException {
        if (refusal.error() == Response.Error.BUSY) {
            postpone(member, block);
            Thread.sleep(BUSY_PAUSE);
            return;
        }
        LOG.info("{}: {} does not deliver: {}", game, member.link, refusal.getMessage());
        synchronized (this) {
            member.gone = true;
            giveBack(member, block);
        }
    }

    private synchronized void failed(Member member, Block block, IOException failure) {
        if (ended) {
            return;
        }
        member.softStrikes++;
        LOG.debug("{}: a block from {} failed: {}", game, member.link, Quoted.plain(String.valueOf(failure.getMessage())));
        if (!member.link.isOpen() || member.softStrikes >= MAX_SOFT_STRIKES) {
            member.gone = true;
        }
        giveBack(member, block);
    }

    private synchronized void postpone(Member member, Block block) {
        schedule.postponed(block, member.link.id());
        notifyAll();
    }

    private synchronized void giveBack(Member member, Block block) {
        schedule.failed(block, member.link.id());
        notifyAll();
    }
}
