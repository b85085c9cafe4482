package org.lanspread.peer.roster;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.proto.ProtocolException;
import org.lanspread.spi.model.PeerId;

/** There is so much memory for requests and no more. */
@Tag("F33")
class ByteBudgetTest {
    private final ByteBudget budget = new ByteBudget();

    private static PeerId peer(int number) {
        return new PeerId("%064x".formatted(number));
    }

    @Test
    void onePeerGetsItsShareOverAllItsRequestsAndNotOneByteMore() throws Exception {
        var one = budget.share(peer(1));
        one.take(ByteBudget.PEER_BYTES - 1);
        var two = budget.share(peer(1));
        two.take(1);
        assertThatThrownBy(() -> two.take(1)).isInstanceOf(ProtocolException.class);
        assertThatCode(() -> budget.share(peer(2)).take(1)).doesNotThrowAnyException();
    }

    @Test
    void allPeersTogetherGetSoMuchAndNotOneByteMore() throws Exception {
        int peers = ByteBudget.TOTAL_BYTES / ByteBudget.PEER_BYTES;
        for (int i = 0; i < peers; i++) {
            budget.share(peer(i)).take(ByteBudget.PEER_BYTES);
        }
        assertThatThrownBy(() -> budget.share(peer(peers)).take(1)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() throws Exception {
        for (int i = 0; i < 2 * ByteBudget.TOTAL_BYTES / ByteBudget.PEER_BYTES; i++) {
            try (var share = budget.share(peer(i % 3))) {
                share.take(ByteBudget.PEER_BYTES);
            }
        }
    }

    @Test
    void whatWasRefusedTakesNothing() throws Exception {
        var share = budget.share(peer(1));
        assertThatThrownBy(() -> share.take(ByteBudget.PEER_BYTES + 1)).isInstanceOf(ProtocolException.class);
        assertThatCode(() -> share.take(ByteBudget.PEER_BYTES)).doesNotThrowAnyException();
    }
}
