package org.lanspread.peer.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
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
 * Fetches the missing chunks of one release. Each peer that holds it has a few threads that take a block, fetch it, check its hashes and write it.
 * Peers may join and leave while it runs. Bound to one release for its life. Safe for use by several threads; {@link #run} is called once.
 */
public final class Download {
    /** How many blocks are asked of one peer at once: one on the wire, one on its way, one being checked. */
    static final int FETCHERS_PER_PEER = 3;
    /** How many failures in a row, each some time after the one before, end the trust in a peer for this download. */
    static final int MAX_SOFT_STRIKES = 3;
    /** Failures closer together than this count as one: several fetchers notice the same trouble. */
    static final Duration STRIKE_INTERVAL = Duration.ofSeconds(1);
    /** How long a peer may say that it is busy, and nothing else, before that counts as a failure. */
    static final Duration MAX_BUSY = Duration.ofSeconds(60);
    /** How often a peer may send wrong bytes. */
    static final int MAX_HARD_STRIKES = 2;
    /** How long a download waits for a peer to come back once all are gone. */
    static final Duration PEERS_GONE_GRACE = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final Duration BETWEEN_BLOCKS = Duration.ofMillis(500);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(500);
    private static final Duration FAILURE_PAUSE = Duration.ofMillis(500);

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
        private long lastStrikeNanos = System.nanoTime() - STRIKE_INTERVAL.toNanos();
        private long busySinceNanos;
        private boolean busy;
        private int delivering;
        private boolean hasDelivered;
        private long deliveredNanos;
        private boolean gone;

        Member(PeerLink link) {
            this.link = link;
        }

        boolean isDelivering(long nowNanos) {
            return delivering > 0 || hasDelivered && nowNanos - deliveredNanos < BETWEEN_BLOCKS.toNanos();
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
    /** What ends the fetches of a block, once its content has come from elsewhere. */
    private final Map<Block, List<CancelToken>> fetching = new HashMap<>();
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
            member.softStrikes = known.softStrikes;
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

    /** How many distinct peers are delivering right now, or were a moment ago: between two blocks a peer does not count as idle. */
    public synchronized int activePeers() {
        long now = System.nanoTime();
        return (int) members.values().stream().filter(member -> member.isDelivering(now)).count();
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
                ? new Outcome.Failed(FailureReason.BAD_DATA, "the peers that hold " + game
                        + " sent wrong bytes; what was fetched well is kept, try again with other peers")
                : new Outcome.AllPeersGone();
    }

    /** The buffer comes before the block, so that no block waits for a buffer while others could fetch it. */
    private void fetchBlocks(Member member) {
        var tree = new MerkleTree();
        try {
            while (awaitWork(member)) {
                try (var lease = buffers.lease()) {
                    Optional<Block> block = take(member);
                    if (block.isPresent()) {
                        fetch(member, block.get(), lease.buffer(block.get().length()), tree);
                    }
                }
            }
        } catch (InterruptedException e) {
            leave(member.link.id());
        }
    }

    private synchronized boolean awaitWork(Member member) throws InterruptedException {
        while (!ended && !member.gone && !schedule.isComplete()) {
            if (schedule.hasWork(member.link.id(), present(), System.nanoTime())) {
                return true;
            }
            wait(Schedule.HELP_AFTER.toMillis());
        }
        return false;
    }

    private synchronized Optional<Block> take(Member member) {
        return ended || member.gone ? Optional.empty() : schedule.take(member.link.id(), present(), System.nanoTime());
    }

    private Set<PeerId> present() {
        return members.values().stream().filter(member -> !member.gone).map(member -> member.link.id()).collect(Collectors.toSet());
    }

    private void fetch(Member member, Block block, ByteBuffer content, MerkleTree tree) throws InterruptedException {
        var one = new CancelToken();
        begun(block, one);
        try (var _ = fetches.onCancel(one::cancel)) {
            boolean[] delivering = {false};
            try {
                var request = new Request.GetGameFileChunk(game, release, block.file(), block.offset(), block.length());
                member.link.content(request, content, () -> delivering[0] = delivers(member, +1), one);
            } finally {
                ended(block, one);
                if (delivering[0]) {
                    delivers(member, -1);
                }
            }
            check(member, block, content.flip(), tree);
        } catch (RefusedException e) {
            refused(member, block, e);
        } catch (IOException e) {
            if (failed(member, block, e)) {
                Thread.sleep(FAILURE_PAUSE);
            }
        }
    }

    private synchronized void begun(Block block, CancelToken fetch) {
        fetching.computeIfAbsent(block, _ -> new ArrayList<>()).add(fetch);
    }

    private synchronized void ended(Block block, CancelToken fetch) {
        List<CancelToken> others = fetching.get(block);
        others.remove(fetch);
        if (others.isEmpty()) {
            fetching.remove(block);
        }
    }

    private synchronized boolean delivers(Member member, int change) {
        member.delivering += change;
        member.hasDelivered = true;
        member.deliveredNanos = System.nanoTime();
        return true;
    }

    private void check(Member member, Block block, ByteBuffer content, MerkleTree tree) {
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

    private boolean claim(Member member, Block block) {
        List<CancelToken> losers;
        synchronized (this) {
            member.softStrikes = 0;
            member.busy = false;
            if (ended || !schedule.claim(block)) {
                return false;
            }
            writing++;
            losers = List.copyOf(fetching.getOrDefault(block, List.of()));
        }
        losers.forEach(CancelToken::cancel);
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
            busy(member, block, refusal);
            Thread.sleep(BUSY_PAUSE);
            return;
        }
        LOG.info("{}: {} does not deliver: {}", game, member.link, refusal.getMessage());
        synchronized (this) {
            member.gone = true;
            giveBack(member, block);
        }
    }

    private synchronized void busy(Member member, Block block, RefusedException refusal) {
        long now = System.nanoTime();
        if (!member.busy) {
            member.busy = true;
            member.busySinceNanos = now;
        }
        if (now - member.busySinceNanos > MAX_BUSY.toNanos()) {
            failed(member, block, refusal);
        } else {
            postpone(member, block);
        }
    }

    /** Returns whether it was the peer's failure; it was not if the content came from elsewhere or the download has ended. */
    private synchronized boolean failed(Member member, Block block, IOException failure) {
        if (ended || !schedule.isOpen(block)) {
            return false;
        }
        LOG.debug("{}: a block from {} failed: {}", game, member.link, Quoted.plain(String.valueOf(failure.getMessage())));
        long now = System.nanoTime();
        if (now - member.lastStrikeNanos >= STRIKE_INTERVAL.toNanos()) {
            member.lastStrikeNanos = now;
            member.softStrikes++;
        }
        if (!member.link.isOpen() || member.softStrikes >= MAX_SOFT_STRIKES) {
            member.gone = true;
        }
        giveBack(member, block);
        return true;
    }

    private synchronized void postpone(Member member, Block block) {
        schedule.postponed(block, member.link.id());
        notifyAll();
    }

    private synchronized void giveBack(Member member, Block block) {
        schedule.failed(block, member.link.id(), present());
        notifyAll();
    }
}
