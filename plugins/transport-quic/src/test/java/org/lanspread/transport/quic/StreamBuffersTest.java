package org.lanspread.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What streams do when the bytes that all of them share are used up. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamBuffersTest {
    private static final int AHEAD = 400;
    private static final int PIECE = 100;

    private final AtomicInteger asked = new AtomicInteger();
    private final ByteBudget budget = new ByteBudget(1000);
    private final StreamInput input = new StreamInput(AHEAD, PIECE, budget, asked::incrementAndGet);

    @Test
    void readsAheadUpToItsLimitAndGoesOnWhenHalfIsFree() throws Exception {
        input.begin();
        for (int i = 1; i < AHEAD / PIECE; i++) {
            receive(PIECE);
            assertThat(input.askAgain()).as("after piece %s", i).isTrue();
        }
        receive(PIECE);
        assertThat(input.askAgain()).isFalse();
        readPieces(2);
        assertThat(asked).hasValue(1);
        readPieces(1);
        assertThat(asked).hasValue(2);
    }

    @Test
    void countsABufferWithItsCapacityHoweverLittleIsInIt() {
        input.begin();
        for (int i = 0; i < AHEAD / PIECE; i++) {
            input.received(Unpooled.buffer(PIECE).writeByte(1));
            assertThat(input.askAgain()).isEqualTo(i < AHEAD / PIECE - 1);
        }
        assertThat(isFree(1000 - AHEAD)).isTrue();
        assertThat(isFree(1000 - AHEAD + 1)).isFalse();
    }

    @Test
    void asksForMoreOnlyWhenTheBudgetHasAPieceLeft() {
        take(900);
        input.begin();
        receive(PIECE);
        assertThat(input.askAgain()).isFalse();
        budget.giveBack(99);
        assertThat(asked).hasValue(1);
        budget.giveBack(1);
        assertThat(asked).hasValue(2);
        assertThat(isFree(1)).isFalse();
    }

    @Test
    void receivesOnePieceThoughTheBudgetIsUsedUp() {
        take(1000);
        input.begin();
        assertThat(asked).hasValue(1);
        receive(PIECE);
        assertThat(input.askAgain()).isFalse();
        input.fail(Failure.LOST);
        budget.giveBack(1000);
        assertThat(isFree(1000)).isTrue();
    }

    @Test
    void writesALittleThoughTheBudgetIsUsedUp() throws Exception {
        var output = new StreamOutput(budget);
        take(1000);
        assertThat(output.reserve(QuicLimits.WRITE_BYTES)).isEqualTo(QuicLimits.ALWAYS_WRITABLE_BYTES);
        output.taken(QuicLimits.ALWAYS_WRITABLE_BYTES);
        budget.giveBack(1000);
        assertThat(isFree(1000)).isTrue();
    }

    @Test
    void bringsBackWhatWasAskedForAndDidNotCome() {
        input.begin();
        assertThat(isFree(901)).isFalse();
        input.end();
        assertThat(isFree(1000)).isTrue();
    }

    @Test
    void bringsBackWhatNobodyWillRead() {
        input.begin();
        receive(PIECE);
        assertThat(input.askAgain()).isTrue();
        input.fail(Failure.LOST);
        assertThat(isFree(1000)).isTrue();
        receive(PIECE);
        assertThat(input.askAgain()).isFalse();
        assertThat(isFree(1000)).isTrue();
    }

    @Test
    void bringsBackWhatWasReadBeforeTheStreamBrokeOff() throws Exception {
        input.begin();
        receive(PIECE);
        readPieces(1);
        input.discard();
        assertThat(isFree(1000)).isTrue();
    }

    @Test
    void aWriterWaitsUntilTheBudgetHasRoom() throws Exception {
        var output = new StreamOutput(budget);
        take(900);
        assertThat(output.reserve(100)).isEqualTo(100);
        var writer = new FutureTask<>(() -> output.reserve(50));
        Thread thread = Thread.startVirtualThread(writer);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        output.taken(49);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(writer.isDone()).isFalse();
        output.taken(1);
        assertThat(writer.get(20, TimeUnit.SECONDS)).isEqualTo(50);
        assertThat(isFree(1)).isFalse();
    }

    private void receive(int bytes) {
        input.received(Unpooled.buffer(bytes).writeZero(bytes));
    }

    private void readPieces(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            assertThat(input.read(ByteBuffer.allocate(PIECE))).isEqualTo(PIECE);
        }
    }

    private void take(int bytes) {
        assertThat(budget.take(bytes, () -> {})).isTrue();
    }

    private boolean isFree(int bytes) {
        boolean free = budget.take(bytes, () -> {});
        if (free) {
            budget.giveBack(bytes);
        }
        return free;
    }
}
