package org.lanspread.peer.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lanspread.proto.Limits;

/** There is so much memory for content and no more, and some of it is for those who deliver. */
@Tag("F33")
@Timeout(60)
class BufferPoolTest {
    private final BufferPool pool = new BufferPool(BufferPool.DOWNLOADS);
    private final List<BufferPool.Lease> leases = new ArrayList<>();

    private Thread waiting(boolean onTrial) {
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                (onTrial ? pool.leaseOnTrial() : pool.lease()).close();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }

    @Test
    void thereAreSoManyBuffersAndTheNextOneIsWaitedFor() throws Exception {
        for (int i = 0; i < BufferPool.DOWNLOADS; i++) {
            leases.add(pool.lease());
        }
        Thread next = waiting(false);
        leases.getFirst().close();
        next.join();
    }

    @Test
    void peersOnTrialLeaveTheOtherBuffersToThoseThatDeliver() throws Exception {
        for (int i = 0; i < BufferPool.DOWNLOADS / 2; i++) {
            leases.add(pool.leaseOnTrial());
        }
        Thread next = waiting(true);
        for (int i = BufferPool.DOWNLOADS / 2; i < BufferPool.DOWNLOADS; i++) {
            pool.lease();
        }
        assertThat(next.isAlive()).isTrue();
        leases.getFirst().close();
        next.join();
    }

    @Test
    void aBufferThatIsGivenBackIsUsedAgain() throws Exception {
        var first = pool.leaseOnTrial();
        var buffer = first.buffer(1);
        first.close();
        try (var again = pool.lease()) {
            assertThat(again.buffer(Limits.CONTENT_BYTES)).isSameAs(buffer);
            assertThat(buffer.remaining()).isEqualTo(Limits.CONTENT_BYTES);
        }
    }
}
