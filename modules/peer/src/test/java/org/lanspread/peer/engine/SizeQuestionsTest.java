package org.lanspread.peer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lanspread.peer.PeerEvent.PeaksFrom;
import org.lanspread.peer.operation.SpaceNeed.Installed;
import org.lanspread.proto.Response.UnpackedSize;

class SizeQuestionsTest {
    private static final UnpackedSize TRUTH = new UnpackedSize(2, 10);
    private static final UnpackedSize LIE = new UnpackedSize(2, 11);

    @Test
    void whatMostSayCountsWhoeverAnswersFirst() {
        for (List<UnpackedSize> answers : List.of(List.of(LIE, TRUTH, TRUTH), List.of(TRUTH, LIE, TRUTH), List.of(TRUTH, TRUTH, LIE))) {
            assertThat(SizeQuestions.mostSaid(answers)).contains(new Installed(10, PeaksFrom.SEVERAL_HOLDERS));
        }
    }

    @Test
    void oneOfSeveralThingsThatOneEachSaysIsTheWordOfOneAndNobodyCanChooseIt() {
        assertThat(IntStream.range(0, 1_000).mapToObj(_ -> SizeQuestions.mostSaid(List.of(LIE, TRUTH)).orElseThrow())).contains(
                new Installed(10, PeaksFrom.ONE_HOLDER), new Installed(11, PeaksFrom.ONE_HOLDER));
    }

    @Test
    void nothingIsKnownWhereNobodySaysAnything() {
        assertThat(SizeQuestions.mostSaid(List.of())).isEmpty();
    }
}
