package org.lanspread.peer.download;

import org.lanspread.peer.runtime.CancelToken;

/** A block that one peer was asked for. The token ends it; the rest is used under the lock of its download. */
final class Fetch {
    private final Member member;
    private final Block block;
    private final long beganNanos;
    private final CancelToken cancel = new CancelToken();
    private boolean late;

    Fetch(Member member, Block block, long beganNanos) {
        this.member = member;
        this.block = block;
        this.beganNanos = beganNanos;
    }

    Member member() {
        return member;
    }

    Block block() {
        return block;
    }

    CancelToken cancel() {
        return cancel;
    }

    long tookNanos(long nowNanos) {
        return nowNanos - beganNanos;
    }

    /** It took too long, and is to end for the good of the others. */
    void isTooLate() {
        late = true;
    }

    boolean isLate() {
        return late;
    }
}
