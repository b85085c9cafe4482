package org.lanspread.peer.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.PeerEvent;
import org.lanspread.peer.PeerEvent.Phase;
import org.lanspread.peer.runtime.CancelToken;
import org.lanspread.peer.runtime.Deadlines;
import org.lanspread.spi.model.GameId;

class ProgressTickerTest {
    /** So many that the ticker itself is hardly ever the first one to hear of the cancel. */
    private static final int WOKEN_BY_A_CANCEL = 100;

    private final Deadlines deadlines = new Deadlines();
    private final CancelToken cancel = new CancelToken();
    private final List<PeerEvent> told = new ArrayList<>();
    private final ProgressTicker ticker = ProgressTicker.download(new GameId("quake"), cancel, deadlines, told::add);

    @AfterEach
    void close() {
        ticker.close();
        deadlines.close();
    }

    @Test
    void aCancelThatEndsTheWorkAtOnceIsToldOnceAllTheSame() {
        deadlines.close();
        for (int i = 0; i < WOKEN_BY_A_CANCEL; i++) {
            cancel.onCancel(ticker::close);
        }
        cancel.cancel();

        assertThat(told).singleElement().isInstanceOfSatisfying(
                PeerEvent.DownloadGameFilesProgress.class, progress -> assertThat(progress.phase()).isEqualTo(Phase.CANCELLING));
    }

    @Test
    void nothingIsToldOfWorkThatEndsBeforeItsFirstPhase() {
        ticker.close();
        cancel.cancel();

        assertThat(told).isEmpty();
    }
}
