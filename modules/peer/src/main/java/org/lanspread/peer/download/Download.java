package org.lanspread.peer.download;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.lanspread.peer.FailureReason;
import org.lanspread.peer.PeerEvent.Source;
import org.lanspread.peer.roster.Conduct;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.roster.RefusedException;
import org.lanspread.peer.roster.Waits;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.proto.Request;
import org.lanspread.proto.manifest.ReleaseManifest;
import org.lanspread.spi.model.GameId;
import org.lanspread.spi.model.PeerId;
import org.lanspread.spi.model.Quoted;
import org.lanspread.spi.model.ReleaseId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the missing chunks of one release. Each peer that holds it has a few {@link Fetcher}s; here is what they share: who is there, what is
 * fetched from whom, and how it ends. Peers may join and leave while it runs. Bound to one release for its life. Safe for use by several
 * threads; {@link #run} is called once.
 */
public final class Download {
    /** How often it is looked whether a block takes too long. */
    private static final Duration WATCH_EVERY = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(Download.class);

    /**
     * What all downloads share.
     *
     * @param buffers the memory
     * @param conduct is told who sends wrong bytes
     * @param waits how long to wait for others
     */
    public record Shared(BufferPool buffers, Conduct conduct, Waits waits) {}

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

    private final GameId game;
    private final ReleaseId release;
    private final BlockContent content;
    private final Shared shared;
    private final CancelToken cancel;
    private final Tempo tempo = new Tempo();
    private final Schedule schedule;
    private final long totalBytes;
    private final Map<PeerId, Member> members = new LinkedHashMap<>();
    /** Who of them can be asked. */
    private final Set<PeerId> present = new HashSet<>();
    private final Map<PeerId, Source> sources = new LinkedHashMap<>();
    private final Map<Block, List<Fetch>> fetches = new HashMap<>();
    private long presentNanos = System.nanoTime();
    private long writtenBytes;
    private int writing;
    private int liars;
    private IOException diskFailure;
    private boolean ended;

    /**
     * A download that nobody has joined yet.
     *
     * @param missing which chunks to fetch, numbered through the release
     * @param cancel ends it
     */
    public Download(ReleaseManifest manifest, ReleaseId release, BitSet missing, Target target, Shared shared, CancelToken cancel) {
        this.game = manifest.gameId();
        this.release = release;
        this.shared = shared;
        this.cancel = cancel;
        var chunks = new ChunkMap(manifest);
        this.content = new BlockContent(chunks, target);
        this.schedule = new Schedule(chunks.cut(missing), tempo);
        this.totalBytes = schedule.openBytes();
    }

    /** A peer holds the release; it is asked for content from now on. One that is in already under another link changes over. */
    public synchronized void join(PeerLink link) {
        Member known = members.get(link.id());
        if (ended || known != null && known.link() == link && !known.isGone()) {
            return;
        }
        if (known != null) {
            known.go();
        }
        Member member = new Member(link, known == null ? new Standing() : known.standing());
        members.put(link.id(), member);
        present.add(link.id());
        for (int i = 0; i < Standing.MAX_FETCHES; i++) {
            Thread.ofVirtual().name("lanspread-fetch").start(new Fetcher(this, member, content));
        }
        notifyAll();
    }

    /** A peer does not hold the release any more, or is gone. */
    public synchronized void leave(PeerId peer) {
        Optional.ofNullable(members.get(peer)).ifPresent(this::leaveOut);
    }

    /** Asks a peer no more; nothing becomes of one whose place was taken by another link. */
    private void leaveOut(Member member) {
        member.go();
        if (members.get(member.id()) == member) {
            present.remove(member.id());
        }
        notifyAll();
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
            Optional<Outcome> outcome = awaitOutcome();
            while (outcome.isEmpty()) {
                endLate();
                outcome = awaitOutcome();
            }
            end();
            awaitWriters();
            return outcome.get();
        } finally {
            end();
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    private void end() {
        List<Fetch> open;
        synchronized (this) {
            ended = true;
            open = all(fetches);
            notifyAll();
        }
        open.forEach(fetch -> fetch.cancel().cancel());
    }

    private static List<Fetch> all(Map<Block, List<Fetch>> fetches) {
        return fetches.values().stream().flatMap(List::stream).toList();
    }

    private synchronized void awaitWriters() throws InterruptedException {
        while (writing > 0) {
            wait();
        }
    }

    /** Waits for news; none are a reason to look at what takes too long. */
    private synchronized Optional<Outcome> awaitOutcome() throws InterruptedException {
        Optional<Outcome> outcome = outcome();
        if (outcome.isPresent()) {
            return outcome;
        }
        wait(WATCH_EVERY.toMillis());
        return outcome();
    }

    private Optional<Outcome> outcome() {
        if (cancel.isCancelled()) {
            return Optional.of(new Outcome.Cancelled());
        }
        if (diskFailure != null) {
            return Optional.of(new Outcome.DiskFailed(diskFailure));
        }
        if (schedule.isComplete()) {
            return writing > 0 ? Optional.empty() : Optional.of(new Outcome.Complete(List.copyOf(sources.values())));
        }
        if (schedule.isExhausted()) {
            return Optional.of(new Outcome.Failed(FailureReason.TRANSFER,
                    "a part of " + game + " could not be fetched from any peer; try again, what was fetched is kept"));
        }
        long now = System.nanoTime();
        if (!present.isEmpty()) {
            presentNanos = now;
        }
        return now - presentNanos < shared.waits.comeBack().toNanos() ? Optional.empty() : Optional.of(nobodyLeft());
    }

    private Outcome nobodyLeft() {
        return liars > 0
                ? new Outcome.Failed(FailureReason.BAD_DATA, "the peers that hold " + game
                        + " sent wrong bytes; what was fetched well is kept, try again with other peers")
                : new Outcome.AllPeersGone();
    }

    /** Takes blocks away from those who take too long for them, if anybody else is there to fetch them. */
    private void endLate() {
        lateFetches().forEach(fetch -> fetch.cancel().cancel());
    }

    private synchronized List<Fetch> lateFetches() {
        if (present.size() < 2) {
            return List.of();
        }
        long now = System.nanoTime();
        List<Fetch> late = all(fetches).stream()
                .filter(fetch -> fetch.tookNanos(now) > fetch.member().standing().patienceNanos(tempo))
                .toList();
        late.forEach(Fetch::isTooLate);
        return late;
    }

    /** Waits until a peer may be asked for one more block and there is one; says whether that ever happens. */
    synchronized boolean awaitTurn(Member member) throws InterruptedException {
        while (!ended && !member.isGone() && !schedule.isComplete()) {
            long now = System.nanoTime();
            if (member.isFree(now) && hasWork(member, now)) {
                member.fetches(+1);
                return true;
            }
            TimeUnit.NANOSECONDS.timedWait(this, tempo.helpAfterNanos());
        }
        return false;
    }

    private boolean hasWork(Member member, long now) {
        return mayHelp(member) ? schedule.hasWork(member.id(), present, now) : schedule.hasQueued(member.id(), present);
    }

    private Optional<Block> take(Member member, long now) {
        return mayHelp(member) ? schedule.take(member.id(), present, now) : schedule.takeQueued(member.id(), present, now);
    }

    private boolean mayHelp(Member member) {
        return member.standing().mayHelp(members.values().stream().anyMatch(other -> !other.isGone() && other.standing().isTrusted()));
    }

    synchronized void turnIsOver(Member member) {
        member.fetches(-1);
        notifyAll();
    }

    BufferPool.Lease lease(Member member) throws InterruptedException {
        return isTrusted(member) ? shared.buffers.lease() : shared.buffers.leaseOnTrial();
    }

    private synchronized boolean isTrusted(Member member) {
        return member.standing().isTrusted();
    }

    /** A block for a peer, unless others were faster. */
    synchronized Optional<Fetch> begin(Member member) {
        if (ended || member.isGone()) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        return take(member, now).map(block -> {
            var fetch = new Fetch(member, block, now);
            fetches.computeIfAbsent(block, _ -> new ArrayList<>()).add(fetch);
            return fetch;
        });
    }

    Request.GetGameFileChunk request(Block block) {
        return new Request.GetGameFileChunk(game, release, block.file(), block.offset(), block.length());
    }

    /** Nothing more is to come, whatever came. */
    synchronized void ended(Fetch fetch) {
        fetches.computeIfPresent(fetch.block(), (_, others) -> others.remove(fetch) && others.isEmpty() ? null : others);
    }

    /** An answer of a peer begins or ends. */
    synchronized void delivers(Member member, int change) {
        member.delivers(change, System.nanoTime());
    }

    /** Whether this content is the first that came for its block, and therefore to be written; who else fetches it stops. */
    boolean claim(Fetch fetch) {
        List<Fetch> losers;
        synchronized (this) {
            if (ended) {
                return false;
            }
            long tookNanos = fetch.tookNanos(System.nanoTime());
            tempo.delivered(tookNanos);
            fetch.member().standing().delivered(tempo.isSlow(tookNanos));
            if (!schedule.claim(fetch.block())) {
                return false;
            }
            writing++;
            losers = List.copyOf(fetches.getOrDefault(fetch.block(), List.of()));
        }
        losers.forEach(loser -> loser.cancel().cancel());
        return true;
    }

    /** What was claimed is on the disk. */
    synchronized void written(Fetch fetch) {
        writing--;
        int length = fetch.block().length();
        writtenBytes += length;
        PeerId peer = fetch.member().id();
        long before = sources.containsKey(peer) ? sources.get(peer).bytes() : 0;
        sources.put(peer, new Source(peer, fetch.member().link().name(), before + length));
        notifyAll();
    }

    /** What was claimed could not be written. */
    synchronized void diskFailed(IOException failure) {
        writing--;
        if (diskFailure == null) {
            diskFailure = failure;
        }
        notifyAll();
    }

    /** The content was not what it claims to be. */
    void lied(Fetch fetch) {
        PeerLink link = fetch.member().link();
        LOG.warn("{}: {} sent wrong bytes, {} of them refused; they are fetched elsewhere", game, link, fetch.block().length());
        boolean banned = shared.conduct.lied(link.id(), link.host());
        synchronized (this) {
            if (banned) {
                liars++;
                leaveOut(fetch.member());
            }
            giveBack(fetch);
        }
        if (banned) {
            shared.conduct.keepOut(link);
        }
    }

    /** The peer answered that it does not deliver. */
    synchronized void refused(Fetch fetch, RefusedException refusal) {
        Member member = fetch.member();
        long now = System.nanoTime();
        switch (refusal.error()) {
            case BUSY -> {
                member.standing().busy(now);
                schedule.postponed(fetch.block(), member.id());
                notifyAll();
            }
            case NOT_HELD -> absent(fetch, now);
            case FAILED -> failed(fetch, refusal);
            default -> {
                LOG.info("{}: {} does not deliver: {}", game, member.link(), refusal.getMessage());
                member.standing().struck(now);
                leaveOut(member);
                giveBack(fetch);
            }
        }
    }

    /** Who holds a release is told by its listing; that it does not serve it now passes, or the next listing says so too. */
    private void absent(Fetch fetch, long now) {
        Member member = fetch.member();
        member.standing().absent(now);
        if (member.standing().isSpent()) {
            leaveOut(member);
        }
        schedule.late(fetch.block(), member.id());
        notifyAll();
    }

    /** The content did not come, which is the peer's failure unless it came from elsewhere or the download has ended. */
    synchronized void failed(Fetch fetch, IOException failure) {
        Member member = fetch.member();
        if (ended || !schedule.isOpen(fetch.block())) {
            return;
        }
        LOG.debug("{}: a block from {} failed: {}", game, member.link(), Quoted.plain(String.valueOf(failure.getMessage())));
        if (fetch.isLate()) {
            member.standing().late(System.nanoTime());
            schedule.late(fetch.block(), member.id());
            notifyAll();
            return;
        }
        member.standing().struck(System.nanoTime());
        if (!member.link().isOpen() || member.standing().isSpent()) {
            leaveOut(member);
        }
        giveBack(fetch);
    }

    private void giveBack(Fetch fetch) {
        schedule.failed(fetch.block(), fetch.member().id(), present);
        notifyAll();
    }
}
